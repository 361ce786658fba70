"""From a text to rows of token ids: one for a short text, up to eight windows for a long one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tokenizers import Tokenizer

from appliance.errors import ModelError
from appliance.inference.manifest import REMEDY
from appliance.inference.text import clean

# A text longer than one row is cut into windows of at most this many tokens: the network takes the
# mean of a row's tokens, in which a single sentence drowns among sixty. Of 15, 20, 24, 26 and 30,
# 24 keeps most of a feeling at the end of a long text (`benchmarks.long_texts`).
WINDOW = 24
MAX_WINDOWS = 8
# Characters looked at on either end of a long text: more than eight windows of English hold,
# and a bound on the work that any text can cause.
EDGE = 1_500
SPECIAL = 2  # [CLS] and [SEP]
# Longer texts get no explanation: it would take too long, and single words say less in them.
MOST_EXPLAINED_WORDS = 32


class Word(NamedTuple):
    """A word as it was written, and its tokens: `ids[start:stop]` of the only window."""

    text: str
    start: int
    stop: int


class Encoded(NamedTuple):
    """`windows` with [CLS] and [SEP], none for a text without a readable word.

    `words` is empty when the text is too long to be explained by its words.
    """

    windows: list[list[int]]
    words: list[Word]


class Encoder:
    """Cleans, cuts and tokenizes. `max_tokens` is the longest row that the model was trained on."""

    def __init__(self, tokenizer: Tokenizer, max_tokens: int) -> None:
        self._tokenizer = tokenizer
        self._room = max_tokens - SPECIAL
        self._first = _special(tokenizer, "[CLS]")
        self._last = _special(tokenizer, "[SEP]")
        self._unknown = _special(tokenizer, "[UNK]")

    def encode(self, text: str, *, with_words: bool = True) -> Encoded:
        """Rows for `text`; of a text that is too long, its beginning and its end.

        The words cost as much again, and only an explanation needs them.
        """
        if len(text) > 2 * EDGE:
            text = f"{text[:EDGE]} {text[-EDGE:]}"
        plain = clean(text)
        ids = self._ids(plain)
        # Digits and signs alone say nothing about anybody; emoji are words by now.
        if not any(map(str.isalpha, plain)) or all(token == self._unknown for token in ids):
            return Encoded([], [])
        windows = [[self._first, *part, self._last] for part in self._cut(ids)]
        explained = with_words and len(windows) == 1
        return Encoded(windows, self._words(text, ids) if explained else [])

    def _ids(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids
        return ids

    def _cut(self, ids: list[int]) -> list[list[int]]:
        if len(ids) <= self._room:
            return [ids]
        window = min(WINDOW, self._room)
        half = MAX_WINDOWS // 2 * window
        if len(ids) > 2 * half:
            ids = ids[:half] + ids[-half:]
        count = -(-len(ids) // window)
        size = -(-len(ids) // count)
        return [ids[at : at + size] for at in range(0, len(ids), size)]

    def _words(self, text: str, ids: Sequence[int]) -> list[Word]:
        """Where each word's tokens are, provided that the words one by one give the same ones."""
        texts = text.split()
        if len(texts) > MOST_EXPLAINED_WORDS:
            return []
        words: list[Word] = []
        found: list[int] = []
        for word in texts:
            start = 1 + len(found)  # after [CLS]
            found += self._ids(clean(word))
            words.append(Word(word, start, 1 + len(found)))
        return words if found == list(ids) else []


def _special(tokenizer: Tokenizer, name: str) -> int:
    found = tokenizer.token_to_id(name)
    if found is None:
        raise ModelError(f"The emotion model's tokenizer has no {name}. {REMEDY}")
    return int(found)
