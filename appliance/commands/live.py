"""What a client may ask over its socket. Answers go to the connection that asked, and no other."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

import msgspec
from msgspec import Raw, Struct

from appliance.commands.registry import Context, invalid
from appliance.errors import Invalid, Malformed, NotAuthenticated
from appliance.protocol.events import Ack, Pong, Resumed
from appliance.protocol.frames import (
    FRAMES,
    FrameData,
    FrameIn,
    JoinSessionFrame,
    LeaveSessionFrame,
    RefreshFrame,
    ResumeFrame,
    UserTypingFrame,
)

# A device that missed more than this loads anew over REST, which pages.
REPLAY_EVENTS = 1000
REPLAY_BYTES = 1 << 20

Ref = bytes | None
T = TypeVar("T")
Data = TypeVar("Data", bound=FrameData)


def parse(text: str) -> FrameIn:
    """A frame from a client. Raises `Malformed` or `Invalid`."""
    return _decode(text, FrameIn)


def data_of(frame: FrameIn, kind: type[Data]) -> Data:
    """A frame's data, typed. Raises `Malformed` or `Invalid`."""
    return _decode(frame.data, kind)


def reference(text: str) -> Ref:
    """The `ref` of a frame that is not allowed otherwise, so that its refusal finds its way."""
    try:
        return _decode(text, _Referring).ref or None
    except (Malformed, Invalid):
        return None


class _Referring(Struct):
    ref: Raw = Raw(b"")


def _decode(text: str | Raw, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(text, type=kind)
    except msgspec.ValidationError as error:
        raise invalid(error) from error
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise Malformed("The frame is not valid JSON.") from error


async def run(context: Context, frame: FrameIn) -> None:
    """Do what a frame asks. Raises the errors that become its `error` frame."""
    ref = frame.reference()
    if frame.type == "ping":
        context.live.release()
        context.live.send("pong", Pong(echo=frame.data), ref)
        return
    kind = FRAMES.get(frame.type)
    handler = _HANDLERS.get(frame.type)
    if kind is None or handler is None:
        raise Invalid(
            "There is no such frame." if kind is None else "This socket is already signed in.",
            fields={"type": "is not known here" if kind is None else "not now"},
        )
    data = data_of(frame, kind)
    if frame.type != "resume":
        context.live.release()
    await handler(context, data, ref)


async def _refresh(context: Context, data: FrameData, ref: Ref) -> None:
    assert isinstance(data, RefreshFrame)
    connection, services = context.live, context.services
    who = services.identity.who(data.token)
    if who.sid != connection.sid:
        raise NotAuthenticated("That token belongs to another sign-in.")
    context.who = who
    connection.acknowledge(ref, Ack(expires_at=services.hub.lend(connection, who.expires)))


async def _resume(context: Context, data: FrameData, ref: Ref) -> None:
    assert isinstance(data, ResumeFrame)
    connection = context.live
    if not connection.begin_resume():
        connection.send("resumed", Resumed(recovered=False), ref)
        return
    try:
        replay = await context.services.events.missed(
            connection.user.id, data.epoch, data.seq, most=REPLAY_EVENTS, most_bytes=REPLAY_BYTES
        )
    except BaseException:
        connection.end_resume((), Resumed(recovered=False), 0, ref)
        raise
    resumed = Resumed(recovered=replay.complete, count=len(replay.events))
    connection.end_resume(replay.events, resumed, replay.seq, ref)


async def _join(context: Context, data: FrameData, ref: Ref) -> None:
    assert isinstance(data, JoinSessionFrame)
    services, connection = context.services, context.live
    await services.chats.session(connection.user.id, data.session_id)
    # No await from here on: nothing falls between what is written so far and what comes.
    services.hub.join(connection, data.session_id)
    connection.acknowledge(ref)
    for delta in services.conversations.so_far(data.session_id):
        connection.send("message_delta", delta)


async def _leave(context: Context, data: FrameData, ref: Ref) -> None:
    assert isinstance(data, LeaveSessionFrame)
    context.services.hub.leave(context.live, data.session_id)
    context.live.acknowledge(ref)


async def _typing(context: Context, data: FrameData, ref: Ref) -> None:
    assert isinstance(data, UserTypingFrame)
    context.services.hub.typing(context.live, data.session_id, data.is_typing)


Handler = Callable[[Context, FrameData, Ref], Awaitable[None]]

_HANDLERS: dict[str, Handler] = {
    "refresh": _refresh,
    "resume": _resume,
    "join_session": _join,
    "leave_session": _leave,
    "user_typing": _typing,
}
