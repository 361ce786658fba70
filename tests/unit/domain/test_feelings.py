"""From the model's 28 probabilities to what people see."""

from __future__ import annotations

import pytest

from appliance.domain.cues import CUES
from appliance.domain.feelings import (
    FEELINGS,
    LABELS,
    STATE_WORDS,
    STATES,
    intensity,
    state_scores,
    strongest,
    to_emotion,
)
from appliance.domain.ports import Reading
from appliance.domain.readiness import Moment
from appliance.protocol.objects import Because


def reading(*over: str, **scores: float) -> Reading:
    """A reading with `scores` and hardly anything else; `over` are over their thresholds."""
    return Reading(
        scores=dict.fromkeys(LABELS, 0.01) | scores,
        labels=over or tuple(sorted(scores, key=lambda label: -scores[label])),
        because=(Because(text="word", weight=0.5),),
        model="a model",
    )


def test_every_label_has_a_word_and_a_place() -> None:
    assert len(LABELS) == 28
    assert len({feeling.display for feeling in FEELINGS.values()}) == 28
    for feeling in FEELINGS.values():
        assert -1 <= feeling.valence <= 1
        assert 0 <= feeling.arousal <= 1
        assert set(feeling.states) <= set(STATES)
        assert all(0 < weight <= 1 for weight in feeling.states.values())


def test_excitement_is_shown_with_all_its_fields() -> None:
    emotion = to_emotion(reading(excitement=0.9, joy=0.4), "I'm so excited")
    assert (emotion.label, emotion.display) == ("excitement", "Excited")
    assert emotion.confidence == 0.9
    assert emotion.intensity > 0.7
    assert emotion.valence > 0.5
    assert emotion.arousal > 0.6
    assert list(emotion.scores) == ["excitement", "joy", *list(emotion.scores)[2:]]
    assert len(emotion.scores) == 5
    assert emotion.learning_state == "engaged"
    assert [because.text for because in emotion.because] == ["word"]
    assert emotion.model == "a model"


def test_nothing_over_its_threshold_is_neutral_with_little_confidence() -> None:
    unclear = Reading(
        scores=dict.fromkeys(LABELS, 0.01) | {"neutral": 0.2, "joy": 0.25},
        labels=(),
        because=(),
        model="a model",
    )
    emotion = to_emotion(unclear, "hm")
    assert strongest(unclear) == "neutral"
    assert emotion.confidence == 0.2
    assert emotion.learning_state == "neutral"


def test_intensity_moves_with_probability_and_strength() -> None:
    assert intensity(reading(neutral=0.9).scores) < 0.05
    weak, strong = (intensity(reading(excitement=p).scores) for p in (0.3, 0.9))
    assert 0 < weak < strong <= 1
    assert intensity(reading(curiosity=0.9).scores) < intensity(reading(anger=0.9).scores)


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("score", [0.0, 0.5, 1.0])
def test_every_field_stays_in_its_range(label: str, score: float) -> None:
    emotion = to_emotion(reading(label, **{label: score}), "words")
    assert 0 <= emotion.confidence <= 1
    assert 0 <= emotion.intensity <= 1
    assert -1 <= emotion.valence <= 1
    assert 0 <= emotion.arousal <= 1
    assert emotion.learning_state in STATES


def test_a_reading_of_nothing_is_neutral() -> None:
    empty = Reading(scores=dict.fromkeys(LABELS, 0.0), labels=(), because=(), model="a model")
    emotion = to_emotion(empty, "")
    assert (emotion.label, emotion.confidence, emotion.valence) == ("neutral", 0, 0)
    assert emotion.learning_state == "neutral"


@pytest.mark.parametrize(
    ("scores", "text", "state"),
    [
        ({"curiosity": 0.7}, "how do magnets work", "curious"),
        ({"confusion": 0.7}, "what", "confused"),
        ({"annoyance": 0.6}, "not again", "frustrated"),
        ({"nervousness": 0.5}, "the test", "anxious"),
        ({"realization": 0.6}, "so it is the mass", "insight"),
        ({"joy": 0.6}, "yes", "engaged"),
        ({"neutral": 0.9}, "four", "neutral"),
        ({"neutral": 0.6}, "this is boring", "bored"),
        ({"annoyance": 0.4}, "this is boring", "bored"),
        ({"gratitude": 0.95}, "oh now i get it, thanks", "insight"),
        ({"amusement": 0.9}, "i want to kill myself lol", "distressed"),
        ({"neutral": 0.9}, "my dad hits me", "distressed"),
        ({"amusement": 0.9}, "this homework is killing me lol", "engaged"),
    ],
)
def test_learning_state_comes_from_labels_and_words(
    scores: dict[str, float], text: str, state: str
) -> None:
    assert to_emotion(reading(**scores), text).learning_state == state


@pytest.mark.parametrize(
    ("scores", "text", "word"),
    [
        ({"approval": 0.55}, "I give up", "Frustrated"),
        ({"disappointment": 0.5}, "This is so boring", "Bored"),
        ({"annoyance": 0.5}, "This is so boring", "Bored"),
        ({"neutral": 0.6}, "I don't get it", "Confused"),
        ({"joy": 0.4}, "I'm so nervous", "Anxious"),
        ({"neutral": 0.6}, "Oh, now I get it", "Realizing"),
        ({"amusement": 0.9}, "i want to kill myself lol", "Distressed"),
    ],
)
def test_the_word_shown_never_contradicts_what_is_said_outright(
    scores: dict[str, float], text: str, word: str
) -> None:
    emotion = to_emotion(reading(**scores), text)
    assert emotion.display == word
    assert {emotion.label: emotion.confidence} == scores


@pytest.mark.parametrize(
    ("scores", "text", "word"),
    [
        ({"excitement": 0.9}, "I'm so excited about learning quantum physics!", "Excited"),
        ({"annoyance": 0.6}, "I give up", "Annoyed"),
        ({"fear": 0.6}, "I'm scared of the test", "Afraid"),
        ({"sadness": 0.6}, "my dad hits me", "Sad"),
        ({"gratitude": 0.95}, "oh now i get it, thanks", "Grateful"),
        ({"approval": 0.55}, "that is a good rule", "Approving"),
        ({"excitement": 0.95}, "I'm nervous and excited", "Excited"),
    ],
)
def test_the_models_word_stays_where_nothing_contradicts_it(
    scores: dict[str, float], text: str, word: str
) -> None:
    assert to_emotion(reading(**scores), text).display == word


def test_every_state_that_words_can_name_has_a_word_to_show() -> None:
    assert set(STATE_WORDS) == set(CUES) | {"distressed"}


def test_sadness_alone_is_not_called_distress_but_grief_with_it_is() -> None:
    assert to_emotion(reading(sadness=0.95), "I'm sad").learning_state != "distressed"
    grieving = reading(sadness=0.9, grief=0.5)
    assert to_emotion(grieving, "my grandmother died").learning_state == "distressed"


def test_labels_and_words_that_agree_are_surer_than_either() -> None:
    both = state_scores(reading(confusion=0.5), "I don't get it")["confused"]
    label = state_scores(reading(confusion=0.5), "this here")["confused"]
    words = state_scores(reading(neutral=0.5), "I don't get it")["confused"]
    assert both > max(label, words)


def test_readiness_takes_the_earlier_messages_into_account() -> None:
    bored = Moment(learning_state="bored", valence=-0.4, arousal=0.3, confidence=0.8)
    alone = to_emotion(reading(curiosity=0.7), "why").readiness
    after = to_emotion(reading(curiosity=0.7), "why", [bored] * 5).readiness
    assert after.score < alone.score
    assert after.trend == "rising"
