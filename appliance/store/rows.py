"""Rows of the database as values of the wire."""

from __future__ import annotations

from typing import Any

import msgspec

from appliance.protocol.objects import Citation, Emotion, Message, Session, User

_emotions = msgspec.json.Decoder(Emotion)
_citations = msgspec.json.Decoder(tuple[Citation, ...])


def user_from(row: Any) -> User:
    """A row of `users` as a person."""
    return User(
        id=row["id"],
        role=row["role"],
        username=row["username"],
        display_name=row["display_name"],
        class_id=row["class_id"],
        emotion_enabled=bool(row["emotion_enabled"]),
        locale=row["locale"],
        created_at=row["created_at"],
    )


def session_from(row: Any) -> Session:
    """A row of `sessions`, with its members' ids in `people`, as a session."""
    return Session(
        id=row["id"],
        title=row["title"],
        owner_id=row["owner_id"],
        members=tuple(sorted(row["people"].split(","))),
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )


def message_from(row: Any, viewer_id: str | None = None) -> Message:
    """A message as `viewer_id` may see it: a feeling is for the one who wrote."""
    own = viewer_id is not None and row["author_id"] == viewer_id
    return Message(
        id=row["id"],
        session_id=row["session_id"],
        role=row["role"],
        text=row["text"],
        created_at=row["created_at"],
        status=row["status"],
        seq=row["seq"],
        client_id=row["client_id"] if own else None,
        author_id=row["author_id"],
        reply_to=row["reply_to"],
        emotion=emotion_from(row["emotion"]) if own and row["emotion"] else None,
        citations=_citations.decode(row["citations"]) if row["citations"] else (),
    )


def emotion_from(stored: bytes) -> Emotion:
    """A stored guess."""
    return _emotions.decode(stored)
