"""Texts as the tokenizer gets them."""

from __future__ import annotations

import time
import unicodedata

import pytest
from tokenizers import Tokenizer

from appliance.inference.text import EMOJI, EMOTICONS, TEXT_SPEAK, clean
from appliance.paths import bundle

# The blocks that hold emoji, and the few that stand elsewhere.
EMOJI_BLOCKS = [*range(0x2600, 0x27C0), *range(0x1F000, 0x1FB00)]
EMOJI_ELSEWHERE = "‼⁉‽ℹ↔↕↖↗↘↙↩↪⌚⌛⌨⏏⏩⏰⏱⏳⏸Ⓜ▪▫▶◀◻◼◽◾⤴⤵⬅⬆⬇⬛⬜⭐⭕〰〽㊗㊙"


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
        ("helllooo, sweeeet baddd", "hello, sweet bad"),
        ("whyyyy!!!!!!!! ??????", "why!!! ???"),
        ("hahahahaha ahahah hehehehe lololol", "haha haha hehe lol"),
        ("it hurts :'c T-T", "it hurts sad crying"),
        ("ughh >.< so hard -.-", "ughh frustrated so hard annoyed"),
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("idk, ngl", "i don't know, not gonna lie"),
        ("Dont wanna. IDC", "don't wanna. i don't care"),
        ("plssss wdymmm", "please what do you mean"),
        ("thx 4 the hw", "thanks 4 the homework"),
        ("that´s it, don`t", "that's it, don't"),
    ],
)
def test_text_speak_is_written_out(text: str, expected: str) -> None:
    assert clean(text) == expected


@pytest.mark.parametrize(
    "text",
    ["r = 2u", "cos x", "44 bc", "5 kms", "well, its ill", "ik ben im Haus", "ez jó", "pls_help"],
)
def test_what_has_another_meaning_stays(text: str) -> None:
    assert clean(text) == text


def test_emoji_become_words_whatever_their_skin_tone_and_number() -> None:
    assert clean("👍🏽") == clean("👍👍👍") == "good"
    assert clean("🤷🏻‍♀️") == "shrug"
    assert clean("ok😭") == "ok loudly crying"


def test_an_emoji_without_a_word_of_ours_gets_its_unicode_name() -> None:
    assert clean("🦊") == "fox"


def test_an_emoji_of_several_signs_means_one_thing() -> None:
    assert clean("😮\u200d💨") == "sigh"
    assert clean("🇩🇪") == clean("🇳🇬🇳🇬") == "flag"
    assert clean("1\ufe0f\u20e3") == "1"
    assert clean("❤\ufe0f\u200d🔥") == "love amazing"


def test_what_is_written_for_laughing_and_crying_gets_words_of_its_own() -> None:
    words = {clean(sign) for sign in "😭😢😂💀"}
    assert words == {"loudly crying", "sad crying", "lol", "skull"}


def test_no_emoji_reaches_the_tokenizer_as_unknown() -> None:
    tokenizer = Tokenizer.from_file(str(bundle() / "models" / "emotion" / "tokenizer.json"))
    signs = [*map(chr, EMOJI_BLOCKS), *EMOJI_ELSEWHERE, *EMOJI]
    named = [sign for sign in signs if all(unicodedata.name(part, "") for part in sign)]
    unknown = [
        sign
        for sign in named
        if "[UNK]" in tokenizer.encode(f"so {clean(f'ok{sign}!')} and").tokens
    ]
    assert len(named) > 1_500
    assert unknown == []


def test_what_was_written_out_is_not_written_out_again() -> None:
    meanings = {*EMOJI.values(), *TEXT_SPEAK.values(), *(meaning for _, meaning in EMOTICONS)}
    assert {meaning for meaning in meanings if clean(meaning) != meaning} == set()


def test_twenty_words_take_a_tenth_of_a_millisecond_at_most() -> None:
    text = (
        "omggg idk why this doesnt work 😭😭 ive tried it like ten times today and im soooo done :("
    )
    times = []
    for _ in range(200):
        started = time.perf_counter()
        clean(text)
        times.append(time.perf_counter() - started)
    assert min(times) < 1e-4


def test_an_emoji_newer_than_python_vanishes() -> None:
    assert clean("hi \U0001faff there") == "hi there"


@pytest.mark.parametrize(
    "piece", ["a", ":", "<3", "😭", "(", "ab" * 20 + "ccc", "\u200b", "-_", "ooxx", "aaabbb"]
)
def test_cleaning_takes_linear_time(piece: str) -> None:
    text = (piece * 10_000)[:10_000]
    started = time.perf_counter()
    clean(text)
    assert time.perf_counter() - started < 0.5


@pytest.mark.parametrize("text", ["solve x =0 please", "y =0", "3x + 2 =0"])
def test_an_equation_is_no_face(text: str) -> None:
    assert clean(text) == text
