"""The bell."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from appliance.commands.fields import Id
from appliance.commands.registry import EVERYONE, Arguments, Context, command
from appliance.protocol.objects import Notification, Value


class Bell(Value, frozen=True, kw_only=True):
    """A page of notifications, newest first, and how many are unread in all."""

    items: tuple[Notification, ...]
    unread: int
    next: str | None = None


class ListNotifications(Arguments, frozen=True, kw_only=True):
    """A page: what came before the notification `before`."""

    before: Id | None = None
    limit: Annotated[int, Meta(ge=1, le=100)] = 30


class MarkRead(Arguments, frozen=True, kw_only=True):
    """Which ones were read."""

    ids: Annotated[tuple[Id, ...], Meta(min_length=1, max_length=200)]


class Marked(Value, frozen=True, kw_only=True):
    """How many were unread until now."""

    changed: int


@command("GET", "/api/notifications", roles=EVERYONE, result=Bell)
async def list_notifications(context: Context, args: ListNotifications) -> Bell:
    """What is under my bell."""
    found, unread = await context.services.notifications.page(
        context.me.user.id, args.before, args.limit + 1
    )
    items = tuple(found[: args.limit])
    return Bell(items=items, unread=unread, next=items[-1].id if len(found) > args.limit else None)


@command("POST", "/api/notifications/read", roles=EVERYONE, result=Marked)
async def read_notifications(context: Context, args: MarkRead) -> Marked:
    """Mark notifications as read, on all my devices."""
    changed = await context.services.notifications.mark_read(context.me.user.id, args.ids)
    return Marked(changed=changed)
