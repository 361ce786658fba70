"""Texts of all lengths as rows of tokens."""

from __future__ import annotations

import pytest
from tokenizers import Tokenizer

from appliance import paths
from appliance.inference.encoding import MAX_WINDOWS, Encoder

ROOM = 64


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(paths.emotion_model() / "tokenizer.json"))


@pytest.fixture(scope="module")
def encoder(tokenizer: Tokenizer) -> Encoder:
    return Encoder(tokenizer, ROOM)


def test_a_short_text_is_one_row_with_the_marks_the_model_was_trained_with(
    encoder: Encoder, tokenizer: Tokenizer
) -> None:
    (row,) = encoder.encode("I love maths").windows
    assert row == tokenizer.encode("I love maths").ids


def test_every_word_knows_its_tokens(encoder: Encoder, tokenizer: Tokenizer) -> None:
    encoded = encoder.encode("Photosynthesis, unbelievably   cool! 😭")
    (row,) = encoded.windows
    assert [word.text for word in encoded.words] == [
        "Photosynthesis,",
        "unbelievably",
        "cool!",
        "😭",
    ]
    assert (
        "".join(
            tokenizer.decode(row[word.start : word.stop]).replace(" ", "") for word in encoded.words
        )
        == "photosynthesis,unbelievablycool!loudlycrying"
    )


def test_of_a_long_text_the_beginning_and_the_end_count(
    encoder: Encoder, tokenizer: Tokenizer
) -> None:
    windows = encoder.encode("first " + "middle " * 3_000 + "last").windows
    assert len(windows) == MAX_WINDOWS
    assert all(len(row) <= ROOM for row in windows)
    assert windows[0][1] == tokenizer.token_to_id("first")
    assert windows[-1][-2] == tokenizer.token_to_id("last")


def test_a_text_of_middle_length_is_cut_evenly(encoder: Encoder) -> None:
    windows = encoder.encode("word " * 63).windows
    assert sorted(len(row) - 2 for row in windows) == [21, 21, 21]


def test_a_long_text_is_not_explained_by_single_words(encoder: Encoder) -> None:
    assert encoder.encode("word " * 33).words == []


@pytest.mark.parametrize(
    "text", ["", "   ", "\u200b", "\n\t", "\x00\x01", "𓀀 𓁀", "?", "!!! ...", "42", "3 + 4 = 7"]
)
def test_a_text_without_a_readable_word_has_no_rows(encoder: Encoder, text: str) -> None:
    assert encoder.encode(text).windows == []


@pytest.mark.parametrize("text", ["😂", ":)", "x = 4", "I"])
def test_a_sign_that_is_a_word_and_a_single_letter_are_read(encoder: Encoder, text: str) -> None:
    assert len(encoder.encode(text).windows) == 1


def test_a_giant_word_is_no_trouble(encoder: Encoder) -> None:
    assert len(encoder.encode("x" * 10_000).windows) <= MAX_WINDOWS


def test_the_words_are_looked_up_only_for_an_explanation(encoder: Encoder) -> None:
    with_words, without = (
        encoder.encode("I love maths", with_words=want) for want in (True, False)
    )
    assert with_words.windows == without.windows
    assert (len(with_words.words), without.words) == (3, [])
