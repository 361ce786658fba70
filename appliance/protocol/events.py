"""Events from the server: what each carries, and how an envelope is written.

`DURABLE` events carry a `seq` and can be replayed; `EPHEMERAL` ones are gone once sent.
An event's data is encoded once, however many hear it.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from appliance.protocol.objects import Emotion, Message, Notification, Person, Session, User, Value

SessionChange = Literal["created", "renamed", "deleted", "joined", "left", "updated"]


class Connected(Value, frozen=True, kw_only=True):
    """The socket is signed in. `seq` and `epoch` are where its stream begins."""

    connection_id: str
    user: User
    epoch: str
    seq: int
    heartbeat_s: float
    expires_at: str


class EmotionUpdate(Value, frozen=True, kw_only=True):
    """The guess about one message is there. Sent to its author only."""

    session_id: str
    message_id: str
    emotion: Emotion


class MessageReceived(Value, frozen=True, kw_only=True):
    """A message is stored: a learner's at once, the tutor's when it is complete."""

    session_id: str
    message: Message


class MessageDelta(Value, frozen=True, kw_only=True):
    """A piece of the tutor's answer; `offset` is where in the text it starts, in code points."""

    session_id: str
    message_id: str
    offset: int
    text: str


class TypingIndicator(Value, frozen=True, kw_only=True):
    """Somebody types, or no longer does; the tutor's `user_id` is `tutor`."""

    session_id: str
    user_id: str
    display_name: str
    is_typing: bool


class SessionUpdate(Value, frozen=True, kw_only=True):
    """A session changed. `session` is its new state, `user_id` who joined or left."""

    session_id: str
    change: SessionChange
    session: Session | None = None
    user_id: str | None = None


class NotificationSent(Notification, frozen=True, kw_only=True):
    """A new line under the bell, or (with `read`) one that was read on another device."""


class Presence(Value, frozen=True, kw_only=True):
    """Who has this session open now."""

    session_id: str
    users: tuple[Person, ...]


class TokenExpiring(Value, frozen=True, kw_only=True):
    """The socket's lease ends in `in_s` seconds: send `refresh`."""

    in_s: float


class Ack(Value, frozen=True, kw_only=True):
    """The frame with this `ref` was done."""

    expires_at: str | None = None


class Pong(Value, frozen=True, kw_only=True):
    """Answers `ping`, echoing its data."""

    echo: Any = None


class Resumed(Value, frozen=True, kw_only=True):
    """The end of a replay. Without `recovered` nothing was replayed: reload over REST."""

    recovered: bool
    count: int = 0


DURABLE: dict[str, type[Value]] = {
    "emotion_update": EmotionUpdate,
    "message_received": MessageReceived,
    "session_update": SessionUpdate,
    "notification": NotificationSent,
}
EPHEMERAL: dict[str, type[Value]] = {
    "connected": Connected,
    "message_delta": MessageDelta,
    "typing_indicator": TypingIndicator,
    "presence": Presence,
    "token_expiring": TokenExpiring,
    "ack": Ack,
    "pong": Pong,
    "resumed": Resumed,
}

_encoder = msgspec.json.Encoder()


def encode(value: object) -> bytes:
    """A value as JSON."""
    return _encoder.encode(value)


class _Envelope(msgspec.Struct, omit_defaults=True):
    type: str
    data: msgspec.Raw
    ts: str
    seq: int | None = None
    ref: msgspec.Raw | None = None


def envelope(
    kind: str, data: bytes, ts: str, *, seq: int | None = None, ref: bytes | None = None
) -> bytes:
    """One frame out: `{"type", "data", "ts", "seq"?, "ref"?}`; `data` and `ref` are JSON."""
    raw_ref = None if ref is None else msgspec.Raw(ref)
    return _encoder.encode(_Envelope(kind, msgspec.Raw(data), ts, seq, raw_ref))
