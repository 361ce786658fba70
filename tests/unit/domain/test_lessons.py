"""Reading a lesson file: what it becomes, and what is said of one that is wrong."""

from __future__ import annotations

import pytest

from appliance.domain.lessons import SECTIONS, LessonError, checks, parse_lesson, sections
from tests.support.desk import shelf

LESSON = """\
---
title: Levers
subject: physics
level: 10-12
keywords: lever, pivot, see-saw
prerequisites: forces, energy
---
## Idea
A lever is a bar that turns around a pivot.

## In short
A long arm needs a small force.

## Example
Who lifts whom?
1. Mia weighs $300$ N.
2. Ben weighs $600$ N.

## Often mistaken
A lever does not make energy.

## Check
1. What is a pivot?
   Answer: The point around which a lever turns.
2. What is $2 \\times 3$?
   Answer: $6$.

## Further
Find three levers at home.
"""


def line_of(text: str) -> int:
    """The number of the lesson's line with this text."""
    return next(n for n, line in enumerate(LESSON.split("\n"), start=1) if text in line)


def test_a_lesson_becomes_its_parts() -> None:
    lesson = parse_lesson(LESSON, "physics/levers.md")
    assert (lesson.id, lesson.title, lesson.subject, lesson.level) == (
        "levers",
        "Levers",
        "physics",
        "10-12",
    )
    assert lesson.keywords == ("lever", "pivot", "see-saw")
    assert lesson.prerequisites == ("forces", "energy")
    assert tuple(sections(lesson)) == SECTIONS
    assert sections(lesson)["Idea"] == "A lever is a bar that turns around a pivot."
    assert [check.answer for check in checks(lesson)] == [
        "The point around which a lever turns.",
        "$6$.",
    ]


def test_windows_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    plain = parse_lesson(LESSON, "physics/levers.md")
    assert parse_lesson("\ufeff" + LESSON.replace("\n", "\r\n"), "physics/levers.md") == plain


def test_every_lesson_of_the_starter_shelf_can_be_read() -> None:
    lessons = shelf()
    assert len(lessons) >= 60
    assert all(len(checks(lesson)) >= 2 for lesson in lessons)


@pytest.mark.parametrize(
    ("instead_of", "put", "at", "says"),
    [
        ("---\ntitle", "title", "---", "must begin with"),
        ("title: Levers\n", "", "## Idea", "'title' is missing"),
        ("level: 10-12", "level: old", "## Idea", "two ages"),
        ("subject: physics", "sujet: physics", "subject", "expected one of title"),
        ("subject: physics", "title: Again", "subject", "twice"),
        ("## In short", "## Short", "## In short", "'Short' where 'In short' should be"),
        ("A long arm needs a small force.\n", "", "## Example", "'In short' is empty"),
        ("$300$ N", "$300 N", "$300$", "not closed"),
        ("   Answer: $6$.\n", "", "2. What is", "no line 'Answer"),
        ("1. What is a pivot?", "What is a pivot?", "1. What is", "expected '1. a question'"),
    ],
)
def test_what_is_wrong_is_named_with_file_and_line(
    instead_of: str, put: str, at: str, says: str
) -> None:
    broken = LESSON.replace(instead_of, put, 1)
    with pytest.raises(LessonError) as error:
        parse_lesson(broken, "physics/levers.md")
    assert says in str(error.value)
    assert str(error.value).startswith("physics/levers.md, line ")
    near = int(str(error.value).split("line ")[1].split(":")[0])
    assert abs(near - line_of(at)) <= 2


def test_a_missing_last_section_is_named() -> None:
    with pytest.raises(LessonError, match="'Further' is missing"):
        parse_lesson(LESSON.split("## Further", maxsplit=1)[0], "physics/levers.md")


def test_an_unfit_file_name_is_refused() -> None:
    with pytest.raises(LessonError, match="small letters"):
        parse_lesson(LESSON, "physics/Big Levers.md")
