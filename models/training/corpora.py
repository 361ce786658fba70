"""Which rows teach and which rows judge."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from models.training import data, train
from models.training.data import Corpus, encode, joined
from models.training.heads import EMOTION, ENGLISH
from models.training.measure import sigmoid

# How often the small corpora are read in one epoch. The square errors of EmoBank are learned
# within three readings; the learners' few lines need more.
LEARNERS_TIMES, BRIGHTER_TIMES = 3, 2
# Raters of GoEmotions often disagree: half of each target is what the teachers make of the text.
TEACHERS_SHARE = 0.5
SMOKE_ROWS = {"goemotions": 320, "emobank": 64, "brighter": 64, "learners": 192, "foreign": 64}


@dataclass(frozen=True)
class Corpora:
    """One split of everything there is."""

    goemotions: Corpus
    emobank: Corpus
    brighter: Corpus
    learners: Corpus
    foreign: Corpus

    def shortened(self) -> "Corpora":
        """A few rows of each, spread over it, for a quick trial."""
        return Corpora(
            **{name: _some(getattr(self, name), SMOKE_ROWS[name]) for name in SMOKE_ROWS}
        )

    def rows(self) -> dict[str, int]:
        """How many rows each has."""
        return {name: len(getattr(self, name)) for name in SMOKE_ROWS}


def read(folder: Path, name: str) -> Corpora:
    """The split `train`, `dev` or `test`; EmoBank and BRIGHTER have no test rows here."""
    shown = "dev" if name == "test" else name
    return Corpora(
        goemotions=data.read_goemotions(folder / "goemotions", name),
        emobank=data.read_emobank(folder / "emobank", shown),
        brighter=data.read_brighter(folder / "brighter", shown),
        learners=data.read_learners(name),
        foreign=data.read_foreign(name),
    )


def files(folder: Path) -> list[Path]:
    """Every file that is read."""
    splits = [folder / "goemotions" / f"{name}.tsv" for name in ("train", "dev", "test")]
    ratings = [folder / "brighter" / f"{name}.csv" for name in ("train", "dev")]
    ours = [data.LEARNERS / "lines.tsv", data.LEARNERS / "foreign.tsv"]
    return [*splits, *ratings, folder / "emobank" / "emobank.csv", *ours]


def taught(corpora: Corpora, teachers: Sequence[Path], tokenizer: Tokenizer) -> Corpus:
    """All that one epoch reads, with what the teachers make of it as targets of the emotions.

    Where raters have spoken, their word and the teachers' are averaged; elsewhere the teachers'
    word stands alone, which takes the emotions beyond Reddit.
    """
    english = [
        corpora.goemotions,
        corpora.emobank,
        corpora.brighter.times(BRIGHTER_TIMES),
        corpora.learners.times(LEARNERS_TIMES),
    ]
    whole = joined(english)
    soft = opinion(teachers, encode(tokenizer, whole.texts))
    targets = whole.targets.copy()
    hard = targets[:, EMOTION]
    mixed = (1 - TEACHERS_SHARE) * hard + TEACHERS_SHARE * soft
    targets[:, EMOTION] = np.where(np.isnan(hard), soft, mixed)
    assert not np.isnan(targets[:, ENGLISH]).any()
    return joined([whole.with_targets(targets), corpora.foreign])


def opinion(teachers: Sequence[Path], ids: Sequence[Sequence[int]]) -> np.ndarray:
    """The teachers' mean probabilities of the emotions, `[rows, 28]`."""
    found = [sigmoid(train.predict(teacher, ids)[:, EMOTION]) for teacher in teachers]
    mean: np.ndarray = np.mean(found, axis=0).astype(np.float32)
    return mean


def _some(corpus: Corpus, rows: int) -> Corpus:
    chosen = np.unique(np.linspace(0, len(corpus) - 1, min(rows, len(corpus))).astype(int))
    return Corpus([corpus.texts[row] for row in chosen], corpus.targets[chosen])
