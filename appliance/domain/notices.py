"""What the domain needs to keep notifications and to replay what a device missed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct

from appliance.bus import Event
from appliance.protocol.objects import Notification, NotificationKind


class NotificationStore(Protocol):
    """What is under the bell."""

    async def add(
        self,
        user_id: str,
        kind: NotificationKind,
        title: str,
        body: str,
        *,
        link: str | None = None,
    ) -> None:
        """Store a notification; all of the person's devices hear of it."""

    async def page(
        self, user_id: str, before: str | None, limit: int
    ) -> tuple[list[Notification], int]:
        """A page of notifications, newest first, and how many are unread in all."""

    async def mark_read(self, user_id: str, ids: Sequence[str]) -> int:
        """Mark as read; the other devices hear of it. Returns how many were unread before."""


class Replay(Struct, frozen=True):
    """All events a person missed up to `seq`, in order; when they cannot all be given
    (`complete` is False) there are none."""

    events: tuple[Event, ...]
    seq: int
    complete: bool


class EventLog(Protocol):
    """The log of durable events."""

    async def missed(
        self, user_id: str, epoch: str, since: int, *, most: int, most_bytes: int
    ) -> Replay:
        """What a person may hear of the events after `since`: all of it, or nothing."""
