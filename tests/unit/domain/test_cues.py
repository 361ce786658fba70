"""Words that name how it feels, for the tutor."""

from __future__ import annotations

import pytest

from appliance.domain.cues import cued_states


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("I'm bored", "bored"),
        ("this is sooo boooring", "bored"),
        ("do we have to do this", "bored"),
        ("🥱", "bored"),
        ("I’m stuck", "frustrated"),
        ("ugh not again", "frustrated"),
        ("I give up", "frustrated"),
        ("this is too hard", "frustrated"),
        ("I keep getting it wrong", "frustrated"),
        ("oh now i get it!", "insight"),
        ("Aha, so that's why it floats", "insight"),
        ("that makes sense now", "insight"),
        ("I'm so nervous", "anxious"),
        ("im scared of the test", "anxious"),
        ("I'm going to fail", "anxious"),
    ],
)
def test_words_that_name_a_state_are_heard(text: str, state: str) -> None:
    assert cued_states(text) == {state}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "What is photosynthesis?",
        "not boring at all",
        "what does a boring machine do",
        "the sense of smell",
        "what is a giant panda",
        "Explain fear in animals",
        "the chairs in the boardroom",
        "I understand",
        "The answer is 42.",
    ],
)
def test_other_words_name_nothing(text: str) -> None:
    assert cued_states(text) == frozenset()


@pytest.mark.parametrize("text", ["this doesn't make sense", "it does not make sense"])
def test_what_makes_no_sense_is_no_insight(text: str) -> None:
    assert cued_states(text) == frozenset()
