"""Messages and the answers to them, each change with its event in the same transaction."""

from __future__ import annotations

import sqlite3
from typing import Any

from appliance.domain.chats import NEW_TITLE, Found, Posted, title_from
from appliance.domain.ports import Turn
from appliance.domain.readiness import Moment
from appliance.errors import Conflict, NotFound
from appliance.protocol.events import EmotionUpdate, MessageReceived, encode
from appliance.protocol.objects import Citation, Emotion, Message, MessageStatus, User
from appliance.protocol.values import new_id, timestamp
from appliance.store import search
from appliance.store.db import Database, Transaction
from appliance.store.rows import emotion_from, message_from, user_from
from appliance.store.sessions import create_session, rename, session_of, touch


class MessageStore:
    """The half of `domain.chats.ChatStore` that is about messages."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def messages(
        self, user_id: str, session_id: str, before: str | None, limit: int
    ) -> list[Message]:
        def query(connection: sqlite3.Connection) -> list[Message]:
            session_of(connection, user_id, session_id)
            rows = connection.execute(
                "SELECT * FROM messages WHERE session_id = ?1 AND seq < coalesce("
                " (SELECT seq FROM messages WHERE id = ?2 AND session_id = ?1), 1 << 62)"
                " ORDER BY seq DESC LIMIT ?3",
                (session_id, before, limit),
            ).fetchall()
            return [message_from(row, user_id) for row in reversed(rows)]

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
            search.remove(tx, row["n"], row["text"])
            tx.execute(
                "UPDATE messages SET text = ?, status = ?, citations = ? WHERE n = ?",
                (text, status, encode(citations), row["n"]),
            )
            search.add(tx, row["n"], text)
            message = message_from(tx.one("SELECT * FROM messages WHERE n = ?", (row["n"],)))
            tx.record_for_session(
                "message_received",
                MessageReceived(session_id=message.session_id, message=message),
                message.session_id,
            )
            touch(tx, message.session_id, tx.seq)
            return message

        return await self._db.write(work)

    async def answer(self, user_id: str, reply_id: str) -> tuple[Message, Message]:
        def query(connection: sqlite3.Connection) -> tuple[Message, Message]:
            reply = _reply_of(connection, user_id, reply_id)
            asked = connection.execute(
                "SELECT * FROM messages WHERE id = ?", (reply["reply_to"],)
            ).fetchone()
            return message_from(reply, user_id), message_from(asked, user_id)

        return await self._db.read(query)

    async def restart(self, user_id: str, reply_id: str) -> Posted:
        def work(tx: Transaction) -> Posted:
            reply = _reply_of(tx, user_id, reply_id)
            if reply["status"] == "streaming":
                raise Conflict("This answer is being written right now.")
            search.remove(tx, reply["n"], reply["text"])
            tx.execute(
                "UPDATE messages SET text = '', status = 'streaming', citations = NULL,"
                " attempt = attempt + 1, starts = 0 WHERE n = ?",
                (reply["n"],),
            )
            search.add(tx, reply["n"], "")
            return _owed(tx, reply["n"])

        return await self._db.write(work)

    async def unfinished(self) -> list[tuple[Posted, int]]:
        def work(tx: Transaction) -> list[tuple[Posted, int]]:
            rows = tx.all(
                "UPDATE messages SET starts = starts + 1 WHERE status = 'streaming'"
                " RETURNING n, starts"
            )
            return [(_owed(tx, row["n"]), int(row["starts"])) for row in sorted(rows, key=tuple)]

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
            emotions = [emotion_from(row["emotion"]) for row in reversed(rows)]
            return [
                Moment(
                    learning_state=emotion.learning_state,
                    valence=emotion.valence,
                    arousal=emotion.arousal,
                    confidence=emotion.confidence,
                )
                for emotion in emotions
                if not emotion.unknown
            ]

        return await self._db.read(query)

    async def search(self, user_id: str, query: str, limit: int) -> list[Found]:
        return await self._db.read(lambda c: search.find(c, user_id, query, limit))


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
        session = create_session(tx, author.id, title_from(text))
    else:
        session = session_of(tx, author.id, session_id)
    first = not tx.one("SELECT 1 FROM messages WHERE session_id = ?", (session.id,))
    if first and session.title == NEW_TITLE:
        session = rename(tx, session.id, title_from(text))
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
    touch(tx, session.id, message.seq)
    return Posted(message=message, reply=reply, author=author)


def _owed(tx: Transaction, reply_n: int, *, repeated: bool = False) -> Posted:
    """An answer with what it answers and who asked."""
    row = tx.one("SELECT * FROM messages WHERE n = ?", (reply_n,))
    reply = message_from(row)
    asked = tx.one("SELECT * FROM messages WHERE id = ?", (reply.reply_to,))
    author = tx.one("SELECT * FROM users WHERE id = ?", (asked["author_id"],))
    return Posted(
        message=message_from(asked, asked["author_id"]),
        reply=reply,
        author=user_from(author),
        attempt=row["attempt"],
        repeated=repeated,
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
    search.add(tx, n, message.text)


def erase_messages(tx: Transaction, session_id: str, author_id: str) -> None:
    """Erase what a person wrote in a session and the answers to it, from the log as well."""
    rows = tx.all(
        "SELECT n, id, role, text FROM messages WHERE session_id = ?1 AND (author_id = ?2"
        " OR reply_to IN (SELECT id FROM messages WHERE session_id = ?1 AND author_id = ?2))",
        (session_id, author_id),
    )
    for row in rows:
        search.erase(tx, row["n"], row["text"])
        tx.execute("DELETE FROM messages WHERE n = ?", (row["n"],))
        tx.execute(
            "DELETE FROM events WHERE session_id = ? AND type = 'message_received'"
            " AND json_extract(CAST(data AS TEXT), '$.message.id') = ?",
            (session_id, row["id"]),
        )
    titles = {title_from(row["text"]) for row in rows if row["role"] == "student"}
    if tx.one("SELECT title FROM sessions WHERE id = ?", (session_id,))["title"] in titles:
        _forget_title(tx, session_id)


def _forget_title(tx: Transaction, session_id: str) -> None:
    """The chat was named by words that are erased; devices hear of its new name instead."""
    tx.execute(
        "DELETE FROM events WHERE session_id = ?1 AND type = 'session_update'"
        " AND json_extract(CAST(data AS TEXT), '$.session.title') ="
        " (SELECT title FROM sessions WHERE id = ?1)",
        (session_id,),
    )
    rename(tx, session_id, NEW_TITLE)


def _reply_of(connection: sqlite3.Connection | Transaction, user_id: str, reply_id: str) -> Any:
    row = connection.execute(
        "SELECT * FROM messages WHERE id = ? AND role = 'tutor'"
        " AND session_id IN (SELECT session_id FROM members WHERE user_id = ?)",
        (reply_id, user_id),
    ).fetchone()
    if row is None:
        raise NotFound("There is no such answer.")
    return row
