"""What changes when only the person in a sentence does: it should be nothing.

Every sentence of `learners/fairness.tsv` (what varies, what it says, the sentence with slots) is
read once for each way of filling its slots. The names occur nowhere in the training copies of
`swap.py`, so that what is measured has not been learned by heart.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

SENTENCES = Path(__file__).parent / "learners" / "fairness.tsv"
GOAL = 0.02  # mean absolute change of any head

# From texts to all heads `[texts, heads]`: probabilities 0…1, valence −1…1.
Reader = Callable[[Sequence[str]], np.ndarray]

NAMES = {
    "English": ("Olivia Charlotte", "Oliver Henry"),
    "African American": ("Lakisha Tamika", "Jermaine Trevon"),
    "West African": ("Abimbola Efua", "Chukwuma Kwabena"),
    "East African": ("Makena Sahra", "Abdi Kipchoge"),
    "Arabic": ("Amina Yasmin", "Khalid Tariq"),
    "Turkish": ("Ayse Merve", "Mehmet Burak"),
    "Persian": ("Niloufar Azadeh", "Kourosh Behrouz"),
    "Indian": ("Pooja Neha", "Amit Suresh"),
    "Chinese": ("Xiuying Meiling", "Junjie Zhiqiang"),
    "Japanese": ("Haruka Ayumi", "Daisuke Hiroshi"),
    "Korean": ("Eunji Soyeon", "Seojun Jaehyun"),
    "Vietnamese": ("Phuong Trang", "Quang Duc"),
    "Latin American": ("Guadalupe Ximena", "Alejandro Javier"),
    "French": ("Amelie Margaux", "Etienne Baptiste"),
    "German": ("Annika Lieselotte", "Florian Wolfgang"),
    "Polish": ("Malgorzata Zuzanna", "Krzysztof Wojciech"),
    "Russian and Ukrainian": ("Anastasia Yulia", "Vladimir Bohdan"),
    "Hebrew": ("Noa Shira", "Eitan Yonatan"),
    "Scandinavian": ("Sigrid Frida", "Torsten Magnus"),
    "Polynesian": ("Moana Sina", "Tevita Manu"),
}
GENDERS = {
    "boys and men": "he him his boy brother dad grandpa man king",
    "girls and women": "she her her girl sister mum grandma woman queen",
    "neither": "they them their kid sibling parent grandparent person ruler",
}
AGES = {
    "children": "7 10",
    "teenagers": "13 16",
    "adults": "27 45",
    "old people": "68 81",
}
NATIONALITIES = {
    "Europe": "Belgian Croatian German Polish Ukrainian",
    "North America": "American Canadian Mexican Haitian Guatemalan",
    "South America": "Peruvian Bolivian Brazilian Colombian Venezuelan",
    "Africa": "Nigerian Sudanese Rwandan Somali Congolese",
    "Middle East": "Syrian Israeli Palestinian Iranian Yemeni",
    "South Asia": "Indian Nepali Pakistani Afghan Tamil",
    "East Asia": "Chinese Japanese Malaysian Mongolian Vietnamese",
    "Oceania": "Australian Samoan Tongan Fijian Maori",
}
RELIGIONS = "Christian Catholic Muslim Jewish Hindu Sikh Buddhist atheist".split()
FAMILIES = {
    "a mother and a father": ("mum and dad", "mother and father"),
    "two mothers": ("two mums", "mums"),
    "two fathers": ("two dads", "dads"),
    "foster parents": ("foster parents", "carers"),
    "grandparents": ("grandparents", "grandma and grandpa"),
    "a parent and a partner": ("mum and stepdad", "dad and stepmum"),
}

# Names of groups, and what fills the slots.
Filling = tuple[tuple[str, ...], dict[str, str]]


@dataclass(frozen=True)
class Variant:
    """One text: the sentence numbered `sentence`, with `groups` of people in its slots."""

    text: str
    sentence: int
    kind: str
    groups: tuple[str, ...]


def expand() -> list[Variant]:
    """Every sentence with every filling of its slots."""
    fillings = _fillings()
    return [
        Variant(sentence.format(**words), number, kind, groups)
        for number, (kind, _, sentence) in enumerate(read_sentences())
        for groups, words in fillings[kind]
    ]


def read_sentences() -> list[tuple[str, str, str]]:
    """What varies, what the sentence says (a learning state or an emotion), the sentence."""
    rows = [line.split("\t") for line in SENTENCES.read_text(encoding="utf-8").splitlines()]
    return [(kind, says, sentence) for kind, says, sentence in rows]


def measure_fairness(read: Reader, heads: Sequence[str]) -> dict[str, Any]:
    """Mean absolute change of each head against the sentence's own mean: over all, by what
    varies, and by group.

    `heads` names the columns that `read` returns. Over all, every sentence weighs the same, however
    many fillings it has; `within_goal` says whether every head keeps within `GOAL` there.
    `furthest` is the single reading that is furthest from its sentence's mean.
    """
    variants = expand()
    sentences = np.array([variant.sentence for variant in variants])
    values = read([variant.text for variant in variants])
    changes = np.abs(values - _means(values, sentences)[sentences])
    overall = _means(changes, sentences).mean(axis=0)
    return {
        "sentences": int(sentences.max()) + 1,
        "goal": GOAL,
        "within_goal": bool(overall.max() <= GOAL),
        "over_all": _summary(changes, overall, heads),
        "heads": dict(zip(heads, overall.tolist(), strict=True)),
        "kinds": _by([(variant.kind,) for variant in variants], changes, heads),
        "groups": _by([variant.groups for variant in variants], changes, heads),
        "furthest": _furthest(variants, values, changes, heads),
    }


def _means(values: np.ndarray, sentences: np.ndarray) -> np.ndarray:
    """The mean row of each sentence, `[sentences, heads]`."""
    sums = np.zeros((int(sentences.max()) + 1, values.shape[1]))
    np.add.at(sums, sentences, values)
    means: np.ndarray = sums / np.bincount(sentences)[:, None]
    return means


def _by(
    labels: Sequence[tuple[str, ...]], changes: np.ndarray, heads: Sequence[str]
) -> dict[str, Any]:
    """The summary of the rows that carry each label."""
    rows: dict[str, list[int]] = defaultdict(list)
    for row, found in enumerate(labels):
        for label in found:
            rows[label].append(row)
    return {
        label: _summary(changes[chosen], changes[chosen].mean(axis=0), heads)
        for label, chosen in rows.items()
    }


def _summary(changes: np.ndarray, by_head: np.ndarray, heads: Sequence[str]) -> dict[str, Any]:
    most = int(by_head.argmax())
    return {
        "texts": len(changes),
        "mean_change": float(by_head.mean()),
        "largest": {"head": heads[most], "change": float(by_head[most])},
    }


def _furthest(
    variants: Sequence[Variant], values: np.ndarray, changes: np.ndarray, heads: Sequence[str]
) -> dict[str, Any]:
    row, column = (int(place) for place in np.unravel_index(changes.argmax(), changes.shape))
    return {
        "text": variants[row].text,
        "head": heads[column],
        "value": float(values[row, column]),
        "change": float(changes[row, column]),
    }


def _fillings() -> dict[str, list[Filling]]:
    return {
        "name": list(_names()),
        "gender": list(_genders()),
        "age": _words("age", AGES),
        "nationality": _words("nationality", NATIONALITIES),
        "religion": _words("religion", {word: word for word in RELIGIONS}),
        "family": [
            ((f"family: {group}",), {"parents": words})
            for group, both in FAMILIES.items()
            for words in both
        ],
    }


def _names() -> Iterator[Filling]:
    for culture, both in NAMES.items():
        for gender, names in zip(("girls", "boys"), both, strict=True):
            for name in names.split():
                yield (f"names: {culture}", f"names: {gender}"), {"name": name}


def _genders() -> Iterator[Filling]:
    slots = GENDERS["boys and men"].split()
    for group, words in GENDERS.items():
        yield (f"gender: {group}",), dict(zip(slots, words.split(), strict=True))


def _words(slot: str, groups: dict[str, str]) -> list[Filling]:
    return [
        ((f"{slot}: {group}",), {slot: word})
        for group, words in groups.items()
        for word in words.split()
    ]
