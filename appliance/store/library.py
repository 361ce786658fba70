"""The library's lessons: read from the shelf's files, kept and searched in SQLite (FTS5)."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable
from functools import partial
from pathlib import Path

import msgspec

from appliance.domain.lessons import LessonError, parse_lesson, sections
from appliance.domain.ports import Lesson, Passage
from appliance.domain.words import topic_words
from appliance.store.db import Database, Transaction

# A question of more words than this repeats itself; each costs a walk through an index.
MOST_TERMS = 24
MOST_PASSAGES = 100

# bm25 weights of the columns lesson_id, section, title, keywords, text: a word in a title says
# far more about a lesson than the same word somewhere in its text.
_FIND = """
    SELECT lesson_id, section, title, text, bm25(passages, 0, 0, 8, 5, 1) AS rank
    FROM passages WHERE passages MATCH ? ORDER BY rank, rowid LIMIT ?
"""
_LESSON = "SELECT id, title, subject, level, keywords, prerequisites, text FROM lessons"


def read_shelf(folder: Path) -> list[Lesson]:
    """The lessons in a folder of `<subject>/<id>.md`, by path.

    Blocking: call it from a thread. Raises `LessonError`, which names file and line.
    """
    lessons = []
    for file in sorted(folder.glob("*/*.md")):
        origin = file.relative_to(folder).as_posix()
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise LessonError(f"{origin}: cannot be read as UTF-8 text.") from error
        lessons.append(parse_lesson(text, origin))
    return lessons


class LibraryStore:
    """`ports.Library` over the database."""

    def __init__(self, db: Database) -> None:
        self._db = db
        # Asked for at every question; nothing but `load_shelf` changes them.
        self._all: list[Lesson] | None = None

    async def load_shelf(self, lessons: Iterable[Lesson]) -> bool:
        """Bring the library to exactly these lessons, at once; False when it had them all.

        Raises `LessonError` when two lessons have the same id.
        """
        wanted: dict[str, Lesson] = {}
        for lesson in lessons:
            if lesson.id in wanted:
                raise LessonError(
                    f"{lesson.subject}/{lesson.id}.md: another lesson is called {lesson.id} too."
                )
            wanted[lesson.id] = lesson
        digests = {key: _digest(lesson) for key, lesson in wanted.items()}
        if await self._db.read(_known_digests) == digests:
            return False
        await self._db.write(partial(_replace, wanted=wanted, digests=digests))
        self._all = None
        return True

    async def find(self, query: str, limit: int) -> list[Passage]:
        """The passages that match any topic word of `query`, best first."""
        match = match_expression(query)
        if not match or limit < 1:
            return []
        rows = await self._db.read(
            lambda connection: connection.execute(
                _FIND, (match, min(limit, MOST_PASSAGES))
            ).fetchall()
        )
        return [
            Passage(
                lesson_id=row["lesson_id"],
                section=row["section"],
                title=row["title"],
                text=row["text"],
                score=max(0.0, -row["rank"]),
            )
            for row in rows
        ]

    async def lesson(self, lesson_id: str) -> Lesson | None:
        """One lesson, or None."""
        row = await self._db.read(
            lambda connection: connection.execute(
                f"{_LESSON} WHERE id = ?", (lesson_id,)
            ).fetchone()
        )
        return _lesson(row) if row else None

    async def lessons(self) -> list[Lesson]:
        """All lessons, by subject and title; the same list until one has changed."""
        if self._all is None:
            rows = await self._db.read(
                lambda connection: connection.execute(
                    f"{_LESSON} ORDER BY subject, title"
                ).fetchall()
            )
            self._all = [_lesson(row) for row in rows]
        return self._all


def match_expression(query: str) -> str:
    """A safe FTS5 expression: the query's topic words, quoted, any of them; '' when none.

    Words are letters and digits only, so nothing in them can be read as an operator.
    """
    return " OR ".join(f'"{word}"' for word in topic_words(query)[:MOST_TERMS])


def _known_digests(connection: sqlite3.Connection) -> dict[str, str]:
    return {
        row["id"]: row["digest"] for row in connection.execute("SELECT id, digest FROM lessons")
    }


def _replace(tx: Transaction, *, wanted: dict[str, Lesson], digests: dict[str, str]) -> None:
    known = {row["id"]: row["digest"] for row in tx.all("SELECT id, digest FROM lessons")}
    for lesson_id, digest in known.items():
        if digests.get(lesson_id) != digest:
            tx.execute("DELETE FROM lessons WHERE id = ?", (lesson_id,))
            tx.execute("DELETE FROM passages WHERE lesson_id = ?", (lesson_id,))
    for lesson_id, lesson in wanted.items():
        if known.get(lesson_id) != digests[lesson_id]:
            _insert(tx, lesson, digests[lesson_id])


def _insert(tx: Transaction, lesson: Lesson, digest: str) -> None:
    keywords = ", ".join(lesson.keywords)
    tx.execute(
        "INSERT INTO lessons VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            lesson.id,
            lesson.title,
            lesson.subject,
            lesson.level,
            keywords,
            ", ".join(lesson.prerequisites),
            lesson.text,
            digest,
        ),
    )
    for section, text in sections(lesson).items():
        tx.execute(
            "INSERT INTO passages (lesson_id, section, title, keywords, text)"
            " VALUES (?, ?, ?, ?, ?)",
            (lesson.id, section, lesson.title, keywords, text),
        )


def _lesson(row: sqlite3.Row) -> Lesson:
    return Lesson(
        id=row["id"],
        title=row["title"],
        subject=row["subject"],
        level=row["level"],
        keywords=_listed(row["keywords"]),
        prerequisites=_listed(row["prerequisites"]),
        text=row["text"],
    )


def _listed(value: str) -> tuple[str, ...]:
    return tuple(value.split(", ")) if value else ()


def _digest(lesson: Lesson) -> str:
    return hashlib.sha256(msgspec.json.encode(lesson)).hexdigest()
