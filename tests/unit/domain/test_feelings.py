"""From the model's heads to what people see."""

from __future__ import annotations

from typing import Any

import pytest

from appliance.domain.feelings import (
    FEELINGS,
    LABELS,
    STATE_WORDS,
    STATES,
    TAKEN_AT_WORD,
    to_emotion,
    unknown,
)
from appliance.domain.readiness import Moment, readiness
from appliance.protocol.objects import Because, LearningState
from tests.support.readings import reading

WORD = (Because(text="word", weight=0.5),)


def test_every_label_and_every_state_has_a_word_of_its_own() -> None:
    assert len(LABELS) == 28
    assert len({feeling.display for feeling in FEELINGS.values()}) == 28
    assert {*STATE_WORDS, "neutral"} == set(STATES)
    assert all(feeling.goes_with <= set(STATE_WORDS) for feeling in FEELINGS.values())


def test_what_is_shown_is_what_the_heads_say() -> None:
    emotion = to_emotion(
        reading(
            excitement=0.9,
            joy=0.4,
            state="engaged",
            valence=0.7123,
            arousal=0.6,
            intensity=0.8456,
            because=WORD,
        ),
        "I'm so excited",
    )
    assert (emotion.label, emotion.display, emotion.confidence) == ("excitement", "Excited", 0.9)
    assert (emotion.valence, emotion.arousal, emotion.intensity) == (0.712, 0.6, 0.846)
    assert list(emotion.scores)[:2] == ["excitement", "joy"]
    assert len(emotion.scores) == 5
    assert emotion.learning_state == "engaged"
    assert emotion.because == WORD
    assert (emotion.model, emotion.unknown) == ("a model", None)


def test_nothing_over_its_threshold_is_neutral_with_little_confidence() -> None:
    unclear = reading(labels=(), neutral=0.2, joy=0.25)
    emotion = to_emotion(unclear, "hm")
    assert (emotion.label, emotion.display, emotion.confidence) == ("neutral", "Neutral", 0.2)
    assert emotion.learning_state == "neutral"


WORDS: list[tuple[dict[str, float], LearningState, str]] = [
    ({"excitement": 0.9}, "engaged", "Excited"),
    ({"excitement": 0.9}, "neutral", "Excited"),
    ({"gratitude": 0.95}, "insight", "Grateful"),
    ({"confusion": 0.6}, "frustrated", "Confused"),
    ({"sadness": 0.6}, "distressed", "Sad"),
    ({"fear": 0.6}, "anxious", "Afraid"),
    ({"neutral": 0.9}, "neutral", "Neutral"),
    # A neutral label says less than a state.
    ({"neutral": 0.9}, "bored", "Bored"),
    ({"neutral": 0.9}, "insight", "Realizing"),
    ({"neutral": 0.9}, "curious", "Curious"),
    ({"neutral": 0.9}, "engaged", "Engaged"),
    # A contradiction: 'I give up' is not 'Approving'.
    ({"approval": 0.55}, "frustrated", "Frustrated"),
    ({"annoyance": 0.5}, "bored", "Bored"),
    ({"joy": 0.4}, "anxious", "Anxious"),
    ({"curiosity": 0.6}, "confused", "Confused"),
    ({"amusement": 0.9}, "distressed", "Distressed"),
    # A doubtful label.
    ({"relief": 0.1}, "insight", "Realizing"),
    ({"relief": 0.1}, "neutral", "Relieved"),
]


@pytest.mark.parametrize(("scores", "state", "word"), WORDS)
def test_the_word_is_the_labels_unless_a_believed_state_says_more(
    scores: dict[str, float], state: LearningState, word: str
) -> None:
    emotion = to_emotion(reading(state=state, likely=0.7, **scores), "words")
    assert emotion.display == word
    assert emotion.learning_state == state
    assert emotion.label == next(iter(scores))


@pytest.mark.parametrize(("scores", "state", "word"), WORDS)
def test_the_confidence_is_that_of_the_word_shown(
    scores: dict[str, float], state: LearningState, word: str
) -> None:
    emotion = to_emotion(reading(state=state, likely=0.7, **scores), "words")
    ((label, probability),) = scores.items()
    assert emotion.confidence == (probability if word == FEELINGS[label].display else 0.7)


@pytest.mark.parametrize("text", ["i want to kill myself lol", "my dad hits me"])
@pytest.mark.parametrize("label", ["amusement", "neutral", "joy"])
@pytest.mark.parametrize("understood", [True, False])
def test_words_of_harm_are_never_outvoted(text: str, label: str, understood: bool) -> None:
    guess: dict[str, Any] = {label: 0.95, "because": WORD, "understood": understood}
    emotion = to_emotion(reading(state="engaged", likely=0.95, **guess), text)
    assert (emotion.learning_state, emotion.display) == ("distressed", "Distressed")
    assert emotion.confidence == TAKEN_AT_WORD
    assert emotion.because == (), "the model's reasons are for something else"


def test_distress_that_the_model_sees_too_keeps_its_words() -> None:
    guess = reading(neutral=0.5, state="distressed", likely=0.8, because=WORD)
    emotion = to_emotion(guess, "i want to kill myself")
    assert (emotion.display, emotion.confidence, emotion.because) == ("Distressed", 0.8, WORD)


def test_a_text_that_cannot_be_read_is_no_guess_at_all() -> None:
    foreign = reading(
        labels=(), neutral=0.95, joy=0.6, valence=0.5, intensity=0.9, english=0.04, understood=False
    )
    emotion = to_emotion(foreign, "das ist so langweilig")
    assert (emotion.label, emotion.display, emotion.confidence) == ("neutral", "Neutral", 0)
    assert (emotion.valence, emotion.arousal, emotion.intensity) == (0, 0, 0)
    assert set(emotion.scores.values()) == {0}
    assert emotion.learning_state == "neutral"


def test_what_was_not_read_is_unknown_and_leaves_readiness_as_it_was() -> None:
    earlier = [Moment(learning_state="bored", valence=-0.4, arousal=0.3, confidence=0.8)] * 3
    emotion = unknown("Too busy.", earlier)
    assert emotion.unknown == "Too busy."
    assert (emotion.label, emotion.confidence, emotion.learning_state) == ("neutral", 0, "neutral")
    assert emotion.readiness == readiness(earlier)


def test_readiness_takes_the_earlier_messages_into_account() -> None:
    bored = Moment(learning_state="bored", valence=-0.4, arousal=0.3, confidence=0.8)
    now = reading(curiosity=0.7, state="curious")
    alone = to_emotion(now, "why").readiness
    after = to_emotion(now, "why", [bored] * 5).readiness
    assert after.score < alone.score
