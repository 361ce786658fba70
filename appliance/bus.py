"""What has happened, told in order to whoever listens. Events come here after the commit."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from appliance.protocol.events import MessageDelta, encode
from appliance.protocol.objects import Value
from appliance.protocol.values import timestamp


class Event(Struct, frozen=True, kw_only=True):
    """One event on its way to clients, its data already encoded.

    `users` hear it on every connection they have; `room` (a session's id) is heard by the
    connections that joined it. `seq` is set on durable events. `but` names a connection that
    does not hear it (its own typing). `delta` is the value of a piece of an answer: those that
    wait for a slow device are merged.
    """

    type: str
    data: bytes
    ts: str
    seq: int | None = None
    users: frozenset[str] = frozenset()
    room: str | None = None
    but: str | None = None
    delta: MessageDelta | None = None


class SignedOut(Struct, frozen=True, kw_only=True):
    """These logins ended: their sockets must close."""

    sids: frozenset[str]


class LeftSession(Struct, frozen=True, kw_only=True):
    """These people may no longer hear a session (removed, or it is gone)."""

    session_id: str
    users: frozenset[str]


Happening = Event | SignedOut | LeftSession
Listener = Callable[[Happening], None]


class Bus:
    """Calls every listener, in the order they came, for every happening, in order.

    Listeners must be quick and must not raise: they only put into bounded outboxes.
    """

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def subscribe(self, listener: Listener) -> None:
        """Call `listener` for everything emitted from now on."""
        self._listeners.append(listener)

    def emit(self, happening: Happening) -> None:
        """Tell all listeners."""
        for listener in self._listeners:
            listener(happening)


def ephemeral(
    kind: str,
    data: Value,
    *,
    room: str | None = None,
    users: frozenset[str] = frozenset(),
    but: str | None = None,
    delta: MessageDelta | None = None,
) -> Event:
    """An event that is not kept."""
    return Event(
        type=kind, data=encode(data), ts=timestamp(), room=room, users=users, but=but, delta=delta
    )
