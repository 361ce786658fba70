"""Learning states, scales and language: tuned and scored on cases small enough to work out."""

from __future__ import annotations

import numpy as np
import pytest

from models.training.heads import SHIPPED, STATES, column
from models.training.measure_language import LanguageTuning, report_language, tune_language
from models.training.measure_scales import fit, natural, pearson, spearman
from models.training.measure_states import StateTuning, report_states, tune_states


def _logits(*best: int, height: float = 4.0) -> np.ndarray:
    logits = np.zeros((len(best), len(STATES)))
    logits[np.arange(len(best)), best] = height
    return logits


def test_the_shipped_columns_are_the_emotions_the_states_the_scales_and_the_language() -> None:
    assert (len(SHIPPED), column("neutral"), SHIPPED[28], SHIPPED[36]) == (
        41,
        27,
        "engaged",
        "neutral",
    )
    assert SHIPPED[37:] == ("valence", "arousal", "intensity", "english")


def test_a_state_that_is_not_likely_enough_is_neutral() -> None:
    tuning = StateTuning(temperature=1.0, least=0.5)
    assert tuning.decide(_logits(2, height=4.0)).tolist() == [2]
    assert tuning.decide(_logits(2, height=1.0)).tolist() == [STATES.index("neutral")]


def test_a_state_that_is_not_clearly_above_the_next_is_neutral() -> None:
    logits = _logits(2)
    logits[0, 3] = 3.8
    assert StateTuning(1.0, margin=0.02).decide(logits).tolist() == [2]
    assert StateTuning(1.0, margin=0.3).decide(logits).tolist() == [STATES.index("neutral")]


def test_probabilities_of_the_states_sum_to_one_and_a_temperature_flattens_them() -> None:
    sharp = StateTuning(1.0).probabilities(_logits(0, 5))
    flat = StateTuning(2.0).probabilities(_logits(0, 5))
    assert sharp.sum(axis=1).tolist() == pytest.approx([1, 1])
    assert flat.max() < sharp.max()


def test_tuning_asks_for_doubt_only_where_it_costs_next_to_nothing() -> None:
    rng = np.random.default_rng(0)
    truth = rng.integers(0, len(STATES), 400)
    logits = _logits(*truth, height=5.0)
    wrong = rng.random(400) < 0.1
    logits[wrong] = rng.normal(0, 0.3, (int(wrong.sum()), len(STATES)))
    tuning = tune_states(logits, truth)
    report = report_states(logits, truth, tuning)
    assert report["right_when_sure"] == 1.0
    assert report["not_sure"] == pytest.approx(wrong.mean(), abs=0.02)
    assert report["macro_f1"] >= report["macro_f1_without_doubt"] - 0.005


def test_a_scale_gets_the_mean_and_the_spread_of_what_people_said() -> None:
    targets = np.array([-2.0, -1.0, 0.0, 1.0, 2.0])
    scale = fit("valence", targets / 4 + 7, targets)
    wanted = natural("valence", targets)
    assert scale.slope * (targets / 4 + 7) + scale.offset == pytest.approx(wanted, abs=1e-3)
    assert wanted.tolist() == pytest.approx([-0.35, -0.175, 0.0, 0.175, 0.35])


def test_correlations_by_hand() -> None:
    one = np.array([1.0, 2.0, 3.0, 4.0])
    assert pearson(one, 2 * one) == pytest.approx(1.0)
    assert spearman(one, one**3) == pytest.approx(1.0)
    assert spearman(one, np.array([1.0, 2.0, 2.0, 3.0])) == pytest.approx(0.9487, abs=1e-4)
    assert spearman(one, -one) == pytest.approx(-1.0)


def test_english_is_read_and_other_languages_are_not() -> None:
    english, foreign = np.full(500, 4.0), np.full(50, -3.0)
    english[0] = -1.0
    tuning = tune_language(english, foreign)
    report = report_language(english, foreign, tuning)
    assert report["foreign_read"] == 0
    assert report["english_not_read"] <= 0.002
    assert LanguageTuning(1.0, 0.5).read(np.array([-0.1, 0.1])).tolist() == [False, True]
