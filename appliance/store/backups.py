"""Copies of the database: one a day by itself, one when asked, and the way back."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from appliance.errors import StoreError
from appliance.protocol.values import new_id
from appliance.store.db import open_writer

KEPT = 7
DAY_S = 86_400


def keep_daily(file: Path, folder: Path) -> None:
    """Make today's copy if there is none yet, and drop the oldest ones. Blocking.

    Raises `StoreError` when there is no good copy, `OSError` when it cannot be written.
    """
    if _is_due(folder):
        copy(file, folder / f"daily-{time.strftime('%Y%m%d-%H%M%S')}.db")
        _drop_oldest(folder)


def copy(file: Path, target: Path) -> None:
    """Copy a database, in use or not, to `target`: checked, on the disk, whole or not at all.

    The copy is one read transaction, so the writer goes on meanwhile. Raises `StoreError`.
    """
    if target.exists():
        raise StoreError(f"{target} exists already, so nothing was written.")
    partial = target.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as source:
            source.execute("VACUUM INTO ?", (str(partial),))
    except sqlite3.Error as error:
        raise StoreError(f"The database {file} could not be copied: {error}.") from error
    _check(partial)
    with partial.open("rb+") as written:
        os.fsync(written.fileno())
    partial.replace(target)


def restore(file: Path, backup: Path) -> Path | None:
    """Put `backup` in the place of the database; the server must not be running.

    The stream of events gets a new identity, so that devices load everything anew. Returns
    where the old database was moved to: nothing is ever deleted. Raises `StoreError`.
    """
    _check(backup)
    incoming = file.with_suffix(".incoming")
    shutil.copyfile(backup, incoming)
    with closing(open_writer(incoming, "full")) as connection:
        connection.execute("INSERT OR REPLACE INTO meta VALUES ('epoch', ?)", (new_id(),))
        connection.execute("PRAGMA journal_mode = DELETE")
    moved = _move_away(file)
    incoming.replace(file)
    return moved


def _move_away(file: Path) -> Path | None:
    if not file.exists():
        return None
    moved = file.with_name(f"replaced-{time.strftime('%Y%m%d-%H%M%S')}.db")
    for ending in ("-wal", "-shm", ""):
        part = file.with_name(file.name + ending)
        if part.exists():
            part.replace(moved.with_name(moved.name + ending))
    return moved


def _check(file: Path) -> None:
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            found = [row[0] for row in connection.execute("PRAGMA integrity_check(1)")]
            connection.execute("SELECT 1 FROM migrations").fetchone()
    except sqlite3.Error as error:
        raise StoreError(f"{file} is not a database of Attune: {error}.") from error
    if found != ["ok"]:
        raise StoreError(f"{file} is damaged ({found[0]}), so it was not used.")


def _is_due(folder: Path) -> bool:
    folder.mkdir(exist_ok=True, mode=0o700)
    newest = max((file.stat().st_mtime for file in folder.glob("daily-*.db")), default=0.0)
    # A clock that was put back must not end the backups.
    return not 0 <= time.time() - newest < DAY_S


def _drop_oldest(folder: Path) -> None:
    for file in sorted(folder.glob("daily-*.db"), key=lambda one: one.stat().st_mtime)[:-KEPT]:
        with contextlib.suppress(OSError):
            file.unlink()
