"""From logits to calibrated numbers, in exact figures."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from appliance.domain.feelings import LABELS, STATES
from appliance.inference.heads import LAST_COUNTS, LEAST_WEIGHT, Calibrator, Heads
from appliance.inference.manifest import (
    LANGUAGE,
    Calibration,
    Columns,
    EmotionCalibration,
    LanguageCalibration,
    ScaleCalibration,
    StateCalibration,
)

COLUMNS = Columns(LABELS, STATES, ("intensity", "valence", "arousal"), LANGUAGE)
CALIBRATION = Calibration(
    emotions=EmotionCalibration(2.0, dict.fromkeys(LABELS, 0.5) | {"grief": 0.02}),
    states=StateCalibration(0.5, 0.375, 0.125),
    scales={
        "valence": ScaleCalibration(0.5, -0.1),
        "arousal": ScaleCalibration(1.0, 0.3),
        "intensity": ScaleCalibration(2.0, 0.2),
    },
    language=LanguageCalibration(4.0, 0.6),
)
FAR = -1000.0  # a logit that leaves no probability
ENGLISH = -1


@pytest.fixture
def calibrator() -> Calibrator:
    return Calibrator(COLUMNS, CALIBRATION)


def place(name: str) -> int:
    """The column of an emotion or a scale."""
    return [*LABELS, *STATES, *COLUMNS.scales].index(name)


def state(name: str) -> int:
    return len(LABELS) + [str(one) for one in STATES].index(name)


def row(**logits: float) -> NDArray[np.float32]:
    """Logits of one window: 0 everywhere else; `state_…` names a state."""
    values = np.zeros((1, COLUMNS.width), dtype=np.float32)
    for name, value in logits.items():
        is_state = name.startswith("state_")
        values[0, state(name.removeprefix("state_")) if is_state else place(name)] = value
    return values


def sigmoid(value: float) -> float:
    return float(1 / (1 + np.exp(-value)))


def test_emotions_are_probabilities_each_for_itself(calibrator: Calibrator) -> None:
    heads = calibrator.heads(row(joy=3.0, anger=FAR))
    assert heads.emotions[0, place("joy")] == pytest.approx(sigmoid(1.5), abs=1e-12)
    assert heads.emotions[0, place("anger")] == 0
    assert heads.emotions[0, place("love")] == 0.5


def test_states_share_one_probability(calibrator: Calibrator) -> None:
    heads = calibrator.heads(row(state_bored=1.0))
    bored = np.exp(2.0) / (np.exp(2.0) + 8)
    assert heads.states[0, STATES.index("bored")] == pytest.approx(bored, abs=1e-12)
    assert heads.states.sum() == pytest.approx(1, abs=1e-12)


def test_scales_are_lines_cut_to_their_ranges_in_the_order_of_ours(calibrator: Calibrator) -> None:
    heads = calibrator.heads(row(valence=0.8, arousal=0.25, intensity=0.1))
    assert heads.scales[0].tolist() == pytest.approx([0.3, 0.55, 0.4], abs=1e-6)
    low = calibrator.heads(row(valence=-9, arousal=-9, intensity=-9)).scales[0].tolist()
    high = calibrator.heads(row(valence=9, arousal=9, intensity=9)).scales[0].tolist()
    assert (low, high) == ([-1, 0, 0], [1, 1, 1])


def test_the_language_is_a_probability_with_a_least(calibrator: Calibrator) -> None:
    values = row()
    for logit, is_english in ((2.0, True), (1.0, False)):
        values[0, ENGLISH] = logit
        heads = calibrator.heads(values)
        assert heads.english[0] == pytest.approx(sigmoid(logit / 4), abs=1e-12)
        assert calibrator.is_english(heads) is is_english


def test_labels_hold_from_their_own_threshold_on_the_likeliest_first(
    calibrator: Calibrator,
) -> None:
    nothing = dict.fromkeys(LABELS, -0.01)
    heads = calibrator.heads(row(**nothing | {"joy": 0.0, "love": 1.0, "grief": -7.7}))
    assert calibrator.labels(heads) == ["love", "joy", "grief"]


@pytest.mark.parametrize(
    ("probabilities", "believed"),
    [
        ({"bored": 0.5, "confused": 0.25}, "bored"),
        ({"bored": 0.5, "confused": 0.375}, "bored"),  # the margin itself is enough
        ({"bored": 0.5, "confused": 0.376}, "neutral"),
        ({"bored": 0.375, "confused": 0.125}, "bored"),  # so is the least
        ({"bored": 0.374, "confused": 0.125}, "neutral"),
        ({"neutral": 0.9}, "neutral"),
    ],
)
def test_a_state_is_believed_when_it_is_likely_and_clearly_above_the_second(
    calibrator: Calibrator, probabilities: dict[str, float], believed: str
) -> None:
    states = np.array([[probabilities.get(name, 0.0) for name in STATES]])
    heads = calibrator.nothing()._replace(states=states)
    assert calibrator.believed(heads) == believed


def test_one_window_is_itself(calibrator: Calibrator) -> None:
    heads = calibrator.heads(row(joy=2.0, state_bored=1.0, valence=0.4))
    for one, other in zip(calibrator.pooled(heads), heads, strict=True):
        np.testing.assert_allclose(one, other)


def test_the_window_that_says_something_counts_and_the_last_one_most(
    calibrator: Calibrator,
) -> None:
    plain = row(neutral=2 * np.log(9), sadness=FAR, state_neutral=50.0)  # neutral: 0.9
    despair = row(neutral=-2 * np.log(9), sadness=2 * np.log(4), state_distressed=50.0, valence=-1)
    heads = calibrator.heads(np.concatenate([plain, plain, plain, despair]))
    text = calibrator.pooled(heads)
    calm, loud = 0.1**2 + LEAST_WEIGHT, LAST_COUNTS * (0.9**2 + LEAST_WEIGHT)
    share = loud / (3 * calm + loud)
    assert text.emotions[0, place("sadness")] == pytest.approx(0.8 * share, abs=1e-6)
    assert text.scales[0, 0] == pytest.approx(-0.1 * (1 - share) - 0.6 * share, abs=1e-6)
    assert calibrator.labels(text)[0] == "sadness"
    assert calibrator.believed(text) == "distressed"
    assert text.states.sum() == pytest.approx(1)


def test_the_end_counts_more_than_the_beginning(calibrator: Calibrator) -> None:
    joy, anger = row(joy=9.0, anger=FAR, neutral=FAR), row(joy=FAR, anger=9.0, neutral=FAR)
    text = calibrator.pooled(calibrator.heads(np.concatenate([joy, anger])))
    joyful, angry = text.emotions[0, place("joy")], text.emotions[0, place("anger")]
    assert angry == pytest.approx(LAST_COUNTS * joyful)


def test_of_nothing_nothing_is_known(calibrator: Calibrator) -> None:
    heads = calibrator.nothing()
    assert calibrator.labels(heads) == []
    assert calibrator.believed(heads) == "neutral"
    assert not calibrator.is_english(heads)
    assert heads.states.sum() == pytest.approx(1)


def test_a_token_speaks_for_a_state_as_far_as_it_speaks_for_no_other(
    calibrator: Calibrator,
) -> None:
    tokens = np.concatenate([row(joy=1.0, state_bored=9.0), row(**dict.fromkeys(LABELS, 2.0))])
    tokens[1, len(LABELS) : len(LABELS) + len(STATES)] = 5.0
    joy = calibrator.label_column("joy")
    bored = calibrator.state_column("bored")
    assert calibrator.shares(tokens, joy).tolist() == [1, 2]
    assert calibrator.shares(tokens, bored).tolist() == [8, 0]


def test_a_columns_probability_is_that_of_its_head(calibrator: Calibrator) -> None:
    heads: Heads = calibrator.heads(row(joy=1.0, state_bored=1.0))
    joy, bored = calibrator.label_column("joy"), calibrator.state_column("bored")
    assert calibrator.probabilities(heads, joy) == heads.emotions[0, place("joy")]
    assert calibrator.probabilities(heads, bored) == heads.states[0, STATES.index("bored")]
