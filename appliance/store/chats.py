"""Sessions and messages in SQLite, each change with its event in the same transaction.

Every row of `messages` is in the full-text index with its current text, always.
"""

from __future__ import annotations

import sqlite3
from typing import Any

import msgspec

from appliance.bus import LeftSession
from appliance.domain.chats import NEW_TITLE, Found, Posted, title_from
from appliance.domain.ports import Turn
from appliance.domain.readiness import Moment
from appliance.errors import Conflict, Forbidden, NotFound
from appliance.protocol.events import EmotionUpdate, MessageReceived, SessionUpdate, encode
from appliance.protocol.objects import (
    Citation,
    Emotion,
    Message,
    MessageStatus,
    Person,
    Session,
    User,
)
from appliance.protocol.values import new_id, timestamp
from appliance.store.db import Database, Transaction

MARK_FROM, MARK_TO = "\ue000", "\ue001"
SNIPPET_TOKENS = 16
QUERY_WORDS = 12

_SESSION = (
    "SELECT s.*, (SELECT group_concat(user_id) FROM members WHERE session_id = s.id) AS people"
    " FROM sessions AS s"
)
_emotions = msgspec.json.Decoder(Emotion)
_citations = msgspec.json.Decoder(tuple[Citation, ...])


class ChatStore:
    """Satisfies `domain.chats.ChatStore`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def create_session(self, owner: User, title: str) -> Session:
        return await self._db.write(lambda tx: _create_session(tx, owner.id, title))

    async def sessions(self, user_id: str, before: str | None, limit: int) -> list[Session]:
        def query(connection: sqlite3.Connection) -> list[Session]:
            rows = connection.execute(
                f"{_SESSION} JOIN members AS m ON m.session_id = s.id WHERE m.user_id = ?"
                " AND s.updated_seq < coalesce((SELECT updated_seq FROM sessions WHERE id = ?),"
                " 1 << 62) ORDER BY s.updated_seq DESC LIMIT ?",
                (user_id, before, limit),
            )
            return [_session(row) for row in rows]

        return await self._db.read(query)

    async def session(self, user_id: str, session_id: str) -> Session:
        return await self._db.read(lambda c: _session_of(c, user_id, session_id))

    async def rename(self, user_id: str, session_id: str, title: str) -> Session:
        def work(tx: Transaction) -> Session:
            _owned(tx, user_id, session_id)
            return _rename(tx, session_id, title)

        return await self._db.write(work)

    async def delete(self, user_id: str, session_id: str) -> None:
        def work(tx: Transaction) -> None:
            _owned(tx, user_id, session_id)
            delete_session(tx, session_id)

        await self._db.write(work)

    async def add_member(self, owner: User, session_id: str, user_id: str) -> Session:
        def work(tx: Transaction) -> Session:
            _owned(tx, owner.id, session_id)
            if not tx.one(
                "SELECT 1 FROM users WHERE id = ? AND class_id IS NOT NULL AND class_id = ?",
                (user_id, owner.class_id),
            ):
                raise NotFound("There is nobody like that in your class.")
            added = tx.execute(
                "INSERT OR IGNORE INTO members (user_id, session_id) VALUES (?, ?)",
                (user_id, session_id),
            ).rowcount
            return _changed(tx, session_id, "joined", user_id) if added else _get(tx, session_id)

        return await self._db.write(work)

    async def remove_member(self, by: User, session_id: str, user_id: str) -> None:
        def work(tx: Transaction) -> None:
            session = _session_of(tx, by.id, session_id)
            if user_id == session.owner_id:
                raise Conflict("The owner cannot leave; delete the chat instead.")
            if by.id not in (user_id, session.owner_id):
                raise Forbidden("Only the owner can remove somebody else.")
            removed = tx.execute(
                "DELETE FROM members WHERE user_id = ? AND session_id = ?", (user_id, session_id)
            ).rowcount
            if not removed:
                raise NotFound("That person is not in this chat.")
            left = SessionUpdate(session_id=session_id, change="left", user_id=user_id)
            tx.record_for_user("session_update", left, user_id)
            tx.emit(LeftSession(session_id=session_id, users=frozenset((user_id,))))
            _changed(tx, session_id, "left", user_id)

        await self._db.write(work)

    async def classmates(self, user: User) -> list[Person]:
        def query(connection: sqlite3.Connection) -> list[Person]:
            rows = connection.execute(
                "SELECT id, display_name FROM users WHERE class_id = ? AND id <> ?"
                " ORDER BY name_key",
                (user.class_id, user.id),
            )
            return [Person(id=row["id"], display_name=row["display_name"]) for row in rows]

        return await self._db.read(query)

    async def messages(
        self, user_id: str, session_id: str, before: str | None, limit: int
    ) -> list[Message]:
        def query(connection: sqlite3.Connection) -> list[Message]:
            _session_of(connection, user_id, session_id)
            rows = connection.execute(
                "SELECT * FROM messages WHERE session_id = ?1 AND seq < coalesce("
                " (SELECT seq FROM messages WHERE id = ?2 AND session_id = ?1), 1 << 62)"
                " ORDER BY seq DESC LIMIT ?3",
                (session_id, before, limit),
            ).fetchall()
            return [_message(row, user_id) for row in reversed(rows)]

        return await self._db.read(query)

    async def post(
        self, author: User, session_id: str | None, text: str, client_id: str | None
    ) -> Posted:
        return await self._db.write(lambda tx: _post(tx, author, session_id, text, client_id))

    async def save_emotion(self, message: Message, emotion: Emotion) -> None:
        author_id = message.author_id or ""

        def work(tx: Transaction) -> None:
            stored = tx.execute(
                "UPDATE messages SET emotion = ? WHERE id = ?", (encode(emotion), message.id)
            ).rowcount
            if stored:
                tx.record_for_user(
                    "emotion_update",
                    EmotionUpdate(
                        session_id=message.session_id, message_id=message.id, emotion=emotion
                    ),
                    author_id,
                    session_id=message.session_id,
                )

        await self._db.write(work)

    async def finish(
        self, reply: Message, text: str, status: MessageStatus, citations: tuple[Citation, ...]
    ) -> Message:
        def work(tx: Transaction) -> Message:
            row = tx.one("SELECT n, text FROM messages WHERE id = ?", (reply.id,))
            if row is None:  # the chat was erased meanwhile
                return reply
            unindex(tx, row["n"], row["text"])
            tx.execute(
                "UPDATE messages SET text = ?, status = ?, citations = ? WHERE n = ?",
                (text, status, encode(citations), row["n"]),
            )
            _index(tx, row["n"], text)
            message = _message(tx.one("SELECT * FROM messages WHERE n = ?", (row["n"],)))
            tx.record_for_session(
                "message_received",
                MessageReceived(session_id=message.session_id, message=message),
                message.session_id,
            )
            _touch(tx, message.session_id, tx.seq)
            return message

        return await self._db.write(work)

    async def answer(self, user_id: str, reply_id: str) -> tuple[Message, Message]:
        def query(connection: sqlite3.Connection) -> tuple[Message, Message]:
            reply = _reply_of(connection, user_id, reply_id)
            asked = connection.execute(
                "SELECT * FROM messages WHERE id = ?", (reply["reply_to"],)
            ).fetchone()
            return _message(reply, user_id), _message(asked, user_id)

        return await self._db.read(query)

    async def restart(self, user_id: str, reply_id: str) -> tuple[Posted, int]:
        def work(tx: Transaction) -> tuple[Posted, int]:
            reply = _reply_of(tx, user_id, reply_id)
            if reply["status"] == "streaming":
                raise Conflict("This answer is being written right now.")
            unindex(tx, reply["n"], reply["text"])
            tx.execute(
                "UPDATE messages SET text = '', status = 'streaming', citations = NULL,"
                " attempt = attempt + 1 WHERE n = ?",
                (reply["n"],),
            )
            _index(tx, reply["n"], "")
            return _owed(tx, reply["n"]), int(reply["attempt"]) + 1

        return await self._db.write(work)

    async def unfinished(self) -> list[tuple[Posted, int]]:
        def work(tx: Transaction) -> list[tuple[Posted, int]]:
            rows = tx.all(
                "UPDATE messages SET attempt = attempt + 1 WHERE status = 'streaming'"
                " RETURNING n, attempt"
            )
            return [(_owed(tx, row["n"]), int(row["attempt"])) for row in sorted(rows, key=tuple)]

        return await self._db.write(work)

    async def turns(self, session_id: str, before_seq: int, limit: int) -> list[Turn]:
        def query(connection: sqlite3.Connection) -> list[Turn]:
            rows = connection.execute(
                "SELECT role, text FROM messages WHERE session_id = ? AND seq < ? AND text <> ''"
                " ORDER BY seq DESC LIMIT ?",
                (session_id, before_seq, limit),
            ).fetchall()
            return [
                Turn(by_tutor=row["role"] == "tutor", text=row["text"]) for row in reversed(rows)
            ]

        return await self._db.read(query)

    async def moments(self, user_id: str, session_id: str, limit: int) -> list[Moment]:
        def query(connection: sqlite3.Connection) -> list[Moment]:
            rows = connection.execute(
                "SELECT emotion FROM messages WHERE session_id = ? AND author_id = ?"
                " AND emotion IS NOT NULL ORDER BY seq DESC LIMIT ?",
                (session_id, user_id, limit),
            ).fetchall()
            emotions = [_emotions.decode(row["emotion"]) for row in reversed(rows)]
            return [
                Moment(
                    learning_state=emotion.learning_state,
                    valence=emotion.valence,
                    arousal=emotion.arousal,
                    confidence=emotion.confidence,
                )
                for emotion in emotions
            ]

        return await self._db.read(query)

    async def search(self, user_id: str, query: str, limit: int) -> list[Found]:
        match = _match(query)
        if not match:
            return []

        def find(connection: sqlite3.Connection) -> list[Found]:
            rows = connection.execute(
                "SELECT m.*, s.title,"
                " snippet(messages_text, 0, ?, ?, '…', ?) AS snippet FROM messages_text"
                " JOIN messages AS m ON m.n = messages_text.rowid"
                " JOIN members AS p ON p.session_id = m.session_id AND p.user_id = ?"
                " JOIN sessions AS s ON s.id = m.session_id"
                " WHERE messages_text MATCH ? ORDER BY rank LIMIT ?",
                (MARK_FROM, MARK_TO, SNIPPET_TOKENS, user_id, match, limit),
            )
            return [
                Found(
                    session_id=row["session_id"],
                    session_title=row["title"],
                    message=_message(row, user_id),
                    snippet=row["snippet"],
                )
                for row in rows
            ]

        return await self._db.read(find)


def _post(
    tx: Transaction, author: User, session_id: str | None, text: str, client_id: str | None
) -> Posted:
    if client_id is not None:
        row = tx.one(
            "SELECT r.n FROM messages AS m JOIN messages AS r ON r.reply_to = m.id"
            " WHERE m.author_id = ? AND m.client_id = ?",
            (author.id, client_id),
        )
        if row is not None:
            return _owed(tx, row["n"], repeated=True)
    if session_id is None:
        session = _create_session(tx, author.id, title_from(text))
    else:
        session = _session_of(tx, author.id, session_id)
    first = not tx.one("SELECT 1 FROM messages WHERE session_id = ?", (session.id,))
    if first and session.title == NEW_TITLE:
        session = _rename(tx, session.id, title_from(text))
    message = Message(
        id=new_id(),
        session_id=session.id,
        role="student",
        text=text,
        created_at=timestamp(),
        status="complete",
        seq=tx.next_seq(),
        client_id=client_id,
        author_id=author.id,
    )
    _insert_message(tx, message)
    tx.record_for_session(
        "message_received",
        MessageReceived(session_id=session.id, message=message),
        session.id,
        seq=message.seq,
    )
    reply = Message(
        id=new_id(),
        session_id=session.id,
        role="tutor",
        text="",
        created_at=timestamp(),
        status="streaming",
        seq=tx.next_seq(),
        reply_to=message.id,
    )
    _insert_message(tx, reply)
    _touch(tx, session.id, message.seq)
    return Posted(message=message, reply=reply, author=author)


def _owed(tx: Transaction, reply_n: int, *, repeated: bool = False) -> Posted:
    """An answer with what it answers and who asked."""
    reply = _message(tx.one("SELECT * FROM messages WHERE n = ?", (reply_n,)))
    asked = tx.one("SELECT * FROM messages WHERE id = ?", (reply.reply_to,))
    author = tx.one("SELECT * FROM users WHERE id = ?", (asked["author_id"],))
    return Posted(
        message=_message(asked, asked["author_id"]),
        reply=reply,
        author=user_from(author),
        repeated=repeated,
    )


def _create_session(tx: Transaction, owner_id: str, title: str) -> Session:
    now = timestamp()
    session_id = new_id()
    tx.execute(
        "INSERT INTO sessions (id, owner_id, title, created_at, updated_at, updated_seq)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (session_id, owner_id, title, now, now, tx.seq + 1),
    )
    tx.execute("INSERT INTO members (user_id, session_id) VALUES (?, ?)", (owner_id, session_id))
    return _changed(tx, session_id, "created")


def _rename(tx: Transaction, session_id: str, title: str) -> Session:
    tx.execute("UPDATE sessions SET title = ? WHERE id = ?", (title, session_id))
    return _changed(tx, session_id, "renamed")


def _changed(tx: Transaction, session_id: str, change: Any, user_id: str | None = None) -> Session:
    session = _get(tx, session_id)
    update = SessionUpdate(session_id=session_id, change=change, session=session, user_id=user_id)
    tx.record_for_session("session_update", update, session_id)
    return session


def _touch(tx: Transaction, session_id: str, seq: int) -> None:
    tx.execute(
        "UPDATE sessions SET updated_at = ?, updated_seq = ? WHERE id = ?",
        (timestamp(), seq, session_id),
    )


def _insert_message(tx: Transaction, message: Message) -> None:
    n = tx.execute(
        "INSERT INTO messages (id, session_id, seq, role, author_id, client_id, reply_to, text,"
        " status, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            message.id,
            message.session_id,
            message.seq,
            message.role,
            message.author_id,
            message.client_id,
            message.reply_to,
            message.text,
            message.status,
            message.created_at,
        ),
    ).lastrowid
    _index(tx, n, message.text)


def delete_session(tx: Transaction, session_id: str) -> None:
    """Erase a session and everything in it; its members are told."""
    members = [
        row["user_id"]
        for row in tx.all("SELECT user_id FROM members WHERE session_id = ?", (session_id,))
    ]
    for message in tx.all("SELECT n, text FROM messages WHERE session_id = ?", (session_id,)):
        unindex(tx, message["n"], message["text"])
    tx.execute("DELETE FROM sessions WHERE id = ?", (session_id,))
    for user_id in members:
        tx.record_for_user(
            "session_update", SessionUpdate(session_id=session_id, change="deleted"), user_id
        )
    tx.emit(LeftSession(session_id=session_id, users=frozenset(members)))


def erase_messages(tx: Transaction, session_id: str, author_id: str) -> None:
    """Erase what a person wrote in a session and the answers to it, from the log as well."""
    rows = tx.all(
        "SELECT n, id, text FROM messages WHERE session_id = ?1 AND (author_id = ?2 OR reply_to IN"
        " (SELECT id FROM messages WHERE session_id = ?1 AND author_id = ?2))",
        (session_id, author_id),
    )
    for row in rows:
        unindex(tx, row["n"], row["text"])
        tx.execute("DELETE FROM messages WHERE n = ?", (row["n"],))
        tx.execute(
            "DELETE FROM events WHERE session_id = ? AND type = 'message_received'"
            " AND json_extract(CAST(data AS TEXT), '$.message.id') = ?",
            (session_id, row["id"]),
        )


def _index(tx: Transaction, n: int | None, text: str) -> None:
    tx.execute("INSERT INTO messages_text (rowid, text) VALUES (?, ?)", (n, text))


def unindex(tx: Transaction, n: int, text: str) -> None:
    """Take a message out of the full-text index; `text` must be what was indexed."""
    tx.execute(
        "INSERT INTO messages_text (messages_text, rowid, text) VALUES ('delete', ?, ?)", (n, text)
    )


def _get(connection: sqlite3.Connection | Transaction, session_id: str) -> Session:
    row = connection.execute(f"{_SESSION} WHERE s.id = ?", (session_id,)).fetchone()
    if row is None:
        raise NotFound("There is no such chat.")
    return _session(row)


def _session_of(
    connection: sqlite3.Connection | Transaction, user_id: str, session_id: str
) -> Session:
    session = _get(connection, session_id)
    if user_id not in session.members:
        raise NotFound("There is no such chat.")
    return session


def _owned(tx: Transaction, user_id: str, session_id: str) -> None:
    if _session_of(tx, user_id, session_id).owner_id != user_id:
        raise Forbidden("Only the owner of this chat may do that.")


def _reply_of(connection: sqlite3.Connection | Transaction, user_id: str, reply_id: str) -> Any:
    row = connection.execute(
        "SELECT * FROM messages WHERE id = ? AND role = 'tutor'"
        " AND session_id IN (SELECT session_id FROM members WHERE user_id = ?)",
        (reply_id, user_id),
    ).fetchone()
    if row is None:
        raise NotFound("There is no such answer.")
    return row


def _match(query: str) -> str:
    """An FTS5 query that finds all words, the last one as a beginning; safe for any input."""
    words = "".join(c if c.isalnum() else " " for c in query).split()[:QUERY_WORDS]
    return " ".join(f'"{word}"' for word in words) + "*" if words else ""


def _session(row: Any) -> Session:
    return Session(
        id=row["id"],
        title=row["title"],
        owner_id=row["owner_id"],
        members=tuple(sorted(row["people"].split(","))),
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )


def _message(row: Any, viewer_id: str | None = None) -> Message:
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
        emotion=_emotions.decode(row["emotion"]) if own and row["emotion"] else None,
        citations=_citations.decode(row["citations"]) if row["citations"] else (),
    )


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
