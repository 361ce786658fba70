"""Clients for tests: REST with a token, and a socket that remembers what it heard."""

from __future__ import annotations

import asyncio
import json
from io import BytesIO
from typing import Any, Self

import aiohttp
from yarl import URL

# Long enough for a busy machine; a test that waits so long fails.
PATIENCE_S = 10.0


class Answer:
    """What came back: `status`, `body` (JSON or None) and `headers`."""

    def __init__(self, status: int, text: str, headers: dict[str, str]) -> None:
        self.status = status
        self.text = text
        self.headers = headers

    @property
    def body(self) -> Any:
        return json.loads(self.text) if self.text else None

    @property
    def error(self) -> dict[str, Any]:
        """The `error` object; fails when the answer has not exactly the one error shape."""
        body = self.body
        assert set(body) == {"error"}, body
        error: dict[str, Any] = body["error"]
        assert {"code", "message", "retry"} <= set(error), error
        assert set(error) <= {"code", "message", "retry", "fields", "incident"}, error
        return error


class Client:
    """One device of one person."""

    def __init__(self, base: URL) -> None:
        self.base = base
        self.token = ""
        self.user: dict[str, Any] = {}
        self.pin = ""
        self._http = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        self._sockets: list[Socket] = []

    async def close(self) -> None:
        for socket in self._sockets:
            await socket.close()
        await self._http.close()

    async def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        data: bytes | BytesIO | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Ask; any answer is returned as it is."""
        sent = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        async with self._http.request(
            method,
            self.base.join(URL(path, encoded=True)),
            json=body if data is None else None,
            data=data,
            headers=sent | (headers or {}),
        ) as response:
            return Answer(response.status, await response.text(), dict(response.headers))

    async def ok(self, method: str, path: str, body: Any = None) -> Any:
        """Ask, and fail unless it succeeds; returns the JSON."""
        answer = await self.request(method, path, body)
        assert answer.status < 300, f"{method} {path}: {answer.status} {answer.text}"
        return answer.body

    async def download(self, path: str) -> bytes:
        """Fetch a file."""
        headers = {"Authorization": f"Bearer {self.token}"}
        async with self._http.get(self.base.join(URL(path)), headers=headers) as response:
            assert response.status == 200, response.status
            return await response.read()

    async def sign_in(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Any of the calls that answer with a login."""
        login: dict[str, Any] = await self.ok("POST", path, body)
        self.token, self.user = login["access_token"], login["user"]
        self.pin = login.get("pin") or self.pin
        return login

    async def chat(self, text: str, **more: Any) -> Any:
        """Write and wait for the answer."""
        return await self.ok("POST", "/api/chat", {"message": text, **more})

    async def socket(self, *, join: str | None = None) -> Socket:
        """A signed-in socket, perhaps in a session."""
        socket = await self.raw_socket()
        await socket.send("auth", {"token": self.token})
        socket.hello = await socket.expect("connected")
        if join is not None:
            await socket.ask("join_session", {"session_id": join})
        return socket

    async def raw_socket(self, path: str = "/api/ws", **options: Any) -> Socket:
        """A socket that has not signed in."""
        socket = Socket(await self._http.ws_connect(self.base.join(URL(path)), **options))
        self._sockets.append(socket)
        return socket


class Socket:
    """A socket whose frames are read in the background and kept in `frames`."""

    def __init__(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        self.ws = ws
        self.hello: dict[str, Any] = {}
        self.frames: list[dict[str, Any]] = []
        self._seen = 0
        self._news = asyncio.Event()
        self._reader = asyncio.create_task(self._read())

    @property
    def close_code(self) -> int | None:
        return self.ws.close_code

    async def close(self) -> None:
        await self.ws.close()
        await self._reader

    async def send(self, kind: str, data: Any = None, ref: Any = None) -> None:
        frame = {"type": kind}
        if data is not None:
            frame["data"] = data
        if ref is not None:
            frame["ref"] = ref
        await self.ws.send_json(frame)

    async def ask(self, kind: str, data: Any = None) -> dict[str, Any]:
        """Send a frame and return the `ack`, `error`, `pong` or `resumed` that answers it."""
        ref = f"ref-{len(self.frames)}-{self._seen}"
        await self.send(kind, data, ref)
        return await self.find(lambda frame: frame.get("ref") == ref)

    async def expect(self, kind: str, /, **data: Any) -> dict[str, Any]:
        """The next frame of this kind with these data that was not expected before."""
        while True:
            for place in range(self._seen, len(self.frames)):
                frame = self.frames[place]
                fields = frame["data"]
                if frame["type"] == kind and all(fields.get(k) == v for k, v in data.items()):
                    self._seen = place + 1
                    return frame
            await self._wait(f"{kind} {data}")

    async def find(self, wanted: Any) -> dict[str, Any]:
        """The first frame of all for which `wanted` holds, waiting for it."""
        while True:
            for frame in self.frames:
                if wanted(frame):
                    return frame
            await self._wait("a certain frame")

    async def closed(self) -> int:
        """Wait for the end; returns the close code."""
        async with asyncio.timeout(PATIENCE_S):
            await self._reader
        assert self.ws.close_code is not None
        return self.ws.close_code

    async def settled(self) -> list[str]:
        """The kinds of all frames so far, after a round trip has flushed what was on its way."""
        await self.ask("ping", {})
        return [frame["type"] for frame in self.frames]

    def of(self, kind: str) -> list[dict[str, Any]]:
        """The data of all frames of a kind so far."""
        return [frame["data"] for frame in self.frames if frame["type"] == kind]

    def seqs(self) -> list[int]:
        """The `seq` of all durable events so far."""
        return [frame["seq"] for frame in self.frames if "seq" in frame]

    async def _wait(self, what: str) -> None:
        self._news.clear()
        if self._reader.done():
            raise AssertionError(f"the socket closed ({self.ws.close_code}) before {what}")
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self._news.wait()
        except TimeoutError:
            kinds = [frame["type"] for frame in self.frames]
            raise AssertionError(f"waited in vain for {what}; heard {kinds}") from None

    async def _read(self) -> None:
        async for message in self.ws:
            if message.type is aiohttp.WSMsgType.ERROR:  # the line broke in the middle of a frame
                break
            if message.type is aiohttp.WSMsgType.TEXT:  # with autoping off, pings come here, too
                self.frames.append(json.loads(message.data))
                self._news.set()
        self._news.set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()
