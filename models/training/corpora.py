"""Which rows teach and which rows judge."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from models.training import data, train
from models.training.data import Corpus, encode, joined
from models.training.heads import EMOTION
from models.training.measure import sigmoid

# How often one epoch of the student reads each corpus: the small ones more often.
TIMES = {"goemotions": 1, "emobank": 1, "brighter": 2, "learners": 3, "foreign": 1}
# Raters of GoEmotions often disagree: half of each target is what the teacher makes of the text.
TEACHER_SHARE = 0.5
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


def taught(corpora: Corpora, teacher: Path, tokenizer: Tokenizer) -> Corpus:
    """All that one epoch reads, with what the teacher makes of it as targets of the emotions.

    Where raters have spoken, their word and the teacher's are averaged; elsewhere the teacher's
    word stands alone, which takes the emotions beyond Reddit. Nobody judges other languages.
    """
    parts = {name: getattr(corpora, name) for name in TIMES}
    for name in ("goemotions", "emobank", "brighter", "learners"):
        parts[name] = _with_opinion(parts[name], teacher, tokenizer)
    return joined([parts[name].times(times) for name, times in TIMES.items()])


def _with_opinion(corpus: Corpus, teacher: Path, tokenizer: Tokenizer) -> Corpus:
    logits = train.predict(teacher, encode(tokenizer, corpus.texts))[:, EMOTION]
    soft = sigmoid(logits).astype(np.float32)
    targets = corpus.targets.copy()
    hard = targets[:, EMOTION]
    mixed = (1 - TEACHER_SHARE) * hard + TEACHER_SHARE * soft
    targets[:, EMOTION] = np.where(np.isnan(hard), soft, mixed)
    return corpus.with_targets(targets)


def _some(corpus: Corpus, rows: int) -> Corpus:
    chosen = np.unique(np.linspace(0, len(corpus) - 1, min(rows, len(corpus))).astype(int))
    return Corpus([corpus.texts[row] for row in chosen], corpus.targets[chosen])
