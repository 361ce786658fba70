"""The library in SQLite: it holds exactly the shelf, and any query at all is safe."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from appliance.domain.lessons import LessonError
from appliance.domain.ports import Lesson
from appliance.store import migrations
from appliance.store.db import Database
from appliance.store.library import MOST_TERMS, LibraryStore, match_expression, read_shelf
from tests.support.desk import shelf

HOSTILE = [
    '"',
    "'; DROP TABLE lessons; --",
    "title:fractions",
    "fraction* NEAR(photosynthesis, 2) AND NOT OR",
    "{text keywords}: ^half",
    "(((((",
    "\x00\x00 half \x00",
    "\ud800 half",
    "😀😀😀",
    "שלום עולם",
    "a" * 10_000,
    "half " * 2_000,
    " ".join(f"word{n}" for n in range(2_000)),
    "",
    "   \n\t ",
]


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    file = tmp_path / "attune.db"
    await asyncio.to_thread(migrations.prepare, file, "normal")
    database = Database(file, emit=lambda _: None, durability="normal")
    await database.start()
    yield database
    await database.stop()


@pytest.fixture(scope="module")
def lessons() -> list[Lesson]:
    return shelf()


@pytest.fixture
async def library(db: Database, lessons: list[Lesson]) -> LibraryStore:
    store = LibraryStore(db)
    await store.load_shelf(lessons)
    return store


async def test_the_library_has_exactly_the_lessons_of_the_shelf(
    library: LibraryStore, lessons: list[Lesson]
) -> None:
    kept = await library.lessons()
    assert sorted(kept, key=lambda one: one.id) == sorted(lessons, key=lambda one: one.id)
    assert [(one.subject, one.title) for one in kept] == sorted(
        (one.subject, one.title) for one in kept
    )
    assert await library.lesson("fractions") in kept
    assert await library.lesson("no-such-lesson") is None


async def test_an_unchanged_shelf_is_not_written_again(
    library: LibraryStore, lessons: list[Lesson]
) -> None:
    assert await library.load_shelf(lessons) is False


async def test_changed_and_removed_lessons_are_replaced_in_the_index(
    library: LibraryStore, lessons: list[Lesson]
) -> None:
    decimals, fractions = (one for one in lessons if one.id in ("fractions", "decimals"))
    changed = Lesson(
        id=fractions.id,
        title="Quokkas",
        subject=fractions.subject,
        level=fractions.level,
        keywords=("quokka",),
        prerequisites=(),
        text=fractions.text.replace("numerator", "quokka"),
    )
    assert await library.load_shelf([changed, decimals]) is True
    assert await library.lessons() == [decimals, changed]
    assert {one.lesson_id for one in await library.find("quokka", 20)} == {"fractions"}
    assert await library.find("numerator", 20) == []
    assert await library.find("photosynthesis", 20) == []


async def test_two_lessons_of_one_name_are_refused(
    library: LibraryStore, lessons: list[Lesson]
) -> None:
    lesson = lessons[0]
    with pytest.raises(LessonError, match=lesson.id):
        await library.load_shelf([lesson, lesson])


async def test_the_best_passage_comes_first_and_scores_fall(library: LibraryStore) -> None:
    passages = await library.find("How do plants make food by photosynthesis?", 10)
    assert passages[0].lesson_id == "photosynthesis"
    assert passages[0].title == "Photosynthesis"
    scores = [passage.score for passage in passages]
    assert scores == sorted(scores, reverse=True)
    assert scores[-1] >= 0


async def test_words_are_found_without_their_endings_and_accents(library: LibraryStore) -> None:
    for query in ("erupting", "Éruption", "ERUPTED"):
        found = await library.find(query, 5)
        assert found, query
        assert found[0].lesson_id == "volcanoes"


async def test_the_limit_is_kept(library: LibraryStore) -> None:
    assert len(await library.find("water energy light", 3)) == 3
    assert await library.find("water", 0) == []


@pytest.mark.parametrize("query", HOSTILE)
async def test_any_text_is_a_safe_query(
    library: LibraryStore, lessons: list[Lesson], query: str
) -> None:
    await library.find(query, 10)
    assert len(await library.lessons()) == len(lessons)


def test_a_query_is_quoted_words_and_no_more_than_the_bound() -> None:
    assert match_expression('half" OR title:x') == '"half" OR "title" OR "x"'
    assert match_expression("what is the") == ""
    many = match_expression(" ".join(f"word{n}" for n in range(100)))
    assert many.count(" OR ") == MOST_TERMS - 1


def test_a_lesson_that_is_not_text_is_named(tmp_path: Path) -> None:
    file = tmp_path / "physics" / "noise.md"
    file.parent.mkdir()
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(LessonError, match=r"physics/noise\.md"):
        read_shelf(tmp_path)
