"""Comparing answers: what learners type against what the lessons say."""

from __future__ import annotations

import pytest

from appliance.domain.lessons import Check, checks
from appliance.domain.ports import Lesson
from appliance.domain.tutoring.checking import Verdict, compare
from tests.support.desk import shelf

RIGHT, PARTLY, WRONG, UNSURE = Verdict.RIGHT, Verdict.PARTLY, Verdict.WRONG, Verdict.UNSURE


@pytest.fixture(scope="module")
def lessons() -> dict[str, Lesson]:
    return {lesson.id: lesson for lesson in shelf()}


def test_every_answer_of_the_shelf_is_right_for_its_own_question(
    lessons: dict[str, Lesson],
) -> None:
    asked = [check for lesson in lessons.values() for check in checks(lesson)]
    assert len(asked) > 150
    assert [check for check in asked if compare(check, check.answer) is not RIGHT] == []


@pytest.mark.parametrize("nonsense", ["banana", "999", "i like football very much"])
def test_nonsense_is_never_right(lessons: dict[str, Lesson], nonsense: str) -> None:
    asked = [check for lesson in lessons.values() for check in checks(lesson)]
    assert [check for check in asked if compare(check, nonsense) is RIGHT] == []


@pytest.mark.parametrize(
    ("lesson", "place", "reply", "verdict"),
    [
        ("fractions", 0, "3/4", RIGHT),
        ("fractions", 0, "it is three quarters", RIGHT),
        ("fractions", 0, "6/8", WRONG),
        ("fractions", 0, "9/12", WRONG),
        ("fractions", 1, "a third", RIGHT),
        ("fractions", 1, "1/5 because 5 is bigger", WRONG),
        ("pythagoras", 0, "10cm", RIGHT),
        ("pythagoras", 0, "14", WRONG),
        ("prime-numbers", 0, "no", RIGHT),
        ("prime-numbers", 0, "yes", WRONG),
        ("prime-numbers", 1, "two", RIGHT),
        ("circles", 0, "31.416", RIGHT),
        ("circles", 1, "12,57", RIGHT),
        ("equations", 0, "x=12", RIGHT),
        ("equations", 0, "-2", WRONG),
        ("algebra", 0, "3y", RIGHT),
        ("algebra", 0, "7y", WRONG),
        ("algebra", 1, "3x-12", RIGHT),
        ("averages", 1, "5", RIGHT),
        ("averages", 1, "1", WRONG),
        ("negative-numbers", 1, "12", WRONG),
        ("percentages", 1, "75 percent", RIGHT),
        ("probability", 0, "0.5", RIGHT),
        ("ratio", 0, "6:4", WRONG),
        ("ratio", 1, "300g", RIGHT),
        ("angles", 1, "obtuse", WRONG),
        ("balancing-equations", 0, "2H2 + O2 -> 2H2O", RIGHT),
        ("balancing-equations", 0, "H2 + O2 -> H2O", WRONG),
        ("heart-and-blood", 0, "arterys", RIGHT),
        ("heart-and-blood", 0, "veins", WRONG),
        ("photosynthesis", 0, "oxygen", PARTLY),
        ("photosynthesis", 2, "the stomatta", RIGHT),
        ("metals-and-rusting", 0, "water and air", PARTLY),
        ("conditions", 1, "true", WRONG),
        ("waves", 1, "longitudinal", RIGHT),
        ("waves", 1, "transverse", WRONG),
        ("photons-and-waves", 1, "the red one", WRONG),
        ("gravity-and-orbits", 0, "its 3 times smaller", WRONG),
        ("forces", 1, "zero", RIGHT),
        ("density", 0, "it is lighter than water", UNSURE),
        ("adaptation", 0, "because it looks nice", UNSURE),
    ],
)
def test_replies_are_judged_as_a_teacher_would(
    lessons: dict[str, Lesson], lesson: str, place: int, reply: str, verdict: Verdict
) -> None:
    assert compare(checks(lessons[lesson])[place], reply) is verdict


@pytest.mark.parametrize(
    "reply", ["", "   ", "$$$", "\\frac{1}{0}", "1/0", "😀", "\ud800", "9" * 9999]
)
def test_any_reply_can_be_compared(lessons: dict[str, Lesson], reply: str) -> None:
    for check in checks(lessons["fractions"]) + checks(lessons["volcanoes"]):
        assert compare(check, reply) is not RIGHT


def test_an_answer_that_denies_what_the_lesson_says_is_not_right() -> None:
    check = Check(question="What do vaccines do?", answer="They prevent illness.")
    assert compare(check, "they do not prevent illness") is UNSURE
