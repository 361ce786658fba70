"""GoEmotions rows, cleaned and tokenized as the appliance does it at run time."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from appliance.inference.text import clean

MAX_TOKENS = 64  # 99.9 % of the training texts are shorter
PAD_ID = 0


@dataclass(frozen=True)
class Split:
    """One split: `raw[i]` has the tokens `ids[i]` and the labels `targets[i]` (0 or 1, [28])."""

    raw: list[str]
    ids: list[list[int]]
    targets: np.ndarray

    def __len__(self) -> int:
        return len(self.ids)

    def head(self, rows: int) -> "Split":
        """The first `rows` rows, for a quick trial."""
        return Split(self.raw[:rows], self.ids[:rows], self.targets[:rows])


def read_labels(folder: Path) -> list[str]:
    """The label names in the order of their ids."""
    return (folder / "labels.txt").read_text(encoding="utf-8").split()


def read_split(folder: Path, name: str, tokenizer: Tokenizer, labels: Sequence[str]) -> Split:
    """Read `<name>.tsv`: text, comma-separated label ids, comment id."""
    lines = (folder / f"{name}.tsv").read_text(encoding="utf-8").rstrip("\n").split("\n")
    rows = [line.split("\t") for line in lines]
    targets = np.zeros((len(rows), len(labels)), dtype=np.float32)
    for row, (_, numbers, *_) in enumerate(rows):
        targets[row, [int(number) for number in numbers.split(",")]] = 1
    raw = [row[0] for row in rows]
    return Split(raw, encode(tokenizer, raw), targets)


def encode(tokenizer: Tokenizer, texts: Sequence[str]) -> list[list[int]]:
    """Token ids of each text with [CLS] and [SEP], at most `MAX_TOKENS`."""
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    return [found.ids for found in tokenizer.encode_batch([clean(text) for text in texts])]


def pad(rows: Sequence[Sequence[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Stack to `[batch, longest]` int64: ids and attention mask."""
    width = max(len(row) for row in rows)
    ids = torch.full((len(rows), width), PAD_ID, dtype=torch.int64)
    mask = torch.zeros_like(ids)
    for number, row in enumerate(rows):
        ids[number, : len(row)] = torch.tensor(row)
        mask[number, : len(row)] = 1
    return ids, mask


def batches(split: Split, size: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
    """Row numbers of shuffled batches whose texts are of about the same length.

    Each pool of 50 batches is sorted by length and its batches are shuffled: little padding,
    and the order still differs every epoch.
    """
    order = rng.permutation(len(split))
    lengths = np.array([len(row) for row in split.ids])
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
