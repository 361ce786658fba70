"""The SQLite file: one write lane with group commit, a few read-only readers.

All writes *and all checkpoints* happen on the one writer connection: SQLite 3.7.0 to 3.51.2
can corrupt a WAL database when a checkpoint on one connection races a commit on another.
A unit of work is a plain function that runs in the writer's thread, so nothing can wait inside
a transaction. While one commit is being synced to the disk the next batch collects by itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sqlite3
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar

import aiosqlite

from appliance.bus import Event, Happening
from appliance.errors import Internal, Overloaded, StorageFull
from appliance.protocol.events import encode
from appliance.protocol.objects import Value
from appliance.protocol.values import timestamp

log = logging.getLogger(__name__)

T = TypeVar("T")
# Work for a quiet moment, a short step at a time; says whether it is done.
Chore = Callable[[sqlite3.Connection], bool]
Row = sqlite3.Row
Parameters = Iterable[Any]

SQLITE_VERSION = sqlite3.sqlite_version

READERS = 2  # the machine we think of has two cores
BATCH = 256  # units of work in one commit; bounds how long one waits for the others
WAITING = 4096  # units of work that may wait; beyond it callers get 503
# After this long without a write the log is folded into the database: a pause between two
# messages is shorter, and the next message would wait for the disk (70 ms on a slow one).
IDLE_S = 5.0
CHECKPOINT_PAGES = 4000  # 16 MB of log at most, should the idle moment never come
BUSY_MS = 5000
CHUNK = 64  # rows aiosqlite would fetch at once; our functions fetch by themselves

FULL_CODES = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY}


class Transaction:
    """What a unit of work may do; lives in the writer's thread."""

    def __init__(self, connection: sqlite3.Connection, first_seq: int) -> None:
        self._connection = connection
        self.seq = first_seq
        self.happenings: list[Happening] = []
        self.chores: list[Chore] = []

    def execute(self, sql: str, parameters: Parameters = ()) -> sqlite3.Cursor:
        """Run one statement."""
        return self._connection.execute(sql, tuple(parameters))

    def one(self, sql: str, parameters: Parameters = ()) -> Any:
        """The first row, or None."""
        return self.execute(sql, parameters).fetchone()

    def all(self, sql: str, parameters: Parameters = ()) -> list[Any]:
        """All rows."""
        return self.execute(sql, parameters).fetchall()

    def next_seq(self) -> int:
        """The next number of the stream; numbers of failed work are never used again."""
        self.seq += 1
        return self.seq

    def record_for_user(
        self, kind: str, data: Value, user_id: str, *, session_id: str | None = None
    ) -> None:
        """Record a durable event that only this person may hear.

        With `session_id` it is erased with that session.
        """
        users = frozenset((user_id,))
        self._record(
            kind, data, self.next_seq(), session_id=session_id, user_id=user_id, users=users
        )

    def record_for_session(
        self, kind: str, data: Value, session_id: str, *, seq: int | None = None
    ) -> None:
        """Record a durable event for all members of a session."""
        rows = self.all("SELECT user_id FROM members WHERE session_id = ?", (session_id,))
        users = frozenset(row["user_id"] for row in rows)
        self._record(kind, data, seq or self.next_seq(), session_id=session_id, users=users)

    def emit(self, happening: Happening) -> None:
        """Tell the bus after the commit, in order with the recorded events."""
        self.happenings.append(happening)

    def when_quiet(self, chore: Chore) -> None:
        """After the commit, when nobody waits for the writer: run `chore` until it is done.

        The log is emptied after it, so that nothing of what was erased stays there.
        """
        self.chores.append(chore)

    def _record(
        self,
        kind: str,
        data: Value,
        seq: int,
        *,
        users: frozenset[str],
        session_id: str | None = None,
        user_id: str | None = None,
    ) -> None:
        encoded, now = encode(data), timestamp()
        self.execute(
            "INSERT INTO events (seq, type, session_id, user_id, data, created_at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (seq, kind, session_id, user_id, encoded, now),
        )
        self.emit(Event(type=kind, data=encoded, ts=now, seq=seq, users=users))


