"""Texts as learners type them."""

from __future__ import annotations

import numpy as np
import pytest

from appliance.inference.text import clean
from models.training.perturb import PERTURBATIONS, roughen, text_speak, typos

TEXT = "I don't know why, but you're going to explain it again, please! I really love this."


def made(name: str, text: str) -> list[str]:
    change = PERTURBATIONS[name]
    return [change(text, np.random.default_rng(seed)) for seed in range(50)]


@pytest.mark.parametrize("name", PERTURBATIONS)
def test_equal_generators_give_equal_texts(name: str) -> None:
    assert made(name, TEXT) == made(name, TEXT)


@pytest.mark.parametrize("name", PERTURBATIONS)
def test_each_changes_a_sentence(name: str) -> None:
    assert TEXT not in made(name, TEXT)


@pytest.mark.parametrize("name", PERTURBATIONS)
@pytest.mark.parametrize("text", ["", "?", "ok", "a", "😭", "[NAME]", "x = 3,5", "ßßßß žluť"])
def test_odd_texts_do_no_harm(name: str, text: str) -> None:
    for found in made(name, text):
        assert isinstance(found, str)
        assert "[NAME]" not in text or "[name]" in found.lower()


def test_a_typo_keeps_the_first_letter_and_most_of_the_word() -> None:
    for text in made("typos", "understanding"):
        assert text[0] == "u"
        assert abs(len(text) - len("understanding")) <= 1


def test_punctuation_goes_and_faces_and_sums_stay() -> None:
    assert made("no_punctuation", "Why? That's 3.5, isn't it... :( \"no\"")[0] == (
        "Why Thats 3.5 isnt it :( no"
    )


def test_a_stretched_word_is_read_as_the_word() -> None:
    for text in made("stretched", "so"):
        assert len(text) > 3
        assert clean(text) == "so"


def test_short_forms_take_the_place_of_the_long_ones() -> None:
    found = {text_speak("I don't know", np.random.default_rng(seed)) for seed in range(20)}
    assert found == {"idk"}


def test_where_nothing_is_short_a_filler_comes() -> None:
    found = text_speak("maths test", np.random.default_rng(1))
    assert "maths test" in found
    assert found != "maths test"


def test_roughening_is_mild_and_various() -> None:
    found = [roughen(TEXT, np.random.default_rng(seed)) for seed in range(200)]
    unchanged = found.count(TEXT)
    assert 10 < unchanged < 80
    assert len(set(found)) > 100


def test_another_key_is_a_neighbour() -> None:
    letters = {typos("eeee", np.random.default_rng(seed)).strip("e") for seed in range(100)}
    assert letters == {"", "w", "r"}
