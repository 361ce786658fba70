"""What a lesson looks like: its file, its sections, its questions.

A lesson file is Markdown with front matter:

    ---
    title: Fractions
    subject: mathematics
    level: 10-12
    keywords: fraction, numerator, denominator
    prerequisites: decimals, ratio
    ---
    ## Idea … ## In short … ## Example … ## Often mistaken … ## Check … ## Further

`Check` holds numbered questions, each followed by an indented line `Answer: …`.
"""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import PurePosixPath

from appliance.domain.ports import Lesson
from appliance.errors import StartupError
from appliance.protocol.objects import Value

IDEA = "Idea"
IN_SHORT = "In short"
EXAMPLE = "Example"
MISTAKEN = "Often mistaken"
CHECK = "Check"
FURTHER = "Further"
SECTIONS = (IDEA, IN_SHORT, EXAMPLE, MISTAKEN, CHECK, FURTHER)

_FENCE = "---"
_NEEDED = ("title", "subject", "level", "keywords")
_KEYS = (*_NEEDED, "prerequisites")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LEVEL = re.compile(r"\d{1,2}-\d{1,2}")
_HEADING = re.compile(r"## +(.+?) *$")
_NUMBERED = re.compile(r"\d+\. +(?P<text>.+)")
_ANSWER = re.compile(r"\s*Answer: +(?P<text>.+)")


class LessonError(StartupError):
    """A lesson file is not as it must be; the text names the file and the line."""


class Check(Value, frozen=True, kw_only=True):
    """A question of a lesson, with the lesson's own answer."""

    question: str
    answer: str


def parse_lesson(text: str, origin: str) -> Lesson:
    """Read one lesson file.

    `origin` is its path within the shelf, such as `mathematics/fractions.md`; the file's name
    without its ending becomes the lesson's id. Raises `LessonError`.
    """
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    head, end = _front_matter(lines, origin)
    lesson = Lesson(
        id=_lesson_id(origin),
        title=head["title"],
        subject=head["subject"],
        level=head["level"],
        keywords=_listed(head["keywords"]),
        prerequisites=_listed(head.get("prerequisites", "")),
        text="\n".join(lines[end:]).strip(),
    )
    _examine(lines, end, origin)
    return lesson


def sections(lesson: Lesson) -> dict[str, str]:
    """The lesson's sections by name, in their order."""
    found: dict[str, list[str]] = {}
    for line in lesson.text.split("\n"):
        heading = _HEADING.match(line)
        if heading:
            found[heading[1]] = []
        elif found:
            found[next(reversed(found))].append(line)
    return {name: "\n".join(body).strip() for name, body in found.items()}


def checks(lesson: Lesson) -> tuple[Check, ...]:
    """The lesson's questions, in their order."""
    lines = sections(lesson).get(CHECK, "").split("\n")
    matches = ((_NUMBERED.match(one), _ANSWER.match(two)) for one, two in pairwise(lines))
    return tuple(
        Check(question=question["text"].strip(), answer=answer["text"].strip())
        for question, answer in matches
        if question and answer
    )


def _front_matter(lines: list[str], origin: str) -> tuple[dict[str, str], int]:
    """The front matter's values, and the index of the first line after it."""
    if lines[0].strip() != _FENCE:
        raise _error(origin, 1, f"the file must begin with a line '{_FENCE}'")
    head: dict[str, str] = {}
    for number, line in enumerate(lines[1:], start=2):
        if line.strip() == _FENCE:
            _demand_all(head, origin, number)
            return head, number
        key, colon, value = line.partition(":")
        key = key.strip()
        if not colon or key not in _KEYS:
            raise _error(origin, number, f"expected one of {', '.join(_KEYS)}, then a colon")
        if key in head:
            raise _error(origin, number, f"'{key}' is there twice")
        head[key] = value.strip()
    raise _error(origin, len(lines), f"the front matter does not end with '{_FENCE}'")


def _demand_all(head: dict[str, str], origin: str, number: int) -> None:
    for key in _NEEDED:
        if not head.get(key):
            raise _error(origin, number, f"'{key}' is missing")
    if not _LEVEL.fullmatch(head["level"]):
        raise _error(origin, number, "'level' must be two ages, such as 10-12")


def _examine(lines: list[str], start: int, origin: str) -> None:
    """Check the body line by line, so that an error can say where it is."""
    seen: list[str] = []
    filled = True
    for number, line in enumerate(lines[start:], start=start + 1):
        heading = _HEADING.match(line)
        if heading:
            _examine_heading(heading[1], seen, filled, origin, number)
            seen.append(heading[1])
            filled = False
        elif line.strip():
            if not seen:
                raise _error(origin, number, f"text before the section '{IDEA}'")
            filled = True
            _examine_line(line, origin, number)
            if seen[-1] == CHECK:
                following = lines[number] if number < len(lines) else ""
                _examine_check(line, following, origin, number)
    if len(seen) < len(SECTIONS) or not filled:
        missing = SECTIONS[len(seen) - (not filled)]
        raise _error(origin, len(lines), f"the section '{missing}' is missing or empty")


def _examine_heading(name: str, seen: list[str], filled: bool, origin: str, number: int) -> None:
    expected = SECTIONS[len(seen)] if len(seen) < len(SECTIONS) else "the end"
    if name != expected:
        raise _error(origin, number, f"the section '{name}' where '{expected}' should be")
    if not filled:
        raise _error(origin, number, f"the section '{seen[-1]}' is empty")


def _examine_line(line: str, origin: str, number: int) -> None:
    if line.replace(r"\$", "").count("$") % 2:
        raise _error(origin, number, "a '$' of a formula is not closed on its line")


def _examine_check(line: str, following: str, origin: str, number: int) -> None:
    if _ANSWER.match(line):
        return
    if not _NUMBERED.match(line):
        raise _error(origin, number, "expected '1. a question' or 'Answer: …'")
    if not _ANSWER.match(following):
        raise _error(origin, number, "the question has no line 'Answer: …' after it")


def _lesson_id(origin: str) -> str:
    name = PurePosixPath(origin).stem
    if not _ID.fullmatch(name):
        raise _error(origin, 1, "the file's name must be small letters, digits and hyphens")
    return name


def _listed(value: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in value.split(",") if item.strip())


def _error(origin: str, line: int, what: str) -> LessonError:
    return LessonError(f"{origin}, line {line}: {what}.")
