"""What it costs to be typed by a learner, measured on readers that are easy to foresee."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
import pytest

from models.training.perturb import PERTURBATIONS
from models.training.robust import (
    SAYS_NOTHING,
    measure_languages,
    measure_little,
    measure_typing,
)

TEXTS = ["I Love this very much.", "I Hate this very much.", "Love it", "So it is, today."]
TRUTH = np.array([[1, 0], [0, 1], [1, 0], [0, 0]])


def by_capitals(texts: Sequence[str]) -> np.ndarray:
    """Reads rightly, but only what is in capitals."""
    return np.array([["Love" in text, "Hate" in text] for text in texts], dtype=np.int64)


def test_a_reader_of_capitals_loses_everything_without_them() -> None:
    found = measure_typing(TEXTS, TRUTH, by_capitals)
    assert found["macro_f1"] == 1
    assert set(found["perturbations"]) == {*PERTURBATIONS, "mix"}
    assert found["perturbations"]["no_capitals"] == {"macro_f1": 0, "cost": 1, "changed": 1}
    assert found["perturbations"]["no_punctuation"] == {"macro_f1": 1, "cost": 0, "changed": 0.75}
    assert found["perturbations"]["mix"]["cost"] > 0
    json.dumps(found)


def test_the_same_texts_always_cost_the_same() -> None:
    assert measure_typing(TEXTS, TRUTH, by_capitals) == measure_typing(TEXTS, TRUTH, by_capitals)


def test_short_texts_are_told_apart() -> None:
    def of_long(texts: Sequence[str]) -> np.ndarray:
        return by_capitals([text if len(text) > 10 else "" for text in texts])

    found = measure_typing(TEXTS, TRUTH, of_long)["short"]
    assert found == {"rows": 1, "micro_f1": 0, "micro_f1_of_longer": 1}


def test_messages_that_tell_nothing_are_counted_and_named() -> None:
    found = measure_little(lambda texts: np.array([text != "hey" for text in texts]))
    assert found["wrong"] == ["hey"]
    assert found["rightly_nothing"] == pytest.approx(1 - 1 / len(SAYS_NOTHING))
    assert len(set(SAYS_NOTHING)) == len(SAYS_NOTHING) == found["rows"]
    assert all(text == text.strip() != "" for text in SAYS_NOTHING)


def test_each_language_has_its_share() -> None:
    foreign = {"de": ["ich", "du"], "fr": ["je", "ok"]}
    english = {"learners": ["I", "you", "ok", "je"]}
    found = measure_languages(
        foreign, english, lambda texts: np.array([text in ("ich", "du", "je") for text in texts])
    )
    assert found == {
        "foreign": {
            "all": {"rows": 4, "not_sure": 0.75},
            "de": {"rows": 2, "not_sure": 1},
            "fr": {"rows": 2, "not_sure": 0.5},
        },
        "english": {"learners": {"rows": 4, "not_sure": 0.25}},
    }
