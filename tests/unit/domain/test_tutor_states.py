"""How the tutor frames an answer for the learner's state, as learning science says."""

from __future__ import annotations

import pytest

from appliance.protocol.objects import LearningState
from tests.support.desk import Desk, conversation

WORKED = "Work out $\\frac{1}{2} + \\frac{1}{3}$."
HARD = "This part is hard for most people."


@pytest.mark.parametrize("state", ["engaged", "curious", "insight", "neutral", None])
async def test_who_is_engaged_gets_the_answer_and_no_comfort(
    desk: Desk, state: LearningState | None
) -> None:
    answer = await desk.say("What is a fraction?", state)
    assert "A fraction is a number that describes equal parts of a whole." in answer.text
    assert "No rush" not in answer.text
    assert HARD not in answer.text
    assert ">" not in answer.text


async def test_first_confusion_gets_a_hint_and_a_question_not_everything(desk: Desk) -> None:
    answer = await desk.say("I don't understand fractions", "confused")
    assert "\n> " in answer.text
    assert WORKED not in answer.text
    assert len(answer.text) < 700


async def test_second_confusion_gets_another_hint_and_another_question(desk: Desk) -> None:
    first, second = await conversation(
        desk, [("I don't understand fractions", "confused"), ("still don't get it", "confused")]
    )
    asked = [text.split("\n> ")[1].split("\n")[0] for text in (first.text, second.text)]
    assert asked[0] != asked[1]
    assert first.text.split("\n\n")[1] not in second.text


async def test_third_confusion_gets_a_worked_example(desk: Desk) -> None:
    *_, third = await conversation(
        desk,
        [
            ("I don't understand fractions", "confused"),
            ("still don't get it", "confused"),
            ("makes no sense", "confused"),
        ],
    )
    assert HARD in third.text
    assert WORKED in third.text
    assert "1. Both $2$ and $3$ divide $6$" in third.text


async def test_confusion_is_counted_from_the_words_when_emotions_are_off(desk: Desk) -> None:
    await desk.say("I don't understand fractions")
    await desk.say("I still don't get it")
    third = await desk.say("I am lost")
    assert HARD in third.text


async def test_progress_starts_the_count_again(desk: Desk) -> None:
    *_, last = await conversation(
        desk,
        [
            ("I don't understand fractions", "confused"),
            ("still don't get it", "confused"),
            ("oh, what is a numerator then?", "curious"),
            ("and what is a denominator?", "confused"),
        ],
    )
    assert HARD not in last.text


async def test_frustration_gets_a_worked_example_at_once(desk: Desk) -> None:
    answer = await desk.say("ugh I HATE fractions, how do you add them", "frustrated")
    assert HARD in answer.text
    assert WORKED in answer.text


async def test_after_the_example_comes_a_smaller_step(desk: Desk) -> None:
    _, second = await conversation(
        desk, [("percentages are stupid", "frustrated"), ("I don't get it!!", "frustrated")]
    )
    assert "one lesson earlier" in second.text
    assert second.sources[0] == "percentages"
    assert len(second.sources) == 2


async def test_boredom_gets_a_challenge_instead_of_more_text(desk: Desk) -> None:
    answer = await desk.say("photosynthesis", "bored")
    assert "\n> " in answer.text
    assert "Or do this instead:" in answer.text
    assert len(answer.text) < 600


async def test_boredom_without_a_topic_gets_a_choice(desk: Desk) -> None:
    answer = await desk.say("this is boring", "bored")
    assert len(answer.citations) == 2


async def test_anxiety_gets_low_stakes_and_one_step_at_a_time(desk: Desk) -> None:
    first = await desk.say("How do I add fractions?", "anxious")
    assert "No rush: nothing here is marked" in first.text
    assert "Both $2$ and $3$ divide $6$" in first.text
    assert "In sixths" not in first.text
    second = await desk.say("next", "anxious")
    assert "In sixths" in second.text
    third = await desk.say("next", "anxious")
    assert "That was the last step" in third.text


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("what is a fraction", "distressed"),
        ("i want to kill myself", None),
        ("I don't want to live anymore", "neutral"),
        ("my dad keeps hitting me", "curious"),
    ],
)
async def test_distress_gets_people_and_no_lesson(
    desk: Desk, text: str, state: LearningState | None
) -> None:
    answer = await desk.say(text, state)
    assert "tell an adult you trust" in answer.text
    assert "local emergency number" in answer.text
    assert "I am a program" in answer.text
    assert not answer.citations
    assert "**Fractions**" not in answer.text


@pytest.mark.parametrize(
    "text",
    [
        "why did the dinosaurs die out",
        "what happens when cells die",
        "does friction hurt a car's speed",
        "this homework is killing me",
        "a ball hits me with a force of 5 N, what is the acceleration",
        "how do vaccines kill viruses",
    ],
)
async def test_a_lesson_that_speaks_of_harm_is_no_distress(desk: Desk, text: str) -> None:
    answer = await desk.say(text)
    assert "emergency number" not in answer.text


@pytest.mark.parametrize(
    "text", ["are you human?", "do you have feelings?", "I love you", "what's your name"]
)
async def test_the_tutor_says_that_it_is_a_program(desk: Desk, text: str) -> None:
    answer = await desk.say(text)
    assert "program" in answer.text
    assert not answer.citations


@pytest.mark.parametrize(
    ("text", "state"),
    [("I hate maths, I'm so stupid", "frustrated"), ("I'm scared of the test", "anxious")],
)
async def test_a_feeling_without_a_topic_is_met_and_asked_about(
    desk: Desk, text: str, state: LearningState
) -> None:
    answer = await desk.say(text, state)
    assert answer.sources[:1] in (["when-you-are-stuck"], ["exam-nerves"])
    assert "feel" not in answer.text.replace("many people feel", "")


@pytest.mark.parametrize("text", ["my friend is ignoring me", "I'm so sad"])
async def test_a_private_worry_is_sent_to_people_and_not_to_a_lesson(desk: Desk, text: str) -> None:
    answer = await desk.say(text)
    assert "a person can do more than I can" in answer.text
    assert not answer.citations
