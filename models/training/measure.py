"""Thresholds, calibration and scores. Everything that is tuned is tuned on dev."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

GRID = np.arange(0.02, 0.96, 0.01)  # thresholds that are tried
TEMPERATURES = np.arange(0.5, 2.51, 0.02)
NEWTON_STEPS = 50
BINS = 15
RESAMPLES = 2_000
FREQUENT = 50  # a label counts as frequent from this many test rows on


@dataclass(frozen=True)
class Tuning:
    """What was found on dev: one temperature, one threshold for each label."""

    temperature: float
    thresholds: np.ndarray

    def probabilities(self, logits: np.ndarray) -> np.ndarray:
        """Calibrated probabilities of `logits`, 0 to 1."""
        return sigmoid(logits / self.temperature)

    def decide(self, logits: np.ndarray) -> np.ndarray:
        """Which labels hold, as 0 and 1."""
        return (self.probabilities(logits) >= self.thresholds).astype(np.int64)


def sigmoid(logits: np.ndarray) -> np.ndarray:
    odds: np.ndarray = np.exp(-logits.astype(np.float64))
    return 1 / (1 + odds)


def softmax(logits: np.ndarray) -> np.ndarray:
    """`[rows, classes]` → the same, each row summing to 1."""
    scaled = logits.astype(np.float64)
    odds: np.ndarray = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    return odds / odds.sum(axis=1, keepdims=True)


def tune(logits: np.ndarray, targets: np.ndarray) -> Tuning:
    """Temperature by least cross-entropy, then each label's threshold by best expected F1."""
    losses = [_cross_entropy(logits / value, targets) for value in TEMPERATURES]
    temperature = round(float(TEMPERATURES[int(np.argmin(losses))]), 2)
    columns = zip((logits / temperature).T, targets.T, strict=True)
    return Tuning(
        temperature, np.array([_best_threshold(found, truth) for found, truth in columns])
    )


def _best_threshold(logits: np.ndarray, truth: np.ndarray) -> float:
    """The threshold with the best F1 that the label's own calibrated probabilities expect.

    Counting the right ones instead makes a threshold of a rare label hang on a dozen texts: tuned
    on one half of dev, it does a point of macro-F1 worse on the other half (24 halves).
    """
    slope, offset = _line_of_odds(logits.astype(np.float64), truth)
    likely = sigmoid(slope * logits + offset)
    guesses = sigmoid(logits) >= GRID[:, np.newaxis]
    scores = 2 * (guesses @ likely) / (guesses.sum(axis=1) + likely.sum())
    return round(float(GRID[int(np.argmax(scores))]), 2)


def _line_of_odds(logits: np.ndarray, truth: np.ndarray) -> tuple[float, float]:
    """Slope and offset that make the logits fit the truth best (Platt 1999), by Newton's method.

    A prior of unit variance around 1 and 0 holds what a label of few rows or none would leave open.
    """
    line, rows = np.array([1.0, 0.0]), np.stack([logits, np.ones_like(logits)])
    for _ in range(NEWTON_STEPS):
        found = sigmoid(line @ rows)
        uphill = rows @ (found - truth) + line - [1.0, 0.0]
        bend = (rows * (found * (1 - found))) @ rows.T + np.eye(2)
        # No longer a step than 1, since far from the best fit the bend is next to nothing.
        line = line - np.clip(np.linalg.solve(bend, uphill), -1, 1)
    return float(line[0]), float(line[1])


def _cross_entropy(logits: np.ndarray, targets: np.ndarray) -> float:
    return float(np.mean(np.logaddexp(0, logits) - logits * targets))


def per_label(targets: np.ndarray, guesses: np.ndarray) -> np.ndarray:
    """F1 of each label; 0 for one that neither occurs nor is guessed."""
    hits = np.sum(targets * guesses, axis=0)
    total = np.sum(targets, axis=0) + np.sum(guesses, axis=0)
    return np.divide(2 * hits, total, out=np.zeros(len(total)), where=total > 0)


def macro_f1(targets: np.ndarray, guesses: np.ndarray) -> float:
    """The mean of the labels' F1."""
    return float(per_label(targets, guesses).mean())


