"""People, classes and logins in SQLite."""

from __future__ import annotations

import sqlite3
from typing import Any

from appliance.bus import SignedOut
from appliance.domain.accounts import (
    Account,
    LoginRecord,
    NewLogin,
    Rotation,
    StoredClass,
    name_key,
)
from appliance.errors import Conflict, NotFound
from appliance.protocol.events import SessionUpdate
from appliance.protocol.objects import Classroom, User
from appliance.protocol.values import timestamp
from appliance.store.db import Database, Transaction
from appliance.store.messages import erase_messages
from appliance.store.notifications import notify
from appliance.store.rows import user_from
from appliance.store.sessions import delete_session

# The immediately preceding refresh token is answered with the same successor for so long: two
# tabs at once, or an answer that was lost on the way.
GRACE_S = 10.0

_CLASS = (
    "SELECT c.*, (SELECT count(*) FROM users u WHERE u.class_id = c.id) AS learners"
    " FROM classes AS c"
)


class AccountStore:
    """Satisfies `domain.accounts.AccountStore`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def is_set_up(self) -> bool:
        return await self._db.read(
            lambda c: c.execute("SELECT 1 FROM users WHERE role = 'admin'").fetchone() is not None
        )

    async def set_up(self, school: str, admin: Account) -> None:
        def work(tx: Transaction) -> None:
            if tx.one("SELECT 1 FROM users WHERE role = 'admin'"):
                raise Conflict("This Attune is already set up. Please sign in.")
            _insert_user(tx, admin)
            tx.execute("INSERT OR REPLACE INTO meta VALUES ('school', ?)", (school,))

        await self._db.write(work)

    async def add(self, account: Account) -> None:
        await self._db.write(lambda tx: _insert_user(tx, account))

    async def add_learner(self, account: Account, class_id: str) -> None:
        def work(tx: Transaction) -> None:
            _insert_user(tx, account)
            row = tx.one("SELECT owner_id, name FROM classes WHERE id = ?", (class_id,))
            notify(
                tx,
                row["owner_id"],
                "learner_joined",
                f"{account.user.display_name} joined {row['name']}",
                "A new learner is in your class.",
                link=f"/class/{class_id}",
            )

        await self._db.write(work)

    async def user(self, user_id: str) -> User | None:
        row = await self._one("SELECT * FROM users WHERE id = ?", user_id)
        return user_from(row) if row else None

    async def users(self, *, owner_id: str | None = None) -> list[User]:
        def query(connection: sqlite3.Connection) -> list[User]:
            rows = connection.execute(
                "SELECT * FROM users WHERE ?1 IS NULL"
                " OR class_id IN (SELECT id FROM classes WHERE owner_id = ?1)"
                " ORDER BY role, name_key",
                (owner_id,),
            )
            return [user_from(row) for row in rows]

        return await self._db.read(query)

    async def account_by_username(self, username: str) -> Account | None:
        row = await self._one("SELECT * FROM users WHERE username = ?", username)
        return Account(user=user_from(row), secret_hash=row["secret_hash"]) if row else None

    async def account_by_class(self, class_id: str, key: str) -> Account | None:
        row = await self._one(
            "SELECT * FROM users WHERE class_id = ? AND name_key = ?", class_id, key
        )
        return Account(user=user_from(row), secret_hash=row["secret_hash"]) if row else None

    async def update(self, user: User) -> None:
        def work(tx: Transaction) -> None:
            try:
                tx.execute(
                    "UPDATE users SET display_name = ?, name_key = ?, emotion_enabled = ?,"
                    " locale = ? WHERE id = ?",
                    (
                        user.display_name,
                        name_key(user.display_name),
                        user.emotion_enabled,
                        user.locale,
                        user.id,
                    ),
                )
            except sqlite3.IntegrityError as error:
                raise _taken() from error

        await self._db.write(work)

    async def set_secret(self, user_id: str, secret_hash: str) -> None:
        await self._db.write(
            lambda tx: tx.execute(
                "UPDATE users SET secret_hash = ? WHERE id = ?", (secret_hash, user_id)
            )
        )

    async def secret(self, user_id: str) -> str | None:
        row = await self._one("SELECT secret_hash FROM users WHERE id = ?", user_id)
        return str(row[0]) if row else None

    async def remove(self, user_id: str) -> None:
        await self._db.write(lambda tx: _remove_user(tx, user_id))

    async def add_class(self, stored: StoredClass) -> None:
        room = stored.classroom

        def work(tx: Transaction) -> None:
            tx.execute(
                "INSERT INTO classes (id, name, owner_id, join_code, code_expires, created_at)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (
                    room.id,
                    room.name,
                    stored.owner_id,
                    room.join_code,
                    stored.code_expires,
                    timestamp(),
                ),
            )

        await self._db.write(work)

    async def classes(self, *, owner_id: str | None = None) -> list[StoredClass]:
        def query(connection: sqlite3.Connection) -> list[StoredClass]:
            rows = connection.execute(
                f"{_CLASS} WHERE ?1 IS NULL OR c.owner_id = ?1 ORDER BY c.name, c.id", (owner_id,)
            )
            return [_class(row) for row in rows]

        return await self._db.read(query)

    async def classroom(self, class_id: str) -> StoredClass | None:
        row = await self._one(f"{_CLASS} WHERE c.id = ?", class_id)
        return _class(row) if row else None

    async def class_by_code(self, code: str) -> StoredClass | None:
        row = await self._one(f"{_CLASS} WHERE c.join_code = ?", code)
        return _class(row) if row else None

    async def set_code(self, class_id: str, code: str, expires: float) -> None:
        await self._db.write(
            lambda tx: tx.execute(
                "UPDATE classes SET join_code = ?, code_expires = ? WHERE id = ?",
                (code, expires, class_id),
            )
        )

    async def learners(self, class_id: str) -> list[User]:
        def query(connection: sqlite3.Connection) -> list[User]:
            rows = connection.execute(
                "SELECT * FROM users WHERE class_id = ? ORDER BY name_key", (class_id,)
            )
            return [user_from(row) for row in rows]

        return await self._db.read(query)

    async def add_login(self, login: NewLogin) -> None:
        record = login.record

        def work(tx: Transaction) -> None:
            tx.execute(
                "INSERT INTO logins (sid, user_id, token_hash, rotated, expires, device,"
                " created_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    record.sid,
                    record.user.id,
                    login.token_hash,
                    login.now,
                    record.expires,
                    record.device,
                    timestamp(),
                ),
            )
            if login.announce:
                notify(
                    tx,
                    record.user.id,
                    "new_device",
                    "A new device signed in",
                    f"{record.device} is signed in as you. If that was not you, change your "
                    "password or ask your teacher for a new pin.",
                    link="/settings",
                )

        await self._db.write(work)

    async def rotate(
        self, old: bytes, new: bytes, *, now: float, expires: float, alive_since: float
    ) -> Rotation | None:
        def work(tx: Transaction) -> Rotation | None:
            row = tx.one("SELECT * FROM logins WHERE token_hash = ? AND expires > ?", (old, now))
            if row:
                _advance(tx, row, new, now, expires)
                return Rotation(outcome="rotated", sid=row["sid"])
            row = tx.one("SELECT * FROM logins WHERE previous_hash = ? AND expires > ?", (old, now))
            # The answer may have been lost with the power: what came before a restart holds, too.
            if row and (now - row["rotated"] <= GRACE_S or row["rotated"] < alive_since):
                return Rotation(outcome="repeated", sid=row["sid"])
            used = row or tx.one("SELECT sid FROM used_tokens WHERE token_hash = ?", (old,))
            if not used:
                return None
            _drop_logins(tx, "sid = ?", (used["sid"],))
            return Rotation(outcome="reused", sid=used["sid"])

        return await self._db.write(work)

    async def logins(self, now: float) -> list[LoginRecord]:
        def work(tx: Transaction) -> list[LoginRecord]:
            tx.execute("DELETE FROM logins WHERE expires <= ?", (now,))
            tx.execute("DELETE FROM used_tokens WHERE expires <= ?", (now,))
            rows = tx.all(
                "SELECT u.*, l.sid, l.expires, l.device FROM logins l JOIN users u"
                " ON u.id = l.user_id"
            )
            return [
                LoginRecord(
                    sid=row["sid"],
                    user=user_from(row),
                    expires=row["expires"],
                    device=row["device"],
                )
                for row in rows
            ]

        return await self._db.write(work)

    async def drop_logins(
        self, *, user_id: str | None = None, sid: str | None = None, but: str | None = None
    ) -> None:
        await self._db.write(
            lambda tx: _drop_logins(
                tx,
                "(user_id = ?1 OR sid = ?2) AND sid IS NOT ?3",
                (user_id, sid, but),
            )
        )

    async def latest_moment(self) -> float:
        row = await self._one("SELECT coalesce(max(rotated), 0.0) FROM logins")
        return float(row[0])

    async def _one(self, sql: str, *parameters: object) -> Any:
        return await self._db.read(lambda c: c.execute(sql, parameters).fetchone())


def _insert_user(tx: Transaction, account: Account) -> None:
    user = account.user
    try:
        tx.execute(
            "INSERT INTO users (id, role, username, display_name, name_key, class_id,"
            " secret_hash, emotion_enabled, locale, created_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                user.id,
                user.role,
                user.username,
                user.display_name,
                name_key(user.display_name),
                user.class_id,
                account.secret_hash,
                user.emotion_enabled,
                user.locale,
                user.created_at,
            ),
        )
    except sqlite3.IntegrityError as error:
        raise _taken() from error


def _taken() -> Conflict:
    return Conflict("This name is already taken. Please choose another one.")


def _remove_user(tx: Transaction, user_id: str) -> None:
    row = tx.one("SELECT * FROM users WHERE id = ?", (user_id,))
    if row is None:
        raise NotFound
    if row["role"] == "admin" and tx.one("SELECT count(*) FROM users WHERE role = 'admin'")[0] == 1:
        raise Conflict("This is the only admin account, so it cannot be removed.")
    for owned in tx.all("SELECT id FROM sessions WHERE owner_id = ?", (user_id,)):
        delete_session(tx, owned["id"])
    for shared in tx.all("SELECT session_id FROM members WHERE user_id = ?", (user_id,)):
        session_id = shared["session_id"]
        # What this person wrote goes, and so do its answers and its traces in the event log.
        erase_messages(tx, session_id, user_id)
        tx.execute(
            "DELETE FROM members WHERE session_id = ? AND user_id = ?", (session_id, user_id)
        )
        tx.record_for_session(
            "session_update",
            SessionUpdate(session_id=session_id, change="left", user_id=user_id),
            session_id,
        )
    heir = tx.one(
        "SELECT id FROM users WHERE role = 'admin' AND id <> ? ORDER BY created_at", (user_id,)
    )
    if heir is not None:
        tx.execute("UPDATE classes SET owner_id = ? WHERE owner_id = ?", (heir["id"], user_id))
    _drop_logins(tx, "user_id = ?", (user_id,))
    tx.execute("DELETE FROM users WHERE id = ?", (user_id,))


def _advance(tx: Transaction, row: Any, new: bytes, now: float, expires: float) -> None:
    if row["previous_hash"] is not None:
        tx.execute(
            "INSERT OR IGNORE INTO used_tokens VALUES (?, ?, ?)",
            (row["previous_hash"], row["sid"], row["expires"]),
        )
    tx.execute(
        "UPDATE logins SET previous_hash = token_hash, token_hash = ?, rotated = ?, expires = ?"
        " WHERE sid = ?",
        (new, now, expires, row["sid"]),
    )


def _drop_logins(tx: Transaction, where: str, parameters: tuple[object, ...]) -> None:
    rows = tx.all(f"DELETE FROM logins WHERE {where} RETURNING sid", parameters)
    if rows:
        tx.emit(SignedOut(sids=frozenset(row["sid"] for row in rows)))


def _class(row: Any) -> StoredClass:
    return StoredClass(
        classroom=Classroom(
            id=row["id"],
            name=row["name"],
            join_code=row["join_code"],
            code_expires_at="",
            learners=row["learners"],
        ),
        owner_id=row["owner_id"],
        code_expires=row["code_expires"],
    )
