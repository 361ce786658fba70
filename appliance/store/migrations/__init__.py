"""Brings a database to this program's schema: append-only steps, each with its record.

The list is written out: a frozen program finds no files by looking for them.
"""

from __future__ import annotations

import logging
import sqlite3
from pathlib import Path

from appliance.errors import StoreError
from appliance.protocol.values import new_id, timestamp
from appliance.store.db import open_writer

log = logging.getLogger(__name__)

FOLDER = Path(__file__).parent
STEPS = ("0001_foundation", "0002_library", "0003_starts")


def prepare(file: Path, durability: str) -> None:
    """Check the file, keep a copy of it, and run what is pending.

    Raises `StoreError` when the file is damaged, not ours, or newer than this program.
    """
    existed = file.exists()
    try:
        connection = open_writer(file, durability)
    except sqlite3.Error as error:
        raise StoreError(f"The database {file} cannot be opened: {error}.") from error
    try:
        if existed:
            _check(connection, file)
        pending = _pending(connection, file)
        if pending and existed and len(pending) < len(STEPS):
            _keep_copy(connection, file, pending[0])
        for step in pending:
            _run(connection, step)
        connection.execute(
            "INSERT OR IGNORE INTO meta (key, value) VALUES ('epoch', ?)", (new_id(),)
        )
    except sqlite3.Error as error:
        raise StoreError(f"The database {file} could not be prepared: {error}.") from error
    finally:
        connection.close()


def _check(connection: sqlite3.Connection, file: Path) -> None:
    try:
        found = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.DatabaseError as error:
        found = str(error)
    if found != "ok":
        first = found.splitlines()[-1]  # SQLite puts a heading before it
        raise StoreError(
            f"The database {file} is damaged ({first}). Nothing was changed. Put the newest "
            "file of the 'backups' folder in its place with: attune restore."
        )


def _pending(connection: sqlite3.Connection, file: Path) -> tuple[str, ...]:
    connection.execute(
        "CREATE TABLE IF NOT EXISTS migrations (step TEXT PRIMARY KEY, at TEXT NOT NULL)"
    )
    done = {row[0] for row in connection.execute("SELECT step FROM migrations")}
    unknown = done - set(STEPS)
    if unknown:
        raise StoreError(
            f"The database {file} was written by a newer Attune ({max(unknown)}). "
            "Nothing was changed. Please start the newer program."
        )
    return tuple(step for step in STEPS if step not in done)


def _keep_copy(connection: sqlite3.Connection, file: Path, step: str) -> None:
    backups = file.parent / "backups"
    backups.mkdir(exist_ok=True, mode=0o700)
    copy = backups / f"before-{step}-{new_id()[:13]}.db"
    connection.execute("VACUUM INTO ?", (str(copy),))
    log.info("kept a copy of the database before %s", step)


def _run(connection: sqlite3.Connection, step: str) -> None:
    script = (FOLDER / f"{step}.sql").read_text(encoding="utf-8")
    connection.execute("BEGIN IMMEDIATE")
    try:
        for statement in _statements(script):
            connection.execute(statement)
        connection.execute("INSERT INTO migrations VALUES (?, ?)", (step, timestamp()))
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _statements(script: str) -> list[str]:
    """The statements of a script; `executescript` would commit in between."""
    statements, collected = [], ""
    for line in script.splitlines(keepends=True):
        collected += line
        if sqlite3.complete_statement(collected):
            statements.append(collected)
            collected = ""
    return statements
