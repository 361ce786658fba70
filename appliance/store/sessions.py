"""Chat sessions and who is in them, each change with its event in the same transaction."""

from __future__ import annotations

import sqlite3

from appliance.bus import LeftSession
from appliance.errors import Conflict, Forbidden, NotFound
from appliance.protocol.events import SessionChange, SessionUpdate
from appliance.protocol.objects import Person, Session, User
from appliance.protocol.values import new_id, timestamp
from appliance.store import search
from appliance.store.db import Database, Transaction
from appliance.store.rows import session_from

_SESSION = (
    "SELECT s.*, (SELECT group_concat(user_id) FROM members WHERE session_id = s.id) AS people"
    " FROM sessions AS s"
)


class SessionStore:
    """The half of `domain.chats.ChatStore` that is about sessions."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def create_session(self, owner: User, title: str) -> Session:
        return await self._db.write(lambda tx: create_session(tx, owner.id, title))

    async def sessions(self, user_id: str, before: str | None, limit: int) -> list[Session]:
        def query(connection: sqlite3.Connection) -> list[Session]:
            rows = connection.execute(
                f"{_SESSION} JOIN members AS m ON m.session_id = s.id WHERE m.user_id = ?"
                " AND s.updated_seq < coalesce((SELECT updated_seq FROM sessions WHERE id = ?),"
                " 1 << 62) ORDER BY s.updated_seq DESC LIMIT ?",
                (user_id, before, limit),
            )
            return [session_from(row) for row in rows]

        return await self._db.read(query)

    async def session(self, user_id: str, session_id: str) -> Session:
        return await self._db.read(lambda c: session_of(c, user_id, session_id))

    async def rename(self, user_id: str, session_id: str, title: str) -> Session:
        def work(tx: Transaction) -> Session:
            _owned(tx, user_id, session_id)
            return rename(tx, session_id, title)

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
            session = session_of(tx, by.id, session_id)
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


def create_session(tx: Transaction, owner_id: str, title: str) -> Session:
    """Store a new session with its owner in it."""
    now = timestamp()
    session_id = new_id()
    tx.execute(
        "INSERT INTO sessions (id, owner_id, title, created_at, updated_at, updated_seq)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (session_id, owner_id, title, now, now, tx.seq + 1),
    )
    tx.execute("INSERT INTO members (user_id, session_id) VALUES (?, ?)", (owner_id, session_id))
    return _changed(tx, session_id, "created")


def rename(tx: Transaction, session_id: str, title: str) -> Session:
    """Give a session a title; its members hear it."""
    tx.execute("UPDATE sessions SET title = ? WHERE id = ?", (title, session_id))
    return _changed(tx, session_id, "renamed")


def _changed(
    tx: Transaction, session_id: str, change: SessionChange, user_id: str | None = None
) -> Session:
    session = _get(tx, session_id)
    update = SessionUpdate(session_id=session_id, change=change, session=session, user_id=user_id)
    tx.record_for_session("session_update", update, session_id)
    return session


def touch(tx: Transaction, session_id: str, seq: int) -> None:
    """Move a session to the top of the lists it is in."""
    tx.execute(
        "UPDATE sessions SET updated_at = ?, updated_seq = ? WHERE id = ?",
        (timestamp(), seq, session_id),
    )


def delete_session(tx: Transaction, session_id: str) -> None:
    """Erase a session and everything in it; its members are told."""
    members = [
        row["user_id"]
        for row in tx.all("SELECT user_id FROM members WHERE session_id = ?", (session_id,))
    ]
    for message in tx.all("SELECT n, text FROM messages WHERE session_id = ?", (session_id,)):
        search.erase(tx, message["n"], message["text"])
    tx.execute("DELETE FROM sessions WHERE id = ?", (session_id,))
    for user_id in members:
        tx.record_for_user(
            "session_update", SessionUpdate(session_id=session_id, change="deleted"), user_id
        )
    tx.emit(LeftSession(session_id=session_id, users=frozenset(members)))


def _get(connection: sqlite3.Connection | Transaction, session_id: str) -> Session:
    row = connection.execute(f"{_SESSION} WHERE s.id = ?", (session_id,)).fetchone()
    if row is None:
        raise NotFound("There is no such chat.")
    return session_from(row)


def session_of(
    connection: sqlite3.Connection | Transaction, user_id: str, session_id: str
) -> Session:
    """A session this person is in. Raises `NotFound`."""
    session = _get(connection, session_id)
    if user_id not in session.members:
        raise NotFound("There is no such chat.")
    return session


def _owned(tx: Transaction, user_id: str, session_id: str) -> None:
    if session_of(tx, user_id, session_id).owner_id != user_id:
        raise Forbidden("Only the owner of this chat may do that.")
