"""From the network's logits to numbers that mean something, head by head. Pure numpy.

The calibration was tuned on dev; `manifest.Calibration` says what its numbers are.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from appliance.inference.manifest import SCALES, Calibration, Columns
from appliance.protocol.objects import LearningState

Floats = NDArray[np.float64]

# Of several windows, one that says nothing ('neutral') hardly counts beside one that does.
LEAST_WEIGHT = 0.02
# A message means what it ends on, so its last window counts this often: more keeps hardly more of a
# feeling at the end, and finds more in a text without one (`benchmarks.long_texts`).
LAST_COUNTS = 10.0
RANGES = {"valence": (-1.0, 1.0), "arousal": (0.0, 1.0), "intensity": (0.0, 1.0)}


class Heads(NamedTuple):
    """What the model says of several windows.

    `emotions` `[windows, 28]` are probabilities each for itself, `states` `[windows, 9]` sum to 1,
    `scales` `[windows, 3]` are valence (−1…1), arousal and intensity (0…1), in this order, and
    `english` `[windows]` is a probability.
    """

    emotions: Floats
    states: Floats
    scales: Floats
    english: Floats


class Calibrator:
    """Knows which column is what, and the calibration."""

    def __init__(self, columns: Columns, calibration: Calibration) -> None:
        self._columns = columns
        self._calibration = calibration
        self._states_from = len(columns.emotions)
        self._scales_from = self._states_from + len(columns.states)
        self._language_at = self._scales_from + len(columns.scales)
        self._scales = [self._scales_from + columns.scales.index(name) for name in SCALES]
        self._thresholds = np.array(
            [calibration.emotions.thresholds[label] for label in columns.emotions]
        )

    def heads(self, logits: NDArray[np.float32]) -> Heads:
        """Calibrate logits `[windows, columns]`."""
        values = logits.astype(np.float64)
        calibration = self._calibration
        emotions = values[:, : self._states_from] / calibration.emotions.temperature
        states = values[:, self._states_from : self._scales_from] / calibration.states.temperature
        english = values[:, self._language_at] / calibration.language.temperature
        return Heads(
            emotions=_sigmoid(emotions),
            states=_softmax(states),
            scales=self._scaled(values[:, self._scales]),
            english=_sigmoid(english),
        )

    def pooled(self, windows: Heads) -> Heads:
        """The windows of one text as one: the one that says something counts, and the last."""
        plain = windows.emotions[:, self._columns.emotions.index("neutral")]
        by_emotion = _weights(plain)
        by_state = _weights(windows.states[:, self._columns.states.index("neutral")])
        return Heads(
            emotions=by_emotion @ windows.emotions,
            states=by_state @ windows.states,
            scales=by_emotion @ windows.scales,
            english=windows.english.mean(axis=0, keepdims=True),
        )

    def nothing(self) -> Heads:
        """What is known of a text without a word: one window of it."""
        states = len(self._columns.states)
        return Heads(
            emotions=np.zeros((1, len(self._columns.emotions))),
            states=np.full((1, states), 1 / states),
            scales=np.zeros((1, len(SCALES))),
            english=np.zeros(1),
        )

    def labels(self, text: Heads) -> list[str]:
        """The labels that hold of a pooled text, the likeliest first."""
        (emotions,) = text.emotions
        over = np.flatnonzero(emotions >= self._thresholds)
        return [self._columns.emotions[place] for place in over[np.argsort(-emotions[over])]]

    def believed(self, text: Heads) -> LearningState:
        """The likeliest state of a pooled text when it is likely and clearly above the second.

        Else `neutral`, which means 'not sure' as well.
        """
        (states,) = text.states
        second, best = np.argsort(states)[-2:]
        rule = self._calibration.states
        is_clear = states[best] >= rule.least and states[best] - states[second] >= rule.margin
        return self._columns.states[best] if is_clear else "neutral"

    def is_english(self, text: Heads) -> bool:
        """Whether a pooled text is in the language that the model reads."""
        return bool(text.english[0] >= self._calibration.language.least)

    def label_column(self, label: str) -> int:
        """Where an emotion's logit is."""
        return self._columns.emotions.index(label)

    def state_column(self, state: LearningState) -> int:
        """Where a state's logit is."""
        return self._states_from + self._columns.states.index(state)

    def probabilities(self, heads: Heads, column: int) -> Floats:
        """The column's probability in each window: an emotion's or a state's."""
        if column < self._states_from:
            return heads.emotions[:, column]
        return heads.states[:, column - self._states_from]

    def shares(self, contributions: NDArray[np.float32], column: int) -> NDArray[np.float32]:
        """How much each token speaks for the column: `[tokens, columns]` → `[tokens]`."""
        shares = contributions[:, column]
        if column >= self._states_from:
            # States share one probability: what speaks for all of them speaks for none.
            shares = shares - contributions[:, self._states_from : self._scales_from].mean(axis=1)
        return shares

    def _scaled(self, outputs: Floats) -> Floats:
        """Outputs `[windows, 3]`, in the order of `SCALES`, on their scales."""
        lines = [self._calibration.scales[name] for name in SCALES]
        values = outputs * [line.slope for line in lines] + [line.offset for line in lines]
        lowest, highest = zip(*(RANGES[name] for name in SCALES), strict=True)
        return np.clip(values, lowest, highest)


def _weights(plain: Floats) -> Floats:
    """How much each window counts, `[1, windows]`, summing to 1; `plain` is p(neutral)."""
    weights: Floats = (1 - plain[np.newaxis]) ** 2 + LEAST_WEIGHT
    weights[:, -1] *= LAST_COUNTS
    return np.asarray(weights / weights.sum())


def _sigmoid(values: Floats) -> Floats:
    return (1 + np.tanh(values / 2)) / 2  # the usual form overflows far below 0


def _softmax(values: Floats) -> Floats:
    powers: Floats = np.exp(values - values.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))
