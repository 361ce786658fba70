"""A look into a database from the command line, while a server may be using it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from appliance.store.db import open_reader


def is_set_up(file: Path) -> bool:
    """Whether there is an admin; False when there is no database yet."""
    if not file.exists():
        return False
    try:
        with closing(open_reader(file)) as connection:
            found = connection.execute("SELECT 1 FROM users WHERE role = 'admin'").fetchone()
    except sqlite3.OperationalError:  # not migrated yet
        return False
    return found is not None
