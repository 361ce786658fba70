"""Which words a guess rests on: the probability lost when a word is left out.

Leaving out every word would cost a run for each. The logits are a mean of contributions of the
tokens, so the words that contribute most are found without a run; of those a few are left out for
real. On 300 texts of GoEmotions' dev set the best of three such words took 91 % of what the best of
all words took, and nine times what a random word took (`benchmarks/because.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from appliance.inference.encoding import Word
from appliance.protocol.objects import Because

LEAST_WEIGHT = 0.05  # a word that takes less than this share of the probability is no reason
_EDGES = ".,!?;:\"'()[]*_~…’‘“”"

# Words that hold a sentence together. They borrow the feeling of their neighbours inside the
# network, so that their contributions say little about them.
FUNCTION_WORDS = frozenset(
    """
    a about all also am an and any are as at be been being both but by can could did do does
    each for from get go going got had has have he her him his how i i'd i'll i'm i've if in
    into is it it's its just me my of on one or our out over own she should so some than that
    that's the their them then there there's these they they're this those to up us was we
    we're were what what's when where which while who will with would you you're your
    """.split()
)


def candidates(words: Sequence[Word], contributions: NDArray[np.float32], count: int) -> list[Word]:
    """The `count` words to try: `contributions` `[tokens]` are those to the label in question."""
    telling = [
        word
        for word in words
        if word.stop > word.start and shown(word).lower() not in FUNCTION_WORDS
    ]
    telling.sort(key=lambda word: -float(contributions[word.start : word.stop].max()))
    return telling[:count]


def without(window: Sequence[int], word: Word) -> list[int]:
    """The window with one word left out."""
    return [*window[: word.start], *window[word.stop :]]


def weigh(words: Sequence[Word], before: float, after: Sequence[float]) -> tuple[Because, ...]:
    """The words as reasons, strongest first; the weights sum to at most 1.

    `before` is the label's probability with all words, `after[i]` without `words[i]`.
    """
    lost = [max(0.0, (before - left) / before) for left in after]
    total = max(1.0, sum(lost))
    found = [
        Because(text=shown(word), weight=int(1000 * share / total) / 1000)
        for word, share in zip(words, lost, strict=True)
        if share / total >= LEAST_WEIGHT
    ]
    return tuple(sorted(found, key=lambda because: -because.weight))


def shown(word: Word) -> str:
    """The word as people read it, without the punctuation around it."""
    return word.text.strip(_EDGES) or word.text
