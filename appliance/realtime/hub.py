"""Who is connected and who hears what. Routing is by connection, never by user alone.

Everything here is synchronous: an event is encoded once and put into bounded outboxes, so that
nobody waits for the slow and nothing falls into a gap between reading and joining.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from appliance.bus import Bus, Event, Happening, LeftSession, SignedOut, ephemeral
from appliance.config import Limits, Realtime
from appliance.domain.clock import SteadyClock
from appliance.protocol.events import (
    Connected,
    Presence,
    TokenExpiring,
    TypingIndicator,
    envelope,
)
from appliance.protocol.frames import Close
from appliance.protocol.objects import Person, User
from appliance.protocol.values import timestamp_in
from appliance.realtime.connection import Connection
from appliance.realtime.outbox import Outbox

# The contract's two minutes; a lease that is shorter in all is announced when half is over.
EXPIRY_NOTICE_S = 120.0
# How long a new connection may take to say `resume` before events go out to it: a round trip
# on weak Wi-Fi, on a server that has just started. One that is later is told to load anew.
FIRST_FRAME_S = 1.0


class TooManyConnections(Exception):
    """This socket is one too many; `code` says what the client should do."""

    def __init__(self, code: Close) -> None:
        super().__init__(code.name)
        self.code = code


class Hub:
    """The connections and the rooms (sessions) they are in."""

    def __init__(self, bus: Bus, clock: SteadyClock, limits: Limits, settings: Realtime) -> None:
        self.epoch = ""
        self._bus = bus
        self._clock = clock
        self._limits = limits
        self._settings = settings
        self._seq = 0
        self._by_user: dict[str, set[Connection]] = {}
        self._rooms: dict[str, set[Connection]] = {}
        self._typing: dict[tuple[str, str], asyncio.TimerHandle] = {}
        self._typed_at: dict[tuple[str, str], float] = {}

    def start(self, epoch: str, seq: int) -> None:
        """Begin to listen; the stream stands at `seq`."""
        self.epoch, self._seq = epoch, seq
        self._bus.subscribe(self._heard)

    def stop(self) -> None:
        """Ask every client to come back in a moment."""
        for connection in self.connections():
            connection.close(Close.RESTARTING)
        for timer in self._typing.values():
            timer.cancel()
        self._typing.clear()

    def connections(self) -> list[Connection]:
        """All connections."""
        return [one for several in self._by_user.values() for one in several]

    def connect(
        self,
        user: User,
        sid: str,
        expires: float,
        close: Callable[[Close], None],
        write: Callable[[bytes], bool] | None = None,
    ) -> Connection:
        """Take a signed-in socket in and greet it. `expires` (steady) ends its lease.

        `write` is how its outbox gets rid of a frame at once, if it can. Raises
        `TooManyConnections`.
        """
        mine = self._by_user.get(user.id, set())
        if len(mine) >= self._limits.connections_per_user:
            raise TooManyConnections(Close.TOO_MANY)
        if sum(map(len, self._by_user.values())) >= self._limits.connections:
            raise TooManyConnections(Close.OVERLOADED)
        outbox = Outbox(self._limits.outbox_frames, self._limits.outbox_bytes, write)
        connection = Connection(user, sid, self._seq, outbox=outbox, close=close)
        self._by_user.setdefault(user.id, set()).add(connection)
        connection.send(
            "connected",
            Connected(
                connection_id=connection.id,
                user=user,
                epoch=self.epoch,
                seq=self._seq,
                heartbeat_s=self._settings.heartbeat_s,
                expires_at=self.lend(connection, expires),
            ),
        )
        asyncio.get_running_loop().call_later(FIRST_FRAME_S, connection.release)
        return connection

    def lend(self, connection: Connection, expires: float) -> str:
        """Give a connection a lease that ends at `expires` (steady); says when that will be."""
        left = max(0.0, expires - self._clock.now())
        if connection.lease is not None:
            connection.lease.cancel()
        notice = min(EXPIRY_NOTICE_S, left / 2)
        connection.lease = asyncio.get_running_loop().call_later(
            left - notice, self._lease_nearly_over, connection, notice
        )
        return timestamp_in(left)

    def disconnect(self, connection: Connection) -> None:
        """The socket is gone: it leaves everything, and the others are told."""
        if connection.lease is not None:
            connection.lease.cancel()
        for session_id in tuple(connection.rooms):
            self.leave(connection, session_id)
        mine = self._by_user.get(connection.user.id, set())
        mine.discard(connection)
        if not mine:
            self._by_user.pop(connection.user.id, None)

    def join(self, connection: Connection, session_id: str) -> None:
        """Let a connection hear a session. Whether it may was checked by the caller."""
        if session_id not in connection.rooms:
            connection.rooms.add(session_id)
            self._rooms.setdefault(session_id, set()).add(connection)
        self._tell_presence(session_id)

    def leave(self, connection: Connection, session_id: str) -> None:
        """Stop hearing a session."""
        if session_id not in connection.rooms:
            return
        connection.rooms.discard(session_id)
        room = self._rooms[session_id]
        room.discard(connection)
        if not any(other.user.id == connection.user.id for other in room):
            self._stop_typing(session_id, connection.user)
        if room:
            self._tell_presence(session_id)
        else:
            del self._rooms[session_id]

    def typing(self, connection: Connection, session_id: str, is_typing: bool) -> None:
        """Tell the others in the room, at most once in a while; silence ends it by itself."""
        if session_id not in connection.rooms:
            return
        key = (session_id, connection.user.id)
        if not is_typing:
            self._stop_typing(session_id, connection.user, but=connection.id)
            return
        now = self._clock.now()
        if now - self._typed_at.get(key, 0.0) < self._settings.typing_every_s:
            return
        self._typed_at[key] = now
        timer = self._typing.pop(key, None)
        if timer is not None:
            timer.cancel()
        self._typing[key] = asyncio.get_running_loop().call_later(
            self._settings.typing_gone_s, self._stop_typing, session_id, connection.user
        )
        self._tell_typing(session_id, connection.user, True, connection.id)

    def stopped_typing(self, session_id: str, user: User) -> None:
        """The message came: 'typing' vanishes."""
        self._stop_typing(session_id, user)

    def here(self, session_id: str) -> tuple[Person, ...]:
        """Who has a session open, by name."""
        people = {c.user.id: c.user.display_name for c in self._rooms.get(session_id, ())}
        return tuple(
            Person(id=user_id, display_name=name)
            for user_id, name in sorted(people.items(), key=lambda item: (item[1], item[0]))
        )

    def _heard(self, happening: Happening) -> None:
        if isinstance(happening, Event):
            self._route(happening)
        elif isinstance(happening, SignedOut):
            for connection in self.connections():
                if connection.sid in happening.sids:
                    connection.close(Close.SIGNED_OUT)
        elif isinstance(happening, LeftSession):
            self._evict(happening)

    def _route(self, event: Event) -> None:
        if event.seq is not None:
            self._seq = event.seq
        listeners: set[Connection] = set()
        for user_id in event.users:
            listeners |= self._by_user.get(user_id, set())
        if event.room is not None:
            listeners |= self._rooms.get(event.room, set())
        if not listeners:
            return
        frame = envelope(event.type, event.data, event.ts, seq=event.seq)
        for connection in listeners:
            connection.deliver(event, frame)

    def _evict(self, left: LeftSession) -> None:
        for connection in tuple(self._rooms.get(left.session_id, ())):
            if connection.user.id in left.users:
                self.leave(connection, left.session_id)

    def _lease_nearly_over(self, connection: Connection, left: float) -> None:
        connection.send("token_expiring", TokenExpiring(in_s=round(left, 1)))
        connection.lease = asyncio.get_running_loop().call_later(
            left, connection.close, Close.LEASE_OVER
        )

    def _tell_presence(self, session_id: str) -> None:
        presence = Presence(session_id=session_id, users=self.here(session_id))
        self._bus.emit(ephemeral("presence", presence, room=session_id))

    def _stop_typing(self, session_id: str, user: User, but: str | None = None) -> None:
        key = (session_id, user.id)
        timer = self._typing.pop(key, None)
        self._typed_at.pop(key, None)
        if timer is not None:
            timer.cancel()
            self._tell_typing(session_id, user, False, but)

    def _tell_typing(self, session_id: str, user: User, is_typing: bool, but: str | None) -> None:
        indicator = TypingIndicator(
            session_id=session_id,
            user_id=user.id,
            display_name=user.display_name,
            is_typing=is_typing,
        )
        self._bus.emit(ephemeral("typing_indicator", indicator, room=session_id, but=but))
