"""A real database file for tests of the store, and what it told the bus."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from pathlib import Path

from appliance.bus import Event, Happening
from appliance.domain.accounts import Account
from appliance.domain.identity import new_user
from appliance.protocol.objects import User
from appliance.store import migrations
from appliance.store.accounts import AccountStore
from appliance.store.chats import ChatStore
from appliance.store.db import READERS, Database


class Shop:
    """A database that is open, the stores on it, and all happenings in the order they came."""

    def __init__(self, db: Database, heard: list[Happening]) -> None:
        self.db = db
        self.heard = heard
        self.accounts = AccountStore(db)
        self.chats = ChatStore(db)

    def seqs(self) -> list[int]:
        """The numbers of the durable events, as the bus heard them."""
        return [one.seq for one in self.heard if isinstance(one, Event) and one.seq is not None]

    def events(self, kind: str) -> list[Event]:
        """The events of a kind that the bus heard."""
        return [one for one in self.heard if isinstance(one, Event) and one.type == kind]

    async def person(self, name: str, *, class_id: str | None = None) -> User:
        """An account."""
        user = new_user("student" if class_id else "teacher", name, class_id=class_id)
        await self.accounts.add(Account(user=user, secret_hash="-"))
        return user

    async def plans_of(self, read: Awaitable[object]) -> list[str]:
        """The query plans of everything that `read` asks the readers."""
        statements: list[str] = []
        for _ in range(READERS):
            await self.db.read(lambda c: c.set_trace_callback(statements.append))
        await read
        for _ in range(READERS):
            await self.db.read(lambda c: c.set_trace_callback(None))
        plans: list[str] = []
        for sql in (one for one in statements if one.startswith("SELECT")):
            plans += await self.db.read(
                lambda c, sql=sql: [  # type: ignore[misc]
                    row["detail"] for row in c.execute(f"EXPLAIN QUERY PLAN {sql}")
                ]
            )
        return plans


@asynccontextmanager
async def open_shop(file: Path) -> AsyncIterator[Shop]:
    """Open a database file, made and migrated as at a start of Attune."""
    await asyncio.to_thread(migrations.prepare, file, "normal")
    heard: list[Happening] = []
    db = Database(file, emit=heard.append, durability="normal")
    await db.start()
    try:
        yield Shop(db, heard)
    finally:
        await db.stop()
