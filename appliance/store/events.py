"""The log of durable events: what a device that was away asks for when it comes back."""

from __future__ import annotations

import sqlite3

from appliance.bus import Event
from appliance.domain.notices import Replay
from appliance.protocol.values import timestamp_in
from appliance.store.db import Database, Transaction, last_seq


class EventStore:
    """The event log in SQLite. `epoch` names the stream; a restore gives it a new one."""

    def __init__(self, db: Database, *, days: int) -> None:
        self._db = db
        self._days = days
        self.epoch = ""

    async def start(self) -> None:
        """Read the stream's identity and drop what is too old."""

        def query(connection: sqlite3.Connection) -> str:
            row = connection.execute("SELECT value FROM meta WHERE key = 'epoch'").fetchone()
            return str(row[0])

        self.epoch = await self._db.read(query)
        await self.trim()

    async def missed(
        self, user_id: str, epoch: str, since: int, *, most: int, most_bytes: int
    ) -> Replay:
        """What a person may hear of the events after `since`: all of it, or nothing.

        It is nothing when the epoch is another, when some have been dropped, or when they are
        more than `most` or larger than `most_bytes`: loading anew is then the shorter way.
        """
        if epoch != self.epoch:
            return Replay((), 0, False)

        def query(connection: sqlite3.Connection) -> Replay:
            connection.execute("BEGIN")  # one snapshot for all three questions
            try:
                return _missed(connection, user_id, since, most, most_bytes)
            finally:
                connection.execute("COMMIT")

        return await self._db.read(query)

    async def trim(self) -> None:
        """Drop events older than the setting says, remembering where the log now begins."""
        limit = timestamp_in(-86_400 * self._days)

        def work(tx: Transaction) -> None:
            # Only from the start of the log: a clock that jumped must not tear holes into it.
            last = tx.one(
                "SELECT coalesce((SELECT min(seq) FROM events WHERE created_at >= ?) - 1,"
                " (SELECT max(seq) FROM events), 0)",
                (limit,),
            )[0]
            if tx.execute("DELETE FROM events WHERE seq <= ?", (last,)).rowcount:
                tx.execute(
                    "INSERT INTO meta VALUES ('events_dropped_to', ?)"
                    " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                    (str(last),),
                )

        await self._db.write(work)


def _missed(
    connection: sqlite3.Connection, user_id: str, since: int, most: int, most_bytes: int
) -> Replay:
    last = last_seq(connection)
    row = connection.execute("SELECT value FROM meta WHERE key = 'events_dropped_to'").fetchone()
    if since > last or (row is not None and since < int(row["value"])):
        return Replay((), 0, False)
    rows = connection.execute(
        "SELECT seq, type, data, created_at FROM events WHERE user_id = ?1 AND seq > ?2"
        " UNION ALL"
        " SELECT e.seq, e.type, e.data, e.created_at FROM members AS m"
        " JOIN events AS e ON e.session_id = m.session_id AND e.seq > ?2 AND e.user_id IS NULL"
        " WHERE m.user_id = ?1"
        " ORDER BY 1 LIMIT ?3",
        (user_id, since, most + 1),
    ).fetchall()
    if len(rows) > most or sum(len(row["data"]) for row in rows) > most_bytes:
        return Replay((), 0, False)
    events = tuple(
        Event(type=row["type"], data=row["data"], ts=row["created_at"], seq=row["seq"])
        for row in rows
    )
    return Replay(events, last, True)
