"""Writing a message, and what can be done with its answer."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from appliance.commands.fields import ClientId, Id
from appliance.commands.registry import EVERYONE, Arguments, Context, Reply, command
from appliance.errors import Invalid
from appliance.protocol.objects import Emotion, Message, Value


class Chatted(Value, frozen=True, kw_only=True):
    """The message, the guess about it (null when switched off), and the tutor's answer."""

    session_id: str
    message: Message
    emotion: Emotion | None
    reply: Message


class Accepted(Value, frozen=True, kw_only=True):
    """The message is durable; the rest comes over the socket. `reply_id` is the answer's."""

    session_id: str
    message: Message
    reply_id: str


class Restarted(Value, frozen=True, kw_only=True):
    """The answer, being written again."""

    session_id: str
    reply: Message


class Chat(Arguments, frozen=True, kw_only=True):
    """A message. Without `session_id` it starts a chat; with `wait` off the answer is quick."""

    message: Annotated[str, Meta(min_length=1, max_length=50_000, pattern=r"\S")]
    session_id: Id | None = None
    client_id: ClientId | None = None
    wait: bool = True


class OneReply(Arguments, frozen=True, kw_only=True):
    """Which answer."""

    reply_id: Id


@command("POST", "/api/chat", roles=EVERYONE, result=Chatted, also={202: Accepted}, problems=(404,))
async def chat(context: Context, args: Chat) -> Reply:
    """Write to the tutor. The same `client_id` twice is one message."""
    services, user = context.services, context.me.user
    limit = services.config.limits.message_characters
    if len(args.message) > limit:
        raise Invalid(
            f"That is longer than {limit:,} characters. Please send it in parts.",
            fields={"message": f"longer than {limit} characters"},
        )
    services.messages.check(user.id)
    posted = await services.conversations.post(user, args.session_id, args.message, args.client_id)
    services.hub.stopped_typing(posted.message.session_id, user)
    if not args.wait:
        accepted = Accepted(
            session_id=posted.message.session_id,
            message=posted.message,
            reply_id=posted.reply.id,
        )
        return Reply(value=accepted, status=202)
    reply, message = await services.conversations.answered(posted)
    return Reply(
        value=Chatted(
            session_id=message.session_id, message=message, emotion=message.emotion, reply=reply
        )
    )


@command("POST", "/api/chat/{reply_id}/stop", roles=EVERYONE, result=Message, problems=(404,))
async def stop_answer(context: Context, args: OneReply) -> Message:
    """Stop an answer; what is written of it stays."""
    return await context.services.conversations.halt(context.me.user, args.reply_id)


@command(
    "POST",
    "/api/chat/{reply_id}/regenerate",
    roles=EVERYONE,
    result=Restarted,
    status=202,
    problems=(404, 409),
)
async def regenerate_answer(context: Context, args: OneReply) -> Restarted:
    """Write an answer again, in another way."""
    context.services.messages.check(context.me.user.id)
    reply = await context.services.conversations.regenerate(context.me.user, args.reply_id)
    return Restarted(session_id=reply.session_id, reply=reply)
