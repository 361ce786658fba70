"""Stand-ins for the corpora that are not ours to ship: our own lines in their files' formats.

What is learned from them is worth nothing; they show that every step from rows to the shipped
folder works, on any machine.
"""

import csv
from pathlib import Path

from models.training.data import LEARNER_BATCHES, LEARNERS
from models.training.heads import EMOTIONS

# An emotion that goes with each state, and its valence and arousal from 1 to 5.
STAND_INS = {
    "engaged": ("excitement", 4, 4),
    "curious": ("curiosity", 4, 3),
    "insight": ("realization", 4, 4),
    "confused": ("confusion", 2, 3),
    "frustrated": ("annoyance", 2, 4),
    "bored": ("disappointment", 2, 2),
    "anxious": ("nervousness", 2, 4),
    "distressed": ("sadness", 1, 3),
    "neutral": ("neutral", 3, 3),
}


def write_stand_ins(folder: Path) -> None:
    """Write `goemotions/`, `emobank/` and `brighter/` into `folder`."""
    rows = [
        line.split("\t")
        for line in (LEARNERS / "lines.tsv").read_text(encoding="utf-8").splitlines()
    ]
    for part in ("goemotions", "emobank", "brighter"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    (folder / "goemotions" / "labels.txt").write_text("\n".join(EMOTIONS) + "\n", "utf-8")
    for name in ("train", "dev", "test"):
        lines = [
            f"{text}\t{EMOTIONS.index(STAND_INS[state][0])}\t{number}\n"
            for number, (author, state, text) in enumerate(rows)
            if author in LEARNER_BATCHES[name]
        ]
        (folder / "goemotions" / f"{name}.tsv").write_text("".join(lines), "utf-8")
    _table(
        folder / "emobank" / "emobank.csv",
        ["id", "split", "V", "A", "D", "text"],
        [
            [number, name, *STAND_INS[state][1:], 3 + number % 2, text]
            for number, (author, state, text) in enumerate(rows)
            for name in ("train", "dev")
            if author in LEARNER_BATCHES[name]
        ],
    )
    for name in ("train", "dev"):
        _table(
            folder / "brighter" / f"{name}.csv",
            ["id", "text", "anger", "fear", "joy", "sadness", "surprise"],
            [
                [number, text, *_rated(state)]
                for number, (author, state, text) in enumerate(rows)
                if author in LEARNER_BATCHES[name]
            ],
        )


def _rated(state: str) -> list[int]:
    felt = {"frustrated": 0, "anxious": 1, "engaged": 2, "distressed": 3, "insight": 4}
    return [3 if felt.get(state) == place else 0 for place in range(5)]


def _table(file: Path, head: list[str], rows: list[list[object]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(head)
        writer.writerows(rows)
