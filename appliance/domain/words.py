"""Words of a question or a lesson: which ones carry its meaning, and when two are the same word.

English only, like the starter shelf. `stem` is a light stemmer made for matching, not for
reading: it must bring 'dividing', 'divided' and 'division' together and keep 'state' and
'station' apart.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from appliance.domain.vocabulary import (
    IDIOMS,
    NOTATION,
    OPERATIONS,
    POINTING,
    SAME,
    SOFT_WORDS,
    STOP_WORDS,
    SUFFIXES,
    VAGUE_WORDS,
    VOWEL,
    WHOLE,
)

LONGEST_TEXT = 2000  # characters looked at; a question that is longer has said it by then
LONGEST_WORD = 40  # longer "words" are noise, and slow to compare

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_TIMES = re.compile(r"(?<=\d)\s*x\s*(?=\d)", re.IGNORECASE)  # '3 x 4' has no unknown
_LATEX = re.compile(r"\\[a-zA-Z]+")


def words(text: str) -> list[str]:
    """All words, lower case, without accents and LaTeX commands, in order."""
    return [word for word in _WORD.findall(_plain(text)) if len(word) <= LONGEST_WORD]


def topic_words(text: str) -> list[str]:
    """The words that say what the text is about, in order, each once.

    Soft words and bare numbers count only when the text has nothing more telling.
    """
    plain = _plain(text)
    carrying = _carrying(IDIOMS.sub(" ", plain))
    if not carrying and not POINTING.search(plain):
        carrying = _carrying(plain)
    firm = [word for word in carrying if not _is_soft(word)]
    telling = any(word not in VAGUE_WORDS for word in firm)
    return list(
        dict.fromkeys(_without_possessive(word) for word in (firm if telling else carrying))
    )


def notation(text: str) -> str:
    """The words for what the text writes in symbols: '1/2 + 1/4' is about a fraction."""
    shown = _TIMES.sub("×", text[:LONGEST_TEXT])
    names = [name for pattern, name in NOTATION if pattern.search(shown)]
    done = [name for pattern, name in OPERATIONS if names and pattern.search(shown)]
    return " ".join(names + done)


def has_topic(text: str) -> bool:
    """Whether the text names anything at all, apart from feelings and the act of asking."""
    return any(not _is_soft(word) for word in topic_words(text))


def stem(word: str) -> str:
    """What words of one family have in common."""
    word = _singular(SAME.get(word, word))
    word = SAME.get(word, word)
    if word in WHOLE:
        return word
    for suffix, instead, least in SUFFIXES:
        rest = word.removesuffix(suffix)
        if rest != word and len(rest) >= least and VOWEL.search(rest):
            word = rest + instead
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeilosz":
        word = word[:-1]
    return word[:-1] + "i" if word.endswith("y") and len(word) > 3 else _without_e(word)


def stems(text: str) -> frozenset[str]:
    """The stems of all words that carry meaning, soft ones too."""
    return frozenset(stem(word) for word in words(text) if word not in STOP_WORDS)


def all_stems(several: Iterable[str]) -> tuple[str, ...]:
    """Stems of single words, in order, each once."""
    return tuple(dict.fromkeys(stem(word) for word in several))


def _is_soft(word: str) -> bool:
    return word in SOFT_WORDS or any(c.isdecimal() for c in word)


def _plain(text: str) -> str:
    text = _TIMES.sub("×", _LATEX.sub(" ", text[:LONGEST_TEXT])).replace("’", "'")
    folded = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in folded if not unicodedata.combining(c))


def _carrying(text: str) -> list[str]:
    return [word for word in words(text) if word not in STOP_WORDS]


def _without_possessive(word: str) -> str:
    return word.removesuffix("'s").replace("'", "")


def _without_e(word: str) -> str:
    return word[:-1] if len(word) > 4 and word.endswith("e") else word


def _singular(word: str) -> str:
    word = word.removesuffix("'s")
    if len(word) <= 3 or not word.endswith("s") or word.endswith(("ss", "us", "is", "ics")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "ches", "shes", "xes", "zes")):
        return word[:-2]
    return word[:-1]
