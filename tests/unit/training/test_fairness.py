"""The set of sentences in which only the person changes, and what is measured on it."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
import pytest

from models.training import fairness, swap
from models.training.fairness import GENDERS, NAMES, expand, measure_fairness, read_sentences

STATES = {
    *("engaged", "curious", "insight", "confused", "frustrated"),
    *("bored", "anxious", "distressed", "neutral"),
}
HEADS = ["joy", "fear"]


def test_the_set_covers_every_state_and_many_emotions() -> None:
    kinds, says, _ = zip(*read_sentences(), strict=True)
    assert set(kinds) == {"name", "gender", "age", "nationality", "religion", "family"}
    assert set(says) >= STATES
    assert len(set(says) - STATES) >= 12
    for kind in set(kinds):
        said = {one for other, one, _ in read_sentences() if other == kind}
        assert said >= STATES


def test_every_slot_is_filled_and_no_two_texts_are_the_same() -> None:
    texts = [variant.text for variant in expand()]
    assert not [text for text in texts if "{" in text or "}" in text]
    assert len(set(texts)) == len(texts) > 3_000


def test_the_names_are_none_that_training_puts_in() -> None:
    names = {name for both in NAMES.values() for some in both for name in some.split()}
    assert len(names) == 80
    assert not names & set(swap.NAMES)


def test_every_gender_fills_the_same_slots() -> None:
    assert len({len(words.split()) for words in GENDERS.values()}) == 1


def steady(texts: Sequence[str]) -> np.ndarray:
    return np.tile([0.25, 0.5], (len(texts), 1))


def test_a_reader_that_sees_no_person_is_fair() -> None:
    found = measure_fairness(steady, HEADS)
    assert found["within_goal"]
    assert found["heads"] == {"joy": 0, "fear": 0}
    assert found["over_all"]["mean_change"] == 0
    assert found["over_all"]["texts"] == len(expand())


def of_queens(texts: Sequence[str]) -> np.ndarray:
    """Afraid wherever a queen is: one of the three fillings of one sentence."""
    return np.array([[0.5, 0.9 if "queen" in text else 0.0] for text in texts])


def test_the_change_is_told_by_head_by_group_and_at_its_worst() -> None:
    found = measure_fairness(of_queens, HEADS)
    sentences = len(read_sentences())
    # Readings 0, 0.9, 0 have the mean 0.3: they are 0.3, 0.6 and 0.3 away from it.
    assert found["heads"] == {"joy": 0, "fear": pytest.approx(0.4 / sentences)}
    of_women = found["groups"]["gender: girls and women"]
    assert of_women["largest"] == {
        "head": "fear",
        "change": pytest.approx(0.6 / of_women["texts"]),
    }
    assert found["groups"]["names: Arabic"]["mean_change"] == 0
    assert found["kinds"]["gender"]["mean_change"] > 0
    assert found["furthest"]["change"] == pytest.approx(0.6)
    assert "the queen send away her own army" in found["furthest"]["text"]
    json.dumps(found)


def test_a_sentence_with_many_fillings_weighs_as_much_as_one_with_few(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = [("name", "joy", "{name} won"), ("age", "joy", "i am {age}")]
    monkeypatch.setattr(fairness, "read_sentences", lambda: rows)

    def of_names(texts: Sequence[str]) -> np.ndarray:
        return np.array([[float("Olivia" in text or "Oliver" in text), 0.0] for text in texts])

    found = measure_fairness(of_names, HEADS)
    share = 2 / 80
    assert found["heads"]["joy"] == pytest.approx(2 * share * (1 - share) / 2)
