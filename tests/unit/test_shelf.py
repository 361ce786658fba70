"""The starter shelf: every lesson has the shape that the tutor reads and the size a learner bears.

Read with plain Python on purpose: these are promises about the files themselves, whatever
the program that loads them does.
"""

import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

SHELF = Path(__file__).resolve().parents[2] / "appliance" / "shelf"
SUBJECTS = {
    "mathematics",
    "physics",
    "chemistry",
    "biology",
    "earth-and-space",
    "computing",
    "study-skills",
}
FIELDS = ["title", "subject", "level", "keywords", "prerequisites"]
LEVELS = {"10-12", "12-14", "14-16"}
SECTIONS = ["Idea", "In short", "Example", "Often mistaken", "Check", "Further"]

HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
QUESTION = re.compile(r"^(\d)\. (.+[.?])\n   Answer: (\S.*)$", re.MULTILINE)


class Lesson(NamedTuple):
    slug: str
    folder: str
    fields: dict[str, str]
    body: str

    def items(self, field: str) -> list[str]:
        return [item.strip() for item in self.fields[field].split(",") if item.strip()]

    def section(self, name: str) -> str:
        return self.body.split(f"## {name}\n", 1)[1].split("\n## ", 1)[0].strip()


def read_lesson(path: Path) -> Lesson:
    opening, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
    assert opening == "", f"{path.name} does not begin with its front matter"
    pairs = (line.split(":", 1) for line in front.splitlines())
    fields = {key: value.strip() for key, value in pairs}
    return Lesson(path.stem, path.parent.name, fields, body)


LESSONS = [read_lesson(path) for path in sorted(SHELF.glob("*/*.md"))]
every_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.slug)


def repeated(values: list[str]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]


def test_shelf_has_at_least_sixty_lessons_in_all_seven_subjects() -> None:
    assert len(LESSONS) >= 60
    assert {lesson.folder for lesson in LESSONS} == SUBJECTS


def test_slugs_and_titles_are_unique_over_the_whole_shelf() -> None:
    assert repeated([lesson.slug for lesson in LESSONS]) == []
    assert repeated([lesson.fields["title"].lower() for lesson in LESSONS]) == []


def test_prerequisites_never_lead_back_to_the_lesson_itself() -> None:
    needs = {lesson.slug: lesson.items("prerequisites") for lesson in LESSONS}
    learnt: set[str] = set()
    while ready := {slug for slug in needs.keys() - learnt if learnt.issuperset(needs[slug])}:
        learnt |= ready
    assert needs.keys() - learnt == set()


@every_lesson
def test_front_matter_is_complete_and_within_the_agreed_values(lesson: Lesson) -> None:
    assert list(lesson.fields) == FIELDS
    assert lesson.fields["title"]
    assert lesson.fields["subject"] == lesson.folder
    assert lesson.fields["level"] in LEVELS
    assert 8 <= len(lesson.items("keywords")) <= 15
    assert repeated(lesson.items("keywords")) == []


@every_lesson
def test_prerequisites_are_lessons_on_the_shelf(lesson: Lesson) -> None:
    assert set(lesson.items("prerequisites")) <= {other.slug for other in LESSONS}


@every_lesson
def test_body_has_the_six_sections_in_order_and_none_is_empty(lesson: Lesson) -> None:
    assert HEADING.findall(lesson.body) == SECTIONS
    assert all(lesson.section(name) for name in SECTIONS)


@every_lesson
def test_body_is_between_150_and_300_words(lesson: Lesson) -> None:
    assert 150 <= len(lesson.body.split()) <= 300


@every_lesson
def test_check_has_two_or_three_questions_each_with_its_answer(lesson: Lesson) -> None:
    check = lesson.section("Check")
    questions = QUESTION.findall(check)
    assert [number for number, _, _ in questions] in (["1", "2"], ["1", "2", "3"])
    assert len(check.splitlines()) == 2 * len(questions)


@every_lesson
def test_mathematics_signs_come_in_pairs(lesson: Lesson) -> None:
    assert lesson.body.count("$") % 2 == 0
