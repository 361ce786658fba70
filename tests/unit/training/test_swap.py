"""The same text about other people."""

from __future__ import annotations

import numpy as np
import pytest

from models.training.swap import FAMILIES, NAMES, PAIRS, swap


def variants(text: str) -> set[str]:
    return {swap(text, np.random.default_rng(seed)) for seed in range(200)}


@pytest.mark.parametrize(
    ("text", "turned"),
    [
        ("he hurt himself", "she hurt herself"),
        ("I told her to go", "I told him to go"),
        ("I told her.", "I told him."),
        ("it makes her cry", "it makes him cry"),
        ("her book is lost", "his book is lost"),
        ("the book is his", "the book is hers"),
        ("his sister is HERS", "her brother is HIS"),
        ("The boys and their Grandma", "The girls and their Grandpa"),
    ],
)
def test_gendered_words_turn_together_or_not_at_all(text: str, turned: str) -> None:
    assert variants(text) == {text, turned}


def test_a_mum_may_be_a_mom() -> None:
    assert variants("my dad helped") == {f"my {who} helped" for who in ("dad", "mum", "mom")}


def test_a_learner_may_live_with_anybody() -> None:
    found = variants("my mom and dad helped, are our parents the best parents?")
    families = set(FAMILIES)
    for text in found:
        first, second = text.removeprefix("my ").split(" helped, are our ")
        assert first in families
        assert second.removesuffix(" the best parents?") in families
    assert len(found) > 50


def test_the_same_family_stays_the_same() -> None:
    for text in variants("my parents and my brother, my parents"):
        first = text[: text.index(" and my ")]
        last = text[text.index(", ") + 2 :]
        assert first == last


@pytest.mark.parametrize(
    "text", ["my parents' house", "our parents-in-law", "my parents\u2019 car"]
)
def test_a_family_that_is_part_of_another_word_stays(text: str) -> None:
    assert variants(text) == {text}


def test_a_masked_name_gets_one() -> None:
    found = variants("thank you [NAME]!")
    assert len(found) > 50
    assert found <= {f"thank you {name}!" for name in NAMES}


def test_a_name_that_comes_again_gets_the_same_one() -> None:
    for text in variants("Ahmed left, and AHMED came back with ahmed"):
        first, second, third = text.split()[0], text.split()[3], text.split()[-1]
        assert (second, third) == (first.upper(), first.lower())


def test_the_article_follows_the_new_word() -> None:
    found = variants("she is a Muslim")
    assert "he is an Atheist" in found
    assert not any("a Ath" in text or "an Mus" in text for text in found)


def test_ages_change_where_they_are_ages() -> None:
    assert len(variants("a 12-year-old wrote this")) > 30
    assert len(variants("i am 12 years old")) > 30
    assert variants("a 12 year course, 12 apples, old cheese") == {
        "a 12 year course, 12 apples, old cheese"
    }


@pytest.mark.parametrize(
    "text",
    [
        "",
        "i don't get it",
        "the king",
        "polish the shoes, white paper",
        "I miss that, sir",
        "hope will mark the rose in may",
    ],
)
def test_a_text_about_nobody_comes_back_unchanged(text: str) -> None:
    assert variants(text) == {text}


def test_equal_generators_give_equal_texts() -> None:
    text = "[NAME] and [NAME] told his Somali aunt, an old lady of 70 years old"
    first, second = (swap(text, np.random.default_rng(5)) for _ in range(2))
    assert first == second != text


def test_every_pair_turns_back() -> None:
    for pair in PAIRS.replace("\n", "/").split("/"):
        for word in pair.split():
            turned = variants(word) - {word}
            assert turned
            assert all(word in variants(other) for other in turned), word
