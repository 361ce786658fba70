"""The WebSocket: sign in, then one task reads and one writes until either ends."""

from __future__ import annotations

import asyncio
import contextlib
import logging

from aiohttp import WSMsgType, web

from appliance import log as logs
from appliance.commands import live
from appliance.commands.registry import Context
from appliance.commands.services import Services
from appliance.domain.identity import Who
from appliance.domain.throttle import RateLimit
from appliance.edge.guard import Guard
from appliance.edge.line import Line
from appliance.errors import (
    AttuneError,
    Internal,
    Invalid,
    Malformed,
    NotAuthenticated,
    Overloaded,
    RateLimited,
)
from appliance.protocol.errors import body_of
from appliance.protocol.frames import CLOSE_REASONS, AuthFrame, Close
from appliance.protocol.values import new_id
from appliance.realtime.connection import Connection
from appliance.realtime.hub import TooManyConnections

log = logging.getLogger(__name__)

SUBPROTOCOL = "attune.v1"
BEARER = "bearer."
# Sockets that have not signed in: a class of 200 that comes back within two seconds fits, each
# needing only a few milliseconds.
UNAUTHENTICATED = 256
FIRST_FRAME_BYTES = 4096
CLOSE_S = 2.0  # how long a polite goodbye may take before the line is cut
# Bad frames in ten seconds before the socket is closed: a client that does not hear.
BAD_FRAMES = 10


class LiveEndpoint:
    """`GET /api/ws`."""

    def __init__(self, services: Services, guard: Guard) -> None:
        self._services = services
        self._guard = guard
        # How long each socket that has not signed in may still take to do so.
        self._patience: set[asyncio.Timeout] = set()
        self._stopping = False

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Take one socket from its upgrade to its end."""
        self._guard.check_origin(request)
        settings = self._services.config.realtime
        if len(self._patience) >= UNAUTHENTICATED:
            raise Overloaded("Too many devices are connecting at once. Please try again.")
        socket = web.WebSocketResponse(
            protocols=(SUBPROTOCOL,),
            compress=False,
            heartbeat=settings.heartbeat_s,
            max_msg_size=self._services.config.limits.frame_bytes,
            autoclose=True,
        )
        if not socket.can_prepare(request).ok:
            raise Malformed("This address speaks WebSocket only.")
        await socket.prepare(request)
        try:
            who = await self._sign_in(request, socket)
        except AttuneError:
            await _goodbye(socket, Close.NOT_AUTHENTICATED)
            return socket
        except TimeoutError:
            await _goodbye(socket, Close.RESTARTING if self._stopping else Close.AUTH_TIMEOUT)
            return socket
        await _Conversation(self._services, request, socket, who).run()
        return socket

    async def stop(self) -> None:
        """Ask those who have not signed in yet to come back; the hub asks all others.

        Each socket is closed by its own task: two that close one could cut it before the goodbye.
        """
        self._stopping = True
        for patience in self._patience:
            patience.reschedule(asyncio.get_running_loop().time())

    async def _sign_in(self, request: web.Request, socket: web.WebSocketResponse) -> Who:
        """By sub-protocol, query, or the first frame. Raises `AttuneError`, `TimeoutError`."""
        token = _offered_token(request)
        if token is not None:
            return self._services.identity.who(token)
        async with asyncio.timeout(self._services.config.realtime.auth_s) as patience:
            self._patience.add(patience)
            try:
                message = await socket.receive()
            finally:
                self._patience.discard(patience)
        if message.type is not WSMsgType.TEXT or len(message.data) > FIRST_FRAME_BYTES:
            raise NotAuthenticated
        frame = live.parse(message.data)
        if frame.type != "auth":
            raise NotAuthenticated
        return self._services.identity.who(live.data_of(frame, AuthFrame).token)


def _offered_token(request: web.Request) -> str | None:
    for offered in request.headers.get("Sec-WebSocket-Protocol", "").split(","):
        if offered.strip().startswith(BEARER):
            return offered.strip().removeprefix(BEARER)
    return request.query.get("token")


class _Conversation:
    """One signed-in socket."""

    def __init__(
        self, services: Services, request: web.Request, socket: web.WebSocketResponse, who: Who
    ) -> None:
        self._services = services
        self._request = request
        self._socket = socket
        self._context = Context(services=services, who=who)
        self._closed = asyncio.Event()
        clock = asyncio.get_running_loop().time
        self._frames = RateLimit(services.config.limits.frames_per_10s, 10.0, clock)
        self._bad = RateLimit(BAD_FRAMES, 10.0, clock)

    async def run(self) -> None:
        who = self._context.me
        try:
            connection = self._services.hub.connect(
                who.user,
                who.sid,
                who.expires,
                close=lambda _: self._closed.set(),
                write=Line(self._request, self._socket).write,
            )
        except TooManyConnections as refusal:
            await _goodbye(self._socket, refusal.code)
            return
        logs.current_id.set(connection.id[-12:])
        self._context.connection = connection
        tasks = [
            asyncio.create_task(self._read(connection), name="socket-reader"),
            asyncio.create_task(self._write(connection), name="socket-writer"),
            asyncio.create_task(self._closed.wait(), name="socket-close"),
        ]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._services.hub.disconnect(connection)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await _goodbye(self._socket, connection.closing)

    async def _read(self, connection: Connection) -> None:
        async for message in self._socket:
            if message.type is WSMsgType.TEXT:
                await self._handle(connection, message.data)
            elif message.type is WSMsgType.BINARY:
                self._refuse(connection, Malformed("Frames are text."), None)

    async def _handle(self, connection: Connection, text: str) -> None:
        try:
            if not self._frames.allows(""):
                # What was asked is not done; a client that goes on is cut.
                raise RateLimited
            await live.run(self._context, live.parse(text))
        except AttuneError as error:
            self._refuse(connection, error, live.reference(text))
        except Exception as cause:  # the named boundary of the socket
            fault = Internal()
            fault.__cause__ = cause
            self._refuse(connection, fault, live.reference(text))

    def _refuse(self, connection: Connection, error: AttuneError, ref: bytes | None) -> None:
        if isinstance(error, Malformed | Invalid | RateLimited) and not self._bad.allows(""):
            connection.close(Close.POLICY)
            return
        incident = None
        if isinstance(error, Internal):
            incident = new_id()[-12:]
            log.error("incident %s in a frame", incident, exc_info=error)
        connection.refuse(body_of(error, incident), ref)

    async def _write(self, connection: Connection) -> None:
        with contextlib.suppress(ConnectionError):
            while True:
                await self._socket.send_frame(await connection.outbox.get(), WSMsgType.TEXT)


async def _goodbye(socket: web.WebSocketResponse, code: Close | None) -> None:
    """Close with a code; cut the line when the other side does not listen."""
    if socket.closed:
        return
    code = code or Close.GOING_AWAY
    try:
        async with asyncio.timeout(CLOSE_S):
            await socket.close(code=code, message=CLOSE_REASONS[code].encode())
    except (TimeoutError, ConnectionError):
        transport = socket._req.transport if socket._req is not None else None
        if transport is not None:
            transport.abort()
