"""Texts as the tokenizer gets them."""

from __future__ import annotations

import time

import pytest

from appliance.inference.text import clean


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I'm soooo happy", "I'm so happy"),
        ("that is goooood", "that is good"),
        ("reallllly noooo", "really no"),
        ("III www xxx", "III www xxx"),
        ("thanks :)", "thanks smile"),
        ("oh no :'(", "oh no crying"),
        ("so funny xD", "so funny laughing"),
        ("i love you <3", "i love you love"),
        ("don’t “worry”", 'don\'t "worry"'),
        ("a\n\n  b\tc", "a b c"),
        ("", ""),
        ("   \n", ""),
    ],
)
def test_feeling_written_in_signs_becomes_words(text: str, expected: str) -> None:
    assert clean(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "see http://example.org/a",
        "the ratio is 3:D",
        "solve x <3 for x",
        "at 10:30 (see below)",
        "xD3 is a name",
    ],
)
def test_signs_that_are_no_emoticons_stay(text: str) -> None:
    assert clean(text) == text


def test_emoji_become_words_whatever_their_skin_tone_and_number() -> None:
    assert clean("👍🏽") == clean("👍👍👍") == "good"
    assert clean("🤷🏻‍♀️") == "shrug"
    assert clean("ok😭") == "ok crying"


def test_an_emoji_without_a_word_of_ours_gets_its_unicode_name() -> None:
    assert clean("🦊") == "fox"


def test_an_emoji_newer_than_python_vanishes() -> None:
    assert clean("hi \U0001faff there") == "hi there"


@pytest.mark.parametrize("piece", ["a", ":", "<3", "😭", "(", "ab" * 20 + "ccc", "\u200b", "-_"])
def test_cleaning_takes_linear_time(piece: str) -> None:
    text = (piece * 10_000)[:10_000]
    started = time.perf_counter()
    clean(text)
    assert time.perf_counter() - started < 0.5
