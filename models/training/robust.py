"""What it costs to be typed by a learner: in haste, in a word, in another language.

All of it asks the model through a callable from texts to what it makes of them, so that the
network in training, the exported file and the appliance are measured by the same lines.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from models.training.measure import macro_f1
from models.training.perturb import PERTURBATIONS, roughen

SEED = 0
SHORT = 3  # words
# Whole messages that tell nothing of how it goes: no state but `neutral` is right.
SAYS_NOTHING = tuple(
    text.strip()
    for text in """
    ok | okay | k | yes | no | yep | nope | hi | hello | hey | bye | ? | ... | . | 12 | -3 | x = 4
    | a | B | c) | 3/4 | next | done | go on | the second one | page 12 | french | maths | 1066
    | photosynthesis | both | option b | when | start | again | sure | 2 + 2 | question 3
    | mitosis | thanks bye | 42 cm | true | false
    """.split("|")
)

# From texts to which labels hold, 0 or 1, `[texts, labels]`.
Decide = Callable[[Sequence[str]], np.ndarray]
# From texts to what is left undecided, `[texts]` of bool.
Unsure = Callable[[Sequence[str]], np.ndarray]


def measure_typing(texts: Sequence[str], targets: np.ndarray, decide: Decide) -> dict[str, Any]:
    """Macro-F1 of `texts` as they are, after each perturbation and after a learner's mix of them.

    `targets`: 0 or 1, `[texts, labels]`. `cost` is what is lost of the macro-F1, and `changed`
    the share of texts that the perturbation touched.
    """
    plain = macro_f1(targets, decide(texts))
    return {
        "rows": len(texts),
        "macro_f1": plain,
        "perturbations": {
            name: _after(name, texts, targets, decide, plain) for name in (*PERTURBATIONS, "mix")
        },
        "short": _of_short(texts, targets, decide),
    }


def measure_little(unsure: Unsure) -> dict[str, Any]:
    """How many messages that tell nothing are rightly read as nothing."""
    right = unsure(SAYS_NOTHING)
    wrong = [text for text, found in zip(SAYS_NOTHING, right, strict=True) if not found]
    return {"rows": len(SAYS_NOTHING), "rightly_nothing": float(np.mean(right)), "wrong": wrong}


def measure_languages(
    foreign: Mapping[str, Sequence[str]], english: Mapping[str, Sequence[str]], unsure: Unsure
) -> dict[str, Any]:
    """The share that comes out 'not sure': of each language's lines, and of sets in English.

    `unsure` says whether the model takes a text for one it cannot read.
    """
    every = [text for lines in foreign.values() for text in lines]
    return {
        "foreign": _shares({"all": every, **foreign}, unsure),
        "english": _shares(english, unsure),
    }


def _shares(sets: Mapping[str, Sequence[str]], unsure: Unsure) -> dict[str, dict[str, float]]:
    return {
        name: {"rows": len(texts), "not_sure": float(np.mean(unsure(texts)))}
        for name, texts in sets.items()
    }


def _after(
    name: str, texts: Sequence[str], targets: np.ndarray, decide: Decide, plain: float
) -> dict[str, float]:
    change = PERTURBATIONS.get(name, roughen)
    rng = np.random.default_rng(SEED)
    changed = [change(text, rng) for text in texts]
    score = macro_f1(targets, decide(changed))
    touched = sum(new != old for new, old in zip(changed, texts, strict=True))
    return {"macro_f1": score, "cost": plain - score, "changed": touched / len(texts)}


def _of_short(texts: Sequence[str], targets: np.ndarray, decide: Decide) -> dict[str, float]:
    """Micro-F1 of the texts of up to three words beside that of the others.

    Micro, because the short ones hold few rows of most labels.
    """
    short = np.array([len(text.split()) <= SHORT for text in texts])
    guesses = decide(texts)
    return {
        "rows": int(short.sum()),
        "micro_f1": _micro_f1(targets[short], guesses[short]),
        "micro_f1_of_longer": _micro_f1(targets[~short], guesses[~short]),
    }


def _micro_f1(targets: np.ndarray, guesses: np.ndarray) -> float:
    total = float(np.sum(targets) + np.sum(guesses))
    return 2 * float(np.sum(targets * guesses)) / total if total else 0.0