class _Lane(aiosqlite.Connection):
    """An aiosqlite connection that can run a whole function in its thread.

    One hop for a unit of work instead of one for each statement.
    """

    async def run(self, function: Callable[[sqlite3.Connection], T]) -> T:
        result: T = await self._execute(function, self._conn)  # type: ignore[no-untyped-call]
        return result


class _Work:
    def __init__(self, function: Callable[[Transaction], Any]) -> None:
        self.function = function
        self.future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    def settle(self, outcome: Any) -> None:
        if self.future.done():  # the caller was cancelled; the work stands all the same
            return
        if isinstance(outcome, BaseException):
            self.future.set_exception(outcome)
        else:
            self.future.set_result(outcome)


class Database:
    """One open database file.

    `emit` is called for every happening of a transaction, after its commit, in commit order and
    before the caller of `write` goes on.
    """

    def __init__(
        self,
        file: Path,
        *,
        emit: Callable[[Happening], None],
        durability: Literal["full", "normal"] = "full",
    ) -> None:
        self.file = file
        self.durability = durability
        self.seq = 0
        self._emit = emit
        self._writer: _Lane | None = None
        self._readers: list[_Lane] = []
        self._next_reader = 0
        self._work: list[_Work] = []
        self._chores: dict[Chore, None] = {}  # a set in order
        self._wake = asyncio.Event()
        self._closing = False
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Open the file. Migrations must have run."""
        self._writer = _Lane(partial(open_writer, self.file, self.durability), CHUNK)
        await self._writer
        for _ in range(READERS):
            reader = _Lane(partial(open_reader, self.file), CHUNK)
            await reader
            self._readers.append(reader)
        self.seq = await self._writer.run(last_seq)
        self._task = asyncio.create_task(self._serve(), name="store-writer")

    async def stop(self) -> None:
        """Finish what waits, fold the log into the database, close."""
        self._closing = True
        self._wake.set()
        if self._task is not None:
            await self._task
        for reader in self._readers:
            await reader.close()
        writer, self._writer = self._writer, None
        if writer is not None:
            with contextlib.suppress(sqlite3.Error):
                while self._chores:
                    await self._do_chore(writer)
                await writer.run(_empty_log)
            await writer.close()

    async def write(self, function: Callable[[Transaction], T]) -> T:
        """Run a unit of work in a transaction; returns once it is durable.

        All of it happens or none, also when the caller is cancelled meanwhile. Raises what
        `function` raises, `StorageFull`, or `Overloaded` when the database is closing.
        """
        if self._closing or self._task is None:
            raise Overloaded("The server is stopping. Please try again in a moment.")
        if len(self._work) >= WAITING:
            raise StorageFull("The server's disk cannot keep up. Please try again in a moment.")
        work = _Work(function)
        self._work.append(work)
        self._wake.set()
        result: T = await work.future
        return result

    async def read(self, function: Callable[[sqlite3.Connection], T]) -> T:
        """Run a query function on a read-only connection, seeing all that is committed."""
        self._next_reader = (self._next_reader + 1) % len(self._readers)
        return await self._readers[self._next_reader].run(function)

    async def _serve(self) -> None:
        dirty = False
        while True:
            if not self._work:
                if self._closing:
                    return
                self._wake.clear()
                try:
                    await asyncio.wait_for(self._wake.wait(), IDLE_S if dirty else None)
                except TimeoutError:
                    dirty = False
                    await self._tidy()
                continue
            batch, self._work = self._work[:BATCH], self._work[BATCH:]
            await self._commit(batch)
            dirty = True

    async def _commit(self, batch: list[_Work]) -> None:
        assert self._writer is not None
        functions = [work.function for work in batch]
        try:
            done = await self._writer.run(partial(_run_batch, functions=functions, seq=self.seq))
        except Exception as error:  # the named boundary of the lane, which must not end
            log.error("a commit failed: %s", error)
            for work in batch:
                work.settle(_public(error))
            return
        self.seq = done.seq
        self._chores |= dict.fromkeys(done.chores)
        for happening in done.happenings:
            try:
                self._emit(happening)
            except Exception:  # what is committed is committed, whatever a listener does
                log.exception("an event could not be told")
        for work, outcome in zip(batch, done.outcomes, strict=True):
            work.settle(outcome)

    async def _tidy(self) -> None:
        assert self._writer is not None
        try:
            if not self._chores:
                await self._writer.run(_fold_log)
            while self._chores and not self._work:
                await self._do_chore(self._writer)
                if not self._chores:
                    await self._writer.run(_empty_log)
        except sqlite3.Error as error:
            log.warning("tidying up failed: %s", error)

    async def _do_chore(self, writer: _Lane) -> None:
        chore = next(iter(self._chores))
        if await writer.run(chore):
            del self._chores[chore]


class _Done(NamedTuple):
    """What came of a batch: an outcome for each unit of work, and what is to do now."""

    outcomes: list[Any]
    happenings: list[Happening]
    chores: list[Chore]
    seq: int


def _run_batch(
    connection: sqlite3.Connection, *, functions: list[Callable[[Transaction], Any]], seq: int
) -> _Done:
    """Run units of work in one transaction, each in a savepoint of its own."""
    outcomes: list[Any] = []
    happenings: list[Happening] = []
    chores: list[Chore] = []
    connection.execute("BEGIN IMMEDIATE")
    try:
        for function in functions:
            transaction = Transaction(connection, seq)
            connection.execute("SAVEPOINT work")
            try:
                outcome = function(transaction)
            except Exception as error:
                if not connection.in_transaction:
                    raise  # a full disk ends the whole transaction, not the savepoint alone
                connection.execute("ROLLBACK TO work")
                outcome = _public(error)
            else:
                happenings += transaction.happenings
                chores += transaction.chores
            connection.execute("RELEASE work")
            seq = transaction.seq
            outcomes.append(outcome)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return _Done(outcomes, happenings, chores, seq)


def _public(error: Exception) -> Exception:
    if not isinstance(error, sqlite3.Error):
        return error
    # The low byte is the primary code, whatever the extended one says.
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    public: Exception = StorageFull() if code in FULL_CODES else Internal()
    public.__cause__ = error
    return public


def open_writer(file: Path, durability: str) -> sqlite3.Connection:
    """The one connection that writes and checkpoints."""
    connection = sqlite3.connect(file, isolation_level=None)
    connection.row_factory = sqlite3.Row
    for pragma in (
        f"busy_timeout = {BUSY_MS}",
        "journal_mode = WAL",
        f"synchronous = {durability.upper()}",
        "foreign_keys = ON",
        "temp_store = MEMORY",
        "secure_delete = ON",  # what a learner erases is overwritten, not only unlinked
        f"wal_autocheckpoint = {CHECKPOINT_PAGES}",
        "journal_size_limit = 33554432",
        "cache_size = -16000",
    ):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def open_reader(file: Path) -> sqlite3.Connection:
    """A connection that cannot write."""
    connection = sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    for pragma in (
        f"busy_timeout = {BUSY_MS}",
        "query_only = 1",
        "temp_store = MEMORY",
        "cache_size = -4000",
    ):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def last_seq(connection: sqlite3.Connection) -> int:
    """The highest number of the stream that was ever committed."""
    # sqlite_sequence remembers the highest number even when its row was erased. The place of an
    # answer has a number as well, and no event before the answer is written.
    row = connection.execute(
        "SELECT max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'events'), 0),"
        " coalesce((SELECT seq FROM messages ORDER BY n DESC LIMIT 1), 0))"
    ).fetchone()
    return int(row[0])


def _fold_log(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA wal_checkpoint(PASSIVE)")


def _empty_log(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
