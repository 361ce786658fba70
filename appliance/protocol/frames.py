"""Frames from the client, and the close codes that say what it should do next."""

from __future__ import annotations

from enum import IntEnum
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

Id = Annotated[str, Meta(min_length=1, max_length=64)]
Token = Annotated[str, Meta(min_length=1, max_length=4096)]


class FrameIn(Struct, frozen=True, forbid_unknown_fields=True):
    """`{"type", "data"?, "ref"?}`; `ref` is echoed in the `ack` or `error` that answers."""

    type: str
    data: msgspec.Raw = msgspec.Raw(b"{}")
    ref: msgspec.Raw = msgspec.Raw(b"")

    def reference(self) -> bytes | None:
        """`ref` as JSON, or None when there is none."""
        return bytes(self.ref) or None


class FrameData(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The data of one kind of frame."""


class AuthFrame(FrameData, frozen=True, kw_only=True):
    """Sign the socket in."""

    token: Token


class RefreshFrame(FrameData, frozen=True, kw_only=True):
    """Give the live socket a new lease."""

    token: Token


class ResumeFrame(FrameData, frozen=True, kw_only=True):
    """Ask for every durable event after `seq` of the stream `epoch`."""

    epoch: Annotated[str, Meta(max_length=64)]
    seq: Annotated[int, Meta(ge=0, le=(1 << 53) - 1)]  # what JavaScript can count to


class JoinSessionFrame(FrameData, frozen=True, kw_only=True):
    """Listen to a session on this connection."""

    session_id: Id


class LeaveSessionFrame(FrameData, frozen=True, kw_only=True):
    """Stop listening to a session on this connection."""

    session_id: Id


class UserTypingFrame(FrameData, frozen=True, kw_only=True):
    """The person behind this connection types, or no longer does."""

    session_id: Id
    is_typing: bool


FRAMES: dict[str, type[FrameData] | None] = {
    "auth": AuthFrame,
    "refresh": RefreshFrame,
    "resume": ResumeFrame,
    "join_session": JoinSessionFrame,
    "leave_session": LeaveSessionFrame,
    "user_typing": UserTypingFrame,
    "ping": None,  # any data, echoed
}


class Close(IntEnum):
    """Why a socket is closed; `RECONNECT` are those after which a client comes back."""

    GOING_AWAY = 1001
    POLICY = 1008
    FRAME_TOO_BIG = 1009
    RESTARTING = 1012
    SLOW = 4001
    LEASE_OVER = 4002
    OVERLOADED = 4003
    NOT_AUTHENTICATED = 4401
    FORBIDDEN = 4403
    AUTH_TIMEOUT = 4408
    SIGNED_OUT = 4409
    TOO_MANY = 4429


RECONNECT = frozenset(
    (Close.GOING_AWAY, Close.RESTARTING, Close.SLOW, Close.LEASE_OVER, Close.OVERLOADED)
)

# Sent with the code.
CLOSE_REASONS: dict[Close, str] = {
    Close.GOING_AWAY: "going away",
    Close.POLICY: "too many frames",
    Close.FRAME_TOO_BIG: "a frame was too big",
    Close.RESTARTING: "the server restarts",
    Close.SLOW: "too slow: come back and resume",
    Close.LEASE_OVER: "the token ran out: refresh it first",
    Close.OVERLOADED: "too many connections in all",
    Close.NOT_AUTHENTICATED: "please sign in",
    Close.FORBIDDEN: "not allowed",
    Close.AUTH_TIMEOUT: "nothing valid came in time",
    Close.SIGNED_OUT: "signed out",
    Close.TOO_MANY: "too many connections of one person",
}
