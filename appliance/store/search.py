"""The full-text index over messages: each is in it with its current text, always."""

from __future__ import annotations

import sqlite3

from appliance.domain.chats import Found
from appliance.store.db import Transaction
from appliance.store.rows import message_from

MARK_FROM, MARK_TO = "\ue000", "\ue001"
SNIPPET_TOKENS = 16
QUERY_WORDS = 12
MERGE_PAGES = 256  # a step of 1 MB: a few milliseconds, so that nobody waits


def add(tx: Transaction, n: int | None, text: str) -> None:
    """Put a message in; `n` is its row's number."""
    tx.execute("INSERT INTO messages_text (rowid, text) VALUES (?, ?)", (n, text))


def remove(tx: Transaction, n: int, text: str) -> None:
    """Take a message out; `text` must be what was indexed."""
    tx.execute(
        "INSERT INTO messages_text (messages_text, rowid, text) VALUES ('delete', ?, ?)", (n, text)
    )


def erase(tx: Transaction, n: int, text: str) -> None:
    """Take a message out so that its words do not linger in the index's older parts."""
    remove(tx, n, text)
    tx.when_quiet(_merge)


def find(connection: sqlite3.Connection, user_id: str, query: str, limit: int) -> list[Found]:
    """The messages that have all words, the best first, of the sessions a person is in."""
    match = _match(query)
    if not match:
        return []
    rows = connection.execute(
        "SELECT m.*, s.title, snippet(messages_text, 0, ?, ?, '…', ?) AS snippet"
        " FROM messages_text"
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
            message=message_from(row, user_id),
            snippet=row["snippet"],
        )
        for row in rows
    ]


def _match(query: str) -> str:
    """An FTS5 query that finds all words, the last one as a beginning; safe for any input."""
    words = "".join(c if c.isalnum() else " " for c in query).split()[:QUERY_WORDS]
    return " ".join(f'"{word}"' for word in words) + "*" if words else ""


def _merge(connection: sqlite3.Connection) -> bool:
    """One step of making the index one part, in which deleted words are no more."""
    before = connection.total_changes
    connection.execute(
        "INSERT INTO messages_text (messages_text, rank) VALUES ('merge', ?)", (-MERGE_PAGES,)
    )
    # SQLite's documentation: fewer than two changes mean that there was nothing to merge.
    return connection.total_changes - before < 2
