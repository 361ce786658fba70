"""What is under the bell."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from appliance.protocol.events import NotificationSent
from appliance.protocol.objects import Notification, NotificationKind
from appliance.protocol.values import new_id, timestamp
from appliance.store.db import Database, Transaction

KEPT = 200  # per person; older ones are dropped when new ones come


class NotificationStore:
    """Notifications in SQLite."""

    def __init__(self, db: Database) -> None:
        self._db = db

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
        await self._db.write(lambda tx: notify(tx, user_id, kind, title, body, link=link))

    async def page(
        self, user_id: str, before: str | None, limit: int
    ) -> tuple[list[Notification], int]:
        """A page of notifications, newest first, and how many are unread in all."""

        def query(connection: sqlite3.Connection) -> tuple[list[Notification], int]:
            rows = connection.execute(
                "SELECT * FROM notifications WHERE user_id = ? AND seq < coalesce("
                " (SELECT seq FROM notifications WHERE id = ? AND user_id = ?), 1 << 62)"
                " ORDER BY seq DESC LIMIT ?",
                (user_id, before, user_id, limit),
            ).fetchall()
            unread = connection.execute(
                "SELECT count(*) FROM notifications WHERE user_id = ? AND read = 0", (user_id,)
            ).fetchone()
            return [_notification(row) for row in rows], int(unread[0])

        return await self._db.read(query)

    async def mark_read(self, user_id: str, ids: Sequence[str]) -> int:
        """Mark as read; the other devices hear of it. Returns how many were unread before."""

        def work(tx: Transaction) -> int:
            changed = 0
            for notification_id in ids:
                row = tx.one(
                    "UPDATE notifications SET read = 1 WHERE id = ? AND user_id = ? AND read = 0"
                    " RETURNING *",
                    (notification_id, user_id),
                )
                if row is not None:
                    changed += 1
                    tx.record_for_user("notification", _sent(_notification(row)), user_id)
            return changed

        return await self._db.write(work)


def notify(
    tx: Transaction,
    user_id: str,
    kind: NotificationKind,
    title: str,
    body: str,
    *,
    link: str | None = None,
) -> None:
    """Store a notification and its event within a transaction."""
    notification = Notification(
        id=new_id(), kind=kind, title=title, body=body, created_at=timestamp(), link=link
    )
    seq = tx.seq + 1  # that of the event recorded below
    tx.execute(
        "INSERT INTO notifications (id, user_id, seq, kind, title, body, link, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (notification.id, user_id, seq, kind, title, body, link, notification.created_at),
    )
    tx.execute(
        "DELETE FROM notifications WHERE user_id = ? AND seq <= (SELECT seq FROM notifications"
        " WHERE user_id = ? ORDER BY seq DESC LIMIT 1 OFFSET ?)",
        (user_id, user_id, KEPT),
    )
    tx.record_for_user("notification", _sent(notification), user_id)


def _sent(notification: Notification) -> NotificationSent:
    return NotificationSent(
        id=notification.id,
        kind=notification.kind,
        title=notification.title,
        body=notification.body,
        created_at=notification.created_at,
        link=notification.link,
        read=notification.read,
    )


def _notification(row: Any) -> Notification:
    return Notification(
        id=row["id"],
        kind=row["kind"],
        title=row["title"],
        body=row["body"],
        created_at=row["created_at"],
        link=row["link"],
        read=bool(row["read"]),
    )
