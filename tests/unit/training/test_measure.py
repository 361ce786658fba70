"""The figures of the model card, on cases small enough to work out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from models.training import measure

TRUTH = np.array([[1, 0], [1, 0], [0, 1], [0, 0]], dtype=np.float32)


def test_f1_of_each_label_by_hand() -> None:
    guesses = np.array([[1, 0], [0, 0], [1, 1], [0, 0]])
    assert measure.per_label(TRUTH, guesses).tolist() == pytest.approx([0.5, 1.0])


def test_a_label_that_neither_occurs_nor_is_guessed_scores_nothing() -> None:
    nothing = np.zeros((3, 1))
    assert measure.per_label(nothing, nothing).tolist() == [0.0]


def test_tuning_finds_a_threshold_that_separates() -> None:
    logits = np.array([[-1.0], [-1.2], [-3.0], [-3.2]] * 10)
    truth = np.array([[1], [1], [0], [0]] * 10, dtype=np.float32)
    tuning = measure.tune(logits, truth)
    assert tuning.decide(logits).tolist() == truth.tolist()
    assert 0.5 <= tuning.temperature <= 2.5


def test_a_threshold_does_not_hang_on_a_single_text() -> None:
    """Each eighth of the texts leads to about the same one."""
    rng = np.random.default_rng(2)
    logits = rng.normal(-2, 1.5, size=(4000, 1))
    truth = (rng.random((4000, 1)) < measure.sigmoid(logits)).astype(np.float32)
    found = [
        measure.tune(logits[rows], truth[rows]).thresholds[0]
        for rows in np.array_split(np.arange(4000), 8)
    ]
    # Of honest probabilities half the best F1 is the best threshold (Lipton et al. 2014).
    likely = measure.sigmoid(logits)
    guesses = likely >= measure.GRID
    best = np.max(2 * (guesses * likely).sum(axis=0) / (guesses.sum(axis=0) + likely.sum()))
    assert np.mean(found) == pytest.approx(best / 2, abs=0.03)
    assert np.std(found) < 0.04


@pytest.mark.parametrize("share", [0.0, 0.5])
@pytest.mark.parametrize("far", [-12.0, 0.0, 12.0])
def test_logits_far_from_the_truth_are_brought_to_it(far: float, share: float) -> None:
    logits = np.linspace(far - 1, far + 1, 40)
    truth = (np.arange(40) < share * 40).astype(np.float32)
    slope, offset = measure._line_of_odds(logits, truth)
    assert measure.sigmoid(slope * logits + offset).mean() == pytest.approx(share, abs=0.1)


def test_overconfident_logits_get_a_temperature_over_one() -> None:
    rng = np.random.default_rng(1)
    honest = rng.normal(size=(4000, 1)) * 2
    truth = (rng.random((4000, 1)) < measure.sigmoid(honest)).astype(np.float32)
    assert measure.tune(honest * 2, truth).temperature == pytest.approx(2.0, abs=0.2)
    assert measure.tune(honest, truth).temperature == pytest.approx(1.0, abs=0.1)


def test_calibration_error_is_the_gap_between_promise_and_truth() -> None:
    promised = np.full((10, 1), 0.9)
    assert measure.calibration_error(promised, np.ones((10, 1))) == pytest.approx(0.1)
    assert measure.calibration_error(promised, np.zeros((10, 1))) == pytest.approx(0.9)


def test_the_surest_texts_are_right_more_often() -> None:
    probabilities = np.array([[0.9, 0.1], [0.8, 0.1], [0.2, 0.3], [0.4, 0.1]])
    found = measure.selective(probabilities, TRUTH, (1.0, 0.5))
    assert found == {"100%": 0.75, "50%": 1.0}


def test_a_report_says_how_it_stands_without_the_copies() -> None:
    logits = np.array([[5.0, -5.0], [-5.0, -5.0], [-5.0, 5.0], [-5.0, -5.0]])
    tuning = measure.Tuning(1.0, np.array([0.5, 0.5]))
    copies = np.array([False, True, False, False])
    report = measure.report(logits, TRUTH, tuning, copies)
    assert report["macro_f1"] == pytest.approx((2 / 3 + 1) / 2)
    assert report["macro_f1_without_copies"] == 1.0
    low, high = report["macro_f1_interval_95"]
    assert low <= report["macro_f1"] <= high
