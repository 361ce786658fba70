"""The learning states: calibration, doubt, and scores. Everything that is tuned is tuned on dev."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from models.training.heads import STATES
from models.training.measure import (
    TEMPERATURES,
    calibration_error,
    macro_f1,
    scored,
    selective,
    softmax,
)

NEUTRAL = STATES.index("neutral")
GRID = tuple(np.round(np.arange(0.0, 0.61, 0.05), 2))
# How much of macro-F1 on dev may be given for saying 'not sure' instead of guessing.
PRICE_OF_DOUBT = 0.005


@dataclass(frozen=True)
class StateTuning:
    """The best state is believed from `least` on, and `margin` above the second best."""

    temperature: float
    least: float = 0.0
    margin: float = 0.0

    def probabilities(self, logits: np.ndarray) -> np.ndarray:
        """`[rows, states]` → the same, each row summing to 1."""
        return softmax(logits / self.temperature)

    def sure(self, logits: np.ndarray) -> np.ndarray:
        """Which rows' best state is believed."""
        ordered = np.sort(self.probabilities(logits), axis=1)
        best, second = ordered[:, -1], ordered[:, -2]
        found: np.ndarray = (best >= self.least) & (best - second >= self.margin)
        return found

    def decide(self, logits: np.ndarray) -> np.ndarray:
        """The state of each row as its number; `neutral` where in doubt."""
        return np.where(self.sure(logits), logits.argmax(axis=1), NEUTRAL)


def tune_states(logits: np.ndarray, truth: np.ndarray) -> StateTuning:
    """Temperature by least cross-entropy; then as much doubt as costs no more than its price."""
    losses = [_cross_entropy(logits, truth, float(value)) for value in TEMPERATURES]
    temperature = round(float(TEMPERATURES[int(np.argmin(losses))]), 2)
    floor = _macro_f1(StateTuning(temperature), logits, truth) - PRICE_OF_DOUBT
    tried = [StateTuning(temperature, float(p), float(m)) for p in GRID for m in GRID]
    good = [tuning for tuning in tried if _macro_f1(tuning, logits, truth) >= floor]
    return max(good, key=lambda tuning: (np.mean(~tuning.sure(logits)), tuning.least))


def report_states(logits: np.ndarray, truth: np.ndarray, tuning: StateTuning) -> dict[str, Any]:
    """Everything said of the state head on one split; `truth` has the states' numbers."""
    probabilities, targets = tuning.probabilities(logits), np.eye(len(STATES))[truth]
    guesses = np.eye(len(STATES))[tuning.decide(logits)]
    sure = tuning.sure(logits)
    right = logits.argmax(axis=1) == truth
    return {
        "rows": len(truth),
        "macro_f1": macro_f1(targets, guesses),
        "macro_f1_without_doubt": _macro_f1(StateTuning(tuning.temperature), logits, truth),
        "calibration_error": calibration_error(probabilities, targets),
        "not_sure": float(np.mean(~sure)),
        "right_when_sure": float(right[sure].mean()) if sure.any() else 0.0,
        "right_at_coverage": selective(probabilities, targets, (1.0, 0.8, 0.6, 0.4, 0.2)),
        "states": scored(STATES, targets, guesses),
    }


def _macro_f1(tuning: StateTuning, logits: np.ndarray, truth: np.ndarray) -> float:
    one = np.eye(len(STATES))
    return macro_f1(one[truth], one[tuning.decide(logits)])


def _cross_entropy(logits: np.ndarray, truth: np.ndarray, temperature: float) -> float:
    probabilities = StateTuning(temperature).probabilities(logits)
    return float(-np.mean(np.log(probabilities[np.arange(len(truth)), truth] + 1e-12)))