def calibration_error(probabilities: np.ndarray, targets: np.ndarray) -> float:
    """Expected calibration error with 15 equal bins, averaged over the labels."""
    columns = zip(probabilities.T, targets.T, strict=True)
    return float(np.mean([_label_error(found, truth) for found, truth in columns]))


def _label_error(found: np.ndarray, truth: np.ndarray) -> float:
    places = np.minimum((found * BINS).astype(int), BINS - 1)
    gaps = [
        abs(float(np.sum(found[places == place]) - np.sum(truth[places == place])))
        for place in range(BINS)
    ]
    return sum(gaps) / len(found)


def selective(
    probabilities: np.ndarray, targets: np.ndarray, coverages: tuple[float, ...]
) -> dict[str, float]:
    """How often the top label is among the right ones, on the surest share of the texts."""
    top = probabilities.argmax(axis=1)
    right = targets[np.arange(len(top)), top]
    order = np.argsort(-probabilities.max(axis=1), kind="stable")
    return {
        f"{coverage:.0%}": float(np.mean(right[order[: max(1, round(coverage * len(order)))]]))
        for coverage in coverages
    }


def report(
    logits: np.ndarray, targets: np.ndarray, tuning: Tuning, copies: np.ndarray
) -> dict[str, Any]:
    """Everything said of one model on one split. `copies[i]`: row i also occurs in train."""
    guesses = tuning.decide(logits)
    probabilities = tuning.probabilities(logits)
    scores = per_label(targets, guesses)
    frequent = targets.sum(axis=0) >= FREQUENT
    low, high = _interval(targets, guesses)
    hits, total = np.sum(targets * guesses), np.sum(targets) + np.sum(guesses)
    return {
        "rows": len(targets),
        "macro_f1": float(scores.mean()),
        "macro_f1_interval_95": [low, high],
        "macro_f1_frequent_labels": float(scores[frequent].mean()) if frequent.any() else 0.0,
        "frequent_labels": int(frequent.sum()),
        "macro_f1_without_copies": float(per_label(targets[~copies], guesses[~copies]).mean()),
        "copies": int(copies.sum()),
        "micro_f1": float(2 * hits / total),
        "calibration_error": calibration_error(probabilities, targets),
        "top_label_right_at_coverage": selective(probabilities, targets, (1.0, 0.8, 0.6, 0.4, 0.2)),
    }


def table(
    labels: list[str], logits: np.ndarray, targets: np.ndarray, tuning: Tuning
) -> dict[str, dict[str, float]]:
    """Threshold, rows, precision, recall and F1 of each label."""
    found = scored(labels, targets, tuning.decide(logits))
    thresholds = dict(zip(labels, tuning.thresholds.tolist(), strict=True))
    return {label: {"threshold": thresholds[label]} | row for label, row in found.items()}


def scored(
    names: Sequence[str], targets: np.ndarray, guesses: np.ndarray
) -> dict[str, dict[str, float]]:
    """Rows, precision, recall and F1 of each column; both arrays 0 or 1, `[rows, names]`."""
    scores = per_label(targets, guesses)
    hits, rows, guessed = (
        np.sum(values, axis=0) for values in (targets * guesses, targets, guesses)
    )
    return {
        name: {
            "rows": int(rows[place]),
            "precision": float(hits[place] / max(1, guessed[place])),
            "recall": float(hits[place] / max(1, rows[place])),
            "f1": float(scores[place]),
        }
        for place, name in enumerate(names)
    }


def _interval(targets: np.ndarray, guesses: np.ndarray) -> tuple[float, float]:
    """95 % bootstrap interval of macro-F1, resampling rows with a fixed seed."""
    rng = np.random.default_rng(0)
    rows = len(targets)
    hits, total = targets * guesses, targets + guesses
    found = []
    for _ in range(RESAMPLES):
        weight = np.bincount(rng.integers(0, rows, rows), minlength=rows)
        above, below = 2 * (weight @ hits), weight @ total
        scores = np.divide(above, below, out=np.zeros(len(below)), where=below > 0)
        found.append(scores.mean())
    low, high = np.percentile(found, [2.5, 97.5])
    return float(low), float(high)
