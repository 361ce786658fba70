"""What is kept of a person, and of a class as a whole."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from appliance.protocol.objects import LearningState
from appliance.store.db import Database


class PrivacyStore:
    """Satisfies `domain.privacy.PrivacyStore` and `domain.classes.MoodStore`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def everything(self, user_id: str) -> dict[str, Any]:
        return await self._db.read(lambda connection: _everything(connection, user_id))

    async def latest_states(self, class_id: str, since: str) -> list[LearningState]:
        def query(connection: sqlite3.Connection) -> list[LearningState]:
            rows = connection.execute(
                "SELECT json_extract(CAST(m.emotion AS TEXT), '$.learning_state') FROM users AS u"
                " JOIN messages AS m ON m.n = (SELECT n FROM messages WHERE author_id = u.id"
                "  AND emotion IS NOT NULL AND created_at >= ?"
                "  AND json_extract(CAST(emotion AS TEXT), '$.unknown') IS NULL"
                "  ORDER BY seq DESC LIMIT 1)"
                " WHERE u.class_id = ? AND u.emotion_enabled",
                (since, class_id),
            )
            return [row[0] for row in rows]

        return await self._db.read(query)


def _everything(connection: sqlite3.Connection, user_id: str) -> dict[str, Any]:
    def rows(sql: str) -> list[dict[str, Any]]:
        return [dict(row) for row in connection.execute(sql, (user_id,))]

    profile = rows(
        "SELECT u.id, u.role, u.username, u.display_name, u.emotion_enabled, u.locale,"
        " u.created_at, c.name AS class FROM users AS u LEFT JOIN classes AS c"
        " ON c.id = u.class_id WHERE u.id = ?"
    )
    chats = rows(
        "SELECT s.id, s.title, s.created_at, s.updated_at, s.owner_id = p.user_id AS own"
        " FROM members AS p JOIN sessions AS s ON s.id = p.session_id WHERE p.user_id = ?"
        " ORDER BY s.created_at"
    )
    for chat in chats:
        chat["messages"] = [
            _message(row, user_id)
            for row in connection.execute(
                "SELECT id, role, author_id, text, status, created_at, emotion, citations"
                " FROM messages WHERE session_id = ? ORDER BY seq",
                (chat["id"],),
            )
        ]
    return {
        "profile": profile[0] if profile else {},
        "chats": chats,
        "notifications": rows(
            "SELECT kind, title, body, created_at, read FROM notifications WHERE user_id = ?"
            " ORDER BY seq"
        ),
        "devices": rows("SELECT device, created_at FROM logins WHERE user_id = ?"),
    }


def _message(row: sqlite3.Row, user_id: str) -> dict[str, Any]:
    own = row["author_id"] == user_id
    return {
        "id": row["id"],
        "by": "me" if own else row["role"],
        "text": row["text"],
        "status": row["status"],
        "created_at": row["created_at"],
        "emotion": json.loads(row["emotion"]) if own and row["emotion"] else None,
        "citations": json.loads(row["citations"]) if row["citations"] else [],
    }
