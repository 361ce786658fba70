"""After the tutor has asked: what is an answer to be judged, and what is something else."""

from __future__ import annotations

import pytest

from appliance.domain.lessons import Check
from appliance.domain.ports import Question
from appliance.domain.tutoring.attempts import is_attempt
from appliance.domain.tutoring.checking import plain
from appliance.domain.tutoring.shelf import Book, Shelf
from appliance.domain.tutoring.talk import STILL_OPEN, Talk
from appliance.protocol.objects import LearningState
from tests.support.desk import Desk, shelf

FRACTIONS = "What is the simplest form of $\\frac{6}{8}$?"
JUDGED = ("Yes.", "Not quite", "You have part of it", "I can only compare words")


def judged(text: str) -> bool:
    return any(verdict in text for verdict in JUDGED)


@pytest.fixture(scope="module")
def books() -> Shelf:
    return Shelf(shelf())


@pytest.fixture(scope="module")
def asked(books: Shelf) -> list[tuple[Book, Check]]:
    return [(book, check) for book in books.books.values() for check in book.checks]


def attempts(books: Shelf, text: str, book: Book, check: Check) -> bool:
    talk = Talk(books, Question(text=text, history=(), states=(), attempt=1))
    return is_attempt(talk, book, check)


@pytest.mark.parametrize(
    ("topic", "reply", "verdict"),
    [
        ("fractions", "3/4", "Yes."),
        ("fractions", "is it 3/4?", "Yes."),
        ("fractions", "I got 3/4", "Yes."),
        ("fractions", "I'm pretty sure it's 3/4", "Yes."),
        ("fractions", "oh I see, so it's 3/4!", "Yes."),
        ("fractions", "this is easy, it's 2/3", "Not quite yet"),
        ("fractions", "banana", "Not quite yet"),
        ("the water cycle", "maybe the sun?", "Yes."),
        ("the water cycle", "Oh now I get it, the sun!", "Yes."),
        ("the water cycle", "I think it is evaporation", "Not quite yet"),
        ("the water cycle", "could it be the wind?", "Not quite yet"),
        ("the water cycle", "gravity", "Not quite yet"),
        ("the water cycle", "12", "Not quite yet"),
        ("prime numbers", "no", "Yes."),
        ("prime numbers", "I don't think so", "Yes."),
        ("prime numbers", "yes because it is odd", "Not quite yet"),
        ("density", "it is less dense", "Yes."),
        ("density", "because it has air in it", "I can only compare words"),
    ],
)
async def test_an_attempt_is_judged_a_wrong_one_too(
    desk: Desk, topic: str, reply: str, verdict: str
) -> None:
    await desk.say(f"quiz me on {topic}")
    assert verdict in (await desk.say(reply)).text


@pytest.mark.parametrize(
    ("remark", "state", "met"),
    [
        ("Oh now I get it, that makes sense!", "insight", "Good that it makes sense."),
        ("I understand it now", None, "Good that it makes sense."),
        ("Aha, so that's why", "insight", "Good that it makes sense."),
        ("that helps, thanks", None, "Good that it makes sense."),
        ("wow that is cool", "engaged", "All right."),
        ("This is fun!", "engaged", "All right."),
        ("I love fractions", "engaged", "All right."),
        ("This lesson is amazing", "engaged", "All right."),
        ("hmm", None, "All right."),
        ("can you repeat the question", None, "All right."),
        ("I hate this", "frustrated", "Getting stuck happens to nearly everybody"),
        ("I'm nervous about getting it wrong", "anxious", "No rush: nothing here is marked"),
    ],
)
async def test_a_remark_is_met_and_leaves_the_question_open(
    desk: Desk, remark: str, state: LearningState | None, met: str
) -> None:
    await desk.say("quiz me on fractions")
    answer = await desk.say(remark, state)
    assert answer.text.split("\n\n")[1].startswith(met)
    assert f"{STILL_OPEN}\n\n> {FRACTIONS}" in answer.text
    assert not judged(answer.text)
    assert "Yes. The lesson's answer" in (await desk.say("3/4", "neutral")).text


async def test_a_remark_uses_up_no_try(desk: Desk) -> None:
    await desk.say("quiz me on the water cycle")
    await desk.say("Oh now I get it, that makes sense!")
    await desk.say("wow, cool")
    first = await desk.say("the wind")
    assert "Have another try" in first.text
    assert "The Sun." not in first.text


@pytest.mark.parametrize(
    ("message", "lesson"),
    [
        ("I'm so excited about learning quantum physics!", "quantum-physics"),
        ("quantum physics", "quantum-physics"),
        ("black holes?", "stars-and-galaxies"),
        ("volcanoes", "volcanoes"),
        ("let's do volcanoes instead", "volcanoes"),
        ("why do volcanoes erupt", "volcanoes"),
        ("can we talk about black holes instead", "stars-and-galaxies"),
        ("I want to learn about photosynthesis", "photosynthesis"),
        ("solve 2x + 3 = 11", "equations"),
        ("what about the water cycle?", "water-cycle"),
    ],
)
@pytest.mark.parametrize("topic", ["fractions", "density", "prime numbers"])
async def test_a_new_topic_finds_its_lesson(
    desk: Desk, topic: str, message: str, lesson: str
) -> None:
    await desk.say(f"quiz me on {topic}")
    answer = await desk.say(message)
    assert answer.sources[0] == lesson
    assert not judged(answer.text)


async def test_only_a_subject_lists_its_lessons(desk: Desk) -> None:
    await desk.say("quiz me on fractions")
    assert "“Electric circuits”" in (await desk.say("physics")).text


@pytest.mark.parametrize("text", ["I'm so sad", "my friend is ignoring me"])
async def test_a_private_worry_is_not_answered_with_the_question(desk: Desk, text: str) -> None:
    await desk.say("quiz me on fractions")
    answer = await desk.say(text)
    assert "a person can do more than I can" in answer.text
    assert not judged(answer.text)


@pytest.mark.parametrize("form", ["{}", "I think {}"])
def test_the_lessons_own_answers_are_attempts(
    books: Shelf, asked: list[tuple[Book, Check]], form: str
) -> None:
    missed = [
        check.question
        for book, check in asked
        if not attempts(books, form.format(plain(check.answer)), book, check)
    ]
    # Its answer has 'makes sense', as those say who have just understood.
    assert missed == ["Why is an estimate useful?"]


def test_wrong_answers_from_the_same_lesson_are_attempts(
    books: Shelf, asked: list[tuple[Book, Check]]
) -> None:
    wrong = [
        (plain(other.answer), book, check)
        for book, check in asked
        for other in book.checks
        if other is not check
    ]
    taken = sum(attempts(books, *one) for one in wrong)
    assert taken / len(wrong) > 0.95


@pytest.mark.parametrize(
    "text",
    [
        "Oh now I get it, that makes sense!",
        "I'm so excited about learning quantum physics!",
        "This is so boring",
        "I love this so much",
        "I hate maths",
        "wow this is really cool",
        "why do volcanoes erupt?",
        "Can we talk about dinosaurs",
        "I'm scared of the test",
        "my friend is ignoring me",
        "I have a dog called Rex",
        "you are the best",
        "what does that mean",
        "yes!! I finally understand how this works",
        "ok so what is evaporation",
        "This lesson is amazing",
        "lol no idea",
    ],
)
def test_no_question_of_the_shelf_takes_these_for_an_answer(
    books: Shelf, asked: list[tuple[Book, Check]], text: str
) -> None:
    assert [check.question for book, check in asked if attempts(books, text, book, check)] == []
