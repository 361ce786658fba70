"""Which lesson the tutor answers from, and whether it knows when it has none."""

from __future__ import annotations

import pytest

from tests.support.desk import Desk
from tests.unit.domain.learner_questions import (
    FRESH,
    FRESH_OFF,
    OFF_THE_SHELF,
    ON_THE_SHELF,
)

# Measured when the thresholds were set: 178 of 185 (0.96) and 86 of 90 (0.96).
FOUND_AT_LEAST = 0.94
REFUSED_AT_LEAST = 0.93
# Measured on questions that nothing was fitted to: 59 of 60 and 29 of 30.
FRESH_FOUND_AT_LEAST = 0.93
FRESH_REFUSED_AT_LEAST = 0.9


async def found(desk: Desk, questions: tuple[tuple[str, str], ...]) -> list[str]:
    """The questions answered from another lesson than the right one, or not at all."""
    missed = []
    for text, lessons in questions:
        answer = await desk.ask_alone(text)
        if not answer.sources or answer.sources[0] not in lessons.split("|"):
            missed.append(f"{text} -> {answer.sources}")
    return missed


async def answered(desk: Desk, questions: tuple[str, ...]) -> list[str]:
    """The questions that the tutor answers although the shelf has nothing on them."""
    replies = [(text, await desk.ask_alone(text)) for text in questions]
    return [f"{text} -> {reply.sources}" for text, reply in replies if reply.citations]


async def test_a_question_is_answered_from_the_lesson_that_has_it(desk: Desk) -> None:
    missed = await found(desk, ON_THE_SHELF)
    assert len(missed) <= (1 - FOUND_AT_LEAST) * len(ON_THE_SHELF), missed


async def test_a_question_that_no_lesson_answers_is_not_answered(desk: Desk) -> None:
    wrong = await answered(desk, OFF_THE_SHELF)
    assert len(wrong) <= (1 - REFUSED_AT_LEAST) * len(OFF_THE_SHELF), wrong


async def test_fresh_questions_fare_nearly_as_well(desk: Desk) -> None:
    missed, wrong = await found(desk, FRESH), await answered(desk, FRESH_OFF)
    assert len(missed) <= (1 - FRESH_FOUND_AT_LEAST) * len(FRESH), missed
    assert len(wrong) <= (1 - FRESH_REFUSED_AT_LEAST) * len(FRESH_OFF), wrong


@pytest.mark.parametrize(
    ("misspelled", "lesson"),
    [
        ("what is fotosynthesis", "photosynthesis"),
        ("explain pythagorus", "pythagoras"),
        ("whats a numerater", "fractions"),
        ("what is gravaty", "gravity-and-orbits"),
    ],
)
async def test_a_misspelled_topic_is_found_and_the_guess_is_said(
    desk: Desk, misspelled: str, lesson: str
) -> None:
    answer = await desk.ask_alone(misspelled)
    assert answer.sources[0] == lesson
    assert answer.text.startswith("I take “")


@pytest.mark.parametrize(
    ("task", "lesson"),
    [
        ("3/4 + 1/2", "fractions"),
        ("solve 2x + 3 = 11", "equations"),
        ("20% of 50?", "percentages"),
        ("√81", "powers-and-roots"),
        ("2 + 3 x 4 = ?", "order-of-operations"),
    ],
)
async def test_a_task_in_symbols_gets_the_way_and_not_its_result(
    desk: Desk, task: str, lesson: str
) -> None:
    answer = await desk.ask_alone(task)
    assert answer.sources == [lesson]
    assert "I do not calculate" in answer.text


async def test_a_second_lesson_is_named_when_it_answers_too(desk: Desk) -> None:
    answer = await desk.ask_alone("what is an atom made of")
    assert "There is also a lesson called" in answer.text


async def test_the_difference_of_two_things_is_told_from_both(desk: Desk) -> None:
    answer = await desk.ask_alone("What is the difference between the mean and the median?")
    assert "The mean is the sum of all the values" in answer.text
    assert "The median is the middle value" in answer.text


@pytest.mark.parametrize(
    "text",
    [
        "I'm curious: how does photosynthesis work?",
        "I wonder how photosynthesis works.",
        "Wow, what is photosynthesis?",
        "I'm so excited, please explain photosynthesis!",
    ],
)
async def test_how_it_feels_to_ask_does_not_hide_what_is_asked(desk: Desk, text: str) -> None:
    assert (await desk.ask_alone(text)).sources == ["photosynthesis"]
