"""Chat sessions: listing, naming, sharing, reading."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from appliance.commands.fields import Id, Items, Page, Title
from appliance.commands.registry import EVERYONE, Arguments, Context, Nothing, command
from appliance.domain.chats import NEW_TITLE, Found
from appliance.protocol.objects import Message, Person, Session


class ListSessions(Arguments, frozen=True, kw_only=True):
    """A page: what was used before the session `before`."""

    before: Id | None = None
    limit: Annotated[int, Meta(ge=1, le=100)] = 30


class CreateSession(Arguments, frozen=True, kw_only=True):
    """A title, or none: the first message gives one."""

    title: Title | None = None


class OneSession(Arguments, frozen=True, kw_only=True):
    """Which session."""

    session_id: Id


class RenameSession(Arguments, frozen=True, kw_only=True):
    """Which session, and its new title."""

    session_id: Id
    title: Title


class Membership(Arguments, frozen=True, kw_only=True):
    """Who, in which session."""

    session_id: Id
    user_id: Id


class ListMessages(Arguments, frozen=True, kw_only=True):
    """A page: what came right before the message `before`."""

    session_id: Id
    before: Id | None = None
    limit: Annotated[int, Meta(ge=1, le=200)] = 50


class Search(Arguments, frozen=True, kw_only=True):
    """Words to find; the last one may be a beginning."""

    q: Annotated[str, Meta(min_length=1, max_length=200)]
    limit: Annotated[int, Meta(ge=1, le=100)] = 30


@command("GET", "/api/sessions", roles=EVERYONE, result=Page[Session])
async def list_sessions(context: Context, args: ListSessions) -> Page[Session]:
    """My chats, the one used last first."""
    found = await context.services.chats.sessions(context.me.user.id, args.before, args.limit + 1)
    items = tuple(found[: args.limit])
    return Page(items=items, next=items[-1].id if len(found) > args.limit else None)


@command("POST", "/api/sessions", roles=EVERYONE, result=Session, status=201)
async def create_session(context: Context, args: CreateSession) -> Session:
    """Start a chat."""
    title = args.title.strip() if args.title else NEW_TITLE
    return await context.services.chats.create_session(context.me.user, title)


@command("GET", "/api/sessions/{session_id}", roles=EVERYONE, result=Session, problems=(404,))
async def get_session(context: Context, args: OneSession) -> Session:
    """One of my chats."""
    return await context.services.chats.session(context.me.user.id, args.session_id)


@command("PATCH", "/api/sessions/{session_id}", roles=EVERYONE, result=Session, problems=(404,))
async def rename_session(context: Context, args: RenameSession) -> Session:
    """Rename a chat of mine."""
    return await context.services.chats.rename(
        context.me.user.id, args.session_id, args.title.strip()
    )


@command(
    "DELETE", "/api/sessions/{session_id}", roles=EVERYONE, result=None, status=204, problems=(404,)
)
async def delete_session(context: Context, args: OneSession) -> None:
    """Erase a chat of mine, for all its members."""
    await context.services.chats.delete(context.me.user.id, args.session_id)
    context.services.conversations.forget(args.session_id)


@command(
    "POST", "/api/sessions/{session_id}/members", roles=EVERYONE, result=Session, problems=(404,)
)
async def add_member(context: Context, args: Membership) -> Session:
    """Share a chat of mine with a classmate, who may then read and write in it."""
    return await context.services.chats.add_member(context.me.user, args.session_id, args.user_id)


@command(
    "DELETE",
    "/api/sessions/{session_id}/members/{user_id}",
    roles=EVERYONE,
    result=None,
    status=204,
    problems=(404, 409),
)
async def remove_member(context: Context, args: Membership) -> None:
    """Leave a shared chat, or take somebody out of mine."""
    await context.services.chats.remove_member(context.me.user, args.session_id, args.user_id)


@command(
    "GET",
    "/api/sessions/{session_id}/messages",
    roles=EVERYONE,
    result=Page[Message],
    problems=(404,),
)
async def list_messages(context: Context, args: ListMessages) -> Page[Message]:
    """The messages of a chat, oldest first; pages go back in time."""
    found = await context.services.chats.messages(
        context.me.user.id, args.session_id, args.before, args.limit + 1
    )
    items = tuple(found[-args.limit :])
    return Page(items=items, next=items[0].id if len(found) > args.limit else None)


@command("GET", "/api/search", roles=EVERYONE, result=Items[Found])
async def search(context: Context, args: Search) -> Items[Found]:
    """Find words in my chats."""
    found = await context.services.chats.search(context.me.user.id, args.q, args.limit)
    return Items(items=tuple(found))


@command("GET", "/api/people", roles=EVERYONE, result=Items[Person])
async def list_classmates(context: Context, args: Nothing) -> Items[Person]:
    """The people of my class with whom I can share a chat."""
    return Items(items=tuple(await context.services.chats.classmates(context.me.user)))
