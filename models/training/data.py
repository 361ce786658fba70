"""The corpora, each as texts and what is known of them, and their way to token ids."""

import csv
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from appliance.inference.text import clean
from models.training.heads import (
    EMOTION,
    EMOTIONS,
    ENGLISH,
    RATED,
    STATE,
    STATES,
    TAUGHT_ONLY,
    column,
    unknown,
)

MAX_TOKENS = 64  # 99.9 % of the training texts are shorter
PAD_ID = 0  # of the model that ships
LEARNERS = Path(__file__).parent / "learners"
# Whole authors and whole languages are held out, so that no near-twin is on both sides.
LEARNER_BATCHES = {"train": "abcdefij", "dev": "g", "test": "h", "plain": "k"}
FOREIGN = dict.fromkeys(("nl", "pl", "id"), "dev") | dict.fromkeys(
    ("it", "sv", "tr", "so", "uk", "ja"), "test"
)


@dataclass(frozen=True)
class Corpus:
    """`texts[i]` has the targets `targets[i]` (`[columns]`, NaN where nothing is known)."""

    texts: list[str]
    targets: np.ndarray

    def __len__(self) -> int:
        return len(self.texts)

    def times(self, count: int) -> "Corpus":
        """Every row `count` times: small corpora are read more often."""
        return Corpus(self.texts * count, np.tile(self.targets, (count, 1)))

    def with_targets(self, targets: np.ndarray) -> "Corpus":
        """The same texts with other targets."""
        return replace(self, targets=targets)


def joined(corpora: Sequence[Corpus]) -> Corpus:
    """One after the other."""
    texts = [text for corpus in corpora for text in corpus.texts]
    return Corpus(texts, np.concatenate([corpus.targets for corpus in corpora]))


def read_goemotions(folder: Path, name: str) -> Corpus:
    """`<name>.tsv`: text, comma-separated label ids, comment id. All 28 emotions are known."""
    labels = (folder / "labels.txt").read_text(encoding="utf-8").split()
    if tuple(labels) != EMOTIONS:
        raise ValueError(f"{folder} has other labels, or in another order")
    rows = [line.split("\t") for line in _lines(folder / f"{name}.tsv")]
    targets = unknown(len(rows))
    targets[:, EMOTION] = 0
    targets[:, ENGLISH] = 1
    for row, (_, numbers, *_) in enumerate(rows):
        targets[row, [int(number) for number in numbers.split(",")]] = 1
    return Corpus([row[0] for row in rows], targets)


def read_emobank(folder: Path, name: str) -> Corpus:
    """`emobank.csv`, one split: valence, arousal and dominance, rated 1 to 5."""
    with (folder / "emobank.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["split"] == name]
    targets = unknown(len(rows))
    targets[:, ENGLISH] = 1
    for head in ("valence", "arousal", "dominance"):
        _rate(targets, head, [float(row[head[0].upper()]) for row in rows])
    return Corpus([row["text"] for row in rows], targets)


def read_brighter(folder: Path, name: str) -> Corpus:
    """`<name>.csv`: five emotions, each rated 0 to 3; the strongest is the text's intensity."""
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    targets = unknown(len(rows))
    targets[:, ENGLISH] = 1
    emotions = [head.removeprefix("of ") for head in TAUGHT_ONLY[1:]]
    for emotion in emotions:
        _rate(targets, f"of {emotion}", [float(row[emotion]) for row in rows])
    strongest = [max(float(row[emotion]) for emotion in emotions) for row in rows]
    _rate(targets, "intensity", strongest)
    return Corpus([row["text"] for row in rows], targets)


def read_learners(name: str) -> Corpus:
    """Learners' lines of one split's authors: the learning state; a neutral line is not intense.

    Beside the three splits there is `plain`: everyday lines of an author who taught nothing.
    """
    rows = [line.split("\t") for line in _lines(LEARNERS / "lines.tsv")]
    rows = [row for row in rows if row[0] in LEARNER_BATCHES[name]]
    targets = unknown(len(rows))
    targets[:, ENGLISH] = 1
    targets[:, STATE] = 0
    for row, (_, state, _) in enumerate(rows):
        targets[row, STATE.start + STATES.index(state)] = 1
        if state == "neutral":
            targets[row, column("intensity")] = _rated("intensity", 0)
    return Corpus([row[2] for row in rows], targets)


def read_foreign(name: str) -> Corpus:
    """Lines in other languages."""
    texts = [text for lines in foreign_lines(name).values() for text in lines]
    targets = unknown(len(texts))
    targets[:, ENGLISH] = 0
    return Corpus(texts, targets)


def foreign_lines(name: str) -> dict[str, list[str]]:
    """The lines of each language of a split; whole languages are held out."""
    found: dict[str, list[str]] = {}
    for line in _lines(LEARNERS / "foreign.tsv"):
        language, text = line.split("\t")
        if FOREIGN.get(language, "train") == name:
            found.setdefault(language, []).append(text)
    return found


def encode(tokenizer: Tokenizer, texts: Sequence[str]) -> list[list[int]]:
    """Token ids of each text with [CLS] and [SEP], at most `MAX_TOKENS`."""
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    return [found.ids for found in tokenizer.encode_batch([clean(text) for text in texts])]


def pad(rows: Sequence[Sequence[int]], pad_id: int = PAD_ID) -> tuple[torch.Tensor, torch.Tensor]:
    """Stack to `[batch, longest]` int64: ids and attention mask."""
    width = max(len(row) for row in rows)
    ids = torch.full((len(rows), width), pad_id, dtype=torch.int64)
    mask = torch.zeros_like(ids)
    for number, row in enumerate(rows):
        ids[number, : len(row)] = torch.tensor(row)
        mask[number, : len(row)] = 1
    return ids, mask


def batches(
    ids: Sequence[Sequence[int]], size: int, rng: np.random.Generator
) -> Iterator[np.ndarray]:
    """Row numbers of shuffled batches whose texts are of about the same length.

    Each pool of 50 batches is sorted by length and its batches are shuffled: little padding,
    and the order still differs every epoch.
    """
    order = rng.permutation(len(ids))
    lengths = np.array([len(row) for row in ids])
    found: list[np.ndarray] = []
    for start in range(0, len(order), size * 50):
        pool = order[start : start + size * 50]
        pool = pool[np.argsort(lengths[pool], kind="stable")]
        found += [pool[at : at + size] for at in range(0, len(pool), size)]
    for number in rng.permutation(len(found)):
        yield found[number]


def sha256(path: Path) -> str:
    """Hex digest of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").rstrip("\n").split("\n")


def _rate(targets: np.ndarray, head: str, ratings: Sequence[float]) -> None:
    targets[:, column(head)] = [_rated(head, rating) for rating in ratings]


def _rated(head: str, rating: float) -> float:
    centre, spread = RATED[head]
    return (rating - centre) / spread
