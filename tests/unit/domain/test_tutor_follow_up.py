"""A conversation: what 'why?', 'an example' and 'quiz me' mean after what was said."""

from __future__ import annotations

import pytest

from tests.support.desk import Desk


async def test_a_follow_up_is_about_the_lesson_before(desk: Desk) -> None:
    await desk.say("What is photosynthesis?")
    for text in (
        "give me an example",
        "why?",
        "tell me more",
        "simpler please",
        "harder",
        "quiz me",
    ):
        answer = await desk.say(text)
        assert answer.sources == ["photosynthesis"], text


async def test_a_word_that_points_back_keeps_the_topic(desk: Desk) -> None:
    await desk.say("What is a fraction?")
    answer = await desk.say("how do you add them?")
    assert answer.sources == ["fractions"]
    assert "the same denominator" in answer.text


async def test_a_new_topic_leaves_the_old_one(desk: Desk) -> None:
    await desk.say("What is a fraction?")
    assert (await desk.say("ok and what is a volcano?")).sources[0] == "volcanoes"
    assert (await desk.say("quiz me on prime numbers")).sources == ["prime-numbers"]


async def test_a_stray_word_beside_a_wish_does_not_change_the_topic(desk: Desk) -> None:
    await desk.say("What is a fraction?")
    for text in ("hang on, I get it now, phew", "harder please amigo", "another example, pal"):
        assert (await desk.say(text)).sources == ["fractions"], text


async def test_the_step_that_makes_no_sense_is_looked_at_again(desk: Desk) -> None:
    await desk.say("solving equations", "frustrated")
    answer = await desk.say("step 2")
    assert "2. Divide both sides by $2$: $x = 4$." in answer.text
    assert "What stands behind it:" in answer.text
    assert answer.sources == ["equations"]


async def test_a_result_of_ones_own_is_not_judged(desk: Desk) -> None:
    await desk.say("what is 30% of 90")
    for text in ("27", "is that right?"):
        assert "but not your own numbers" in (await desk.say(text)).text


async def test_what_the_lesson_does_not_say_is_admitted(desk: Desk) -> None:
    await desk.say("what is mass")
    assert "says nothing on that" in (await desk.say("who discovered it")).text
    unnamed = await desk.say("what is a neural network")
    assert unnamed.text.startswith("No lesson explains “neural” or “network” by name.")


async def test_that_stands_for_the_question_before_in_a_comparison(desk: Desk) -> None:
    await desk.say("what is weight")
    answer = await desk.say("how is that different from mass")
    assert "Weight is the force of gravity" in answer.text
    assert "Mass is the amount of matter" in answer.text


async def test_more_says_what_was_not_said_yet(desk: Desk) -> None:
    first = await desk.say("What is photosynthesis?")
    second = await desk.say("tell me more")
    told = first.text.split("\n\n")[1].split(". ")[0]
    assert told not in second.text


async def test_the_example_is_shown_once_and_then_handed_over(desk: Desk) -> None:
    await desk.say("What is a fraction?")
    first = await desk.say("example please")
    second = await desk.say("another example")
    assert "1. Both $2$ and $3$ divide $6$" in first.text
    assert "only worked example" in second.text
    assert "\n> " in second.text


@pytest.mark.parametrize("reply", ["3/4", "it is 3/4", "$\\frac{3}{4}$", "three quarters"])
async def test_a_right_answer_is_recognised_and_leads_on(desk: Desk, reply: str) -> None:
    await desk.say("quiz me on fractions")
    answer = await desk.say(reply)
    assert "Yes. The lesson's answer:" in answer.text
    assert "Which is bigger" in answer.text


async def test_a_wrong_answer_gets_a_hint_and_a_second_try_before_the_solution(desk: Desk) -> None:
    await desk.say("quiz me on fractions")
    first = await desk.say("2/3")
    assert "Not quite yet" in first.text
    assert "\\frac{6}{8} = \\frac{3}{4}" not in first.text
    second = await desk.say("1/4")
    assert "\\frac{6}{8} = \\frac{3}{4}" in second.text


async def test_who_does_not_know_gets_a_hint_and_then_the_answer(desk: Desk) -> None:
    await desk.say("quiz me on the water cycle")
    assert "Here is a hint" in (await desk.say("I don't know")).text
    assert "The Sun." in (await desk.say("idk")).text


async def test_who_asks_for_the_answer_gets_it(desk: Desk) -> None:
    await desk.say("quiz me on the water cycle")
    assert "The Sun." in (await desk.say("just tell me")).text


async def test_a_question_instead_of_an_answer_is_answered(desk: Desk) -> None:
    await desk.say("quiz me on fractions")
    answer = await desk.say("wait, what is a denominator?")
    assert "denominator says how many equal parts" in answer.text


async def test_after_the_last_question_the_lessons_that_build_on_it_are_named(desk: Desk) -> None:
    await desk.say("quiz me on fractions")
    await desk.say("3/4")
    answer = await desk.say("1/3")
    assert "Those were all the questions" in answer.text
    assert "What builds on it" in answer.text


async def test_yes_takes_up_a_lesson_that_was_offered(desk: Desk) -> None:
    offered = await desk.say("are humans descended from monkeys")
    assert "**Evolution**" in offered.text
    assert (await desk.say("yes")).sources == ["evolution"]


async def test_regenerating_gives_another_answer_from_the_same_lesson(desk: Desk) -> None:
    texts = []
    for attempt in (1, 2, 3):
        desk.history.clear()
        answer = await desk.say("What is photosynthesis?", attempt=attempt)
        assert answer.sources == ["photosynthesis"]
        texts.append(answer.text)
    assert len(set(texts)) == 3


@pytest.mark.parametrize(
    "text", ["hi", "Hello!", "thanks :)", "ok", "😀", "bye", "what can I learn?"]
)
async def test_talk_gets_a_short_line_and_no_source(desk: Desk, text: str) -> None:
    answer = await desk.say(text)
    assert answer.text
    assert not answer.citations


async def test_a_subject_lists_its_lessons(desk: Desk) -> None:
    answer = await desk.say("I want to learn physics")
    assert "“Electric circuits”" in answer.text
    assert "“Fractions”" not in answer.text


async def test_a_follow_up_with_nothing_before_asks_what_it_is_about(desk: Desk) -> None:
    for text in ("give me an example", "why?", "quiz me", "harder"):
        answer = await desk.ask_alone(text)
        assert "What is it about?" in answer.text, text
