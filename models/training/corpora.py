"""Which rows teach and which rows judge."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.training import data
from models.training.data import Corpus, joined
from models.training.heads import EMOTION, ENGLISH, STATE
from models.training.measure import sigmoid, softmax
from models.training.opinions import Opinions

# How often one epoch reads each corpus: the small ones more often. The teacher is not asked which
# language a text is in.
TEACHER_TIMES = {"goemotions": 1, "emobank": 1, "brighter": 2, "learners": 2}
STUDENT_TIMES = {"goemotions": 1, "emobank": 2, "brighter": 2, "learners": 3, "foreign": 1}
# Raters often disagree: this much of each target is what the teacher makes of the text.
TEACHER_SHARE = 0.6
# What the teacher thinks of the learning state of texts that nobody judged counts less than a
# judged line: most of them are no learner's.
STATE_OPINION = 0.25
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


def seen_by_teacher(corpora: Corpora) -> dict[str, Corpus]:
    """The corpora that teach the teacher, and that it is asked about, by their names."""
    return {name: getattr(corpora, name) for name in TEACHER_TIMES}


def for_teacher(corpora: Corpora) -> Corpus:
    """All that one epoch of the teacher reads: what people said."""
    return joined(
        [part.times(TEACHER_TIMES[name]) for name, part in seen_by_teacher(corpora).items()]
    )


def for_student(corpora: Corpora, opinions: Opinions) -> Corpus:
    """All that one epoch of the student reads: what people said, and the teacher's opinion.

    Where people have spoken, their word and the teacher's are averaged; elsewhere the teacher's
    stands alone, which takes every head beyond the few texts that it was judged on. Of texts that
    it never saw, such as those in other languages, people's word stands alone.
    """
    parts = {name: getattr(corpora, name) for name in STUDENT_TIMES}
    for name in TEACHER_TIMES:
        parts[name] = _with_opinion(parts[name], opinions)
    return joined([parts[name].times(times) for name, times in STUDENT_TIMES.items()])


def _with_opinion(corpus: Corpus, opinions: Opinions) -> Corpus:
    opinion = opinions.of(corpus.texts)
    opinion[:, EMOTION] = sigmoid(opinion[:, EMOTION])
    opinion[:, STATE] = softmax(opinion[:, STATE])
    opinion[:, ENGLISH] = corpus.targets[:, ENGLISH]
    known = ~np.isnan(corpus.targets)
    mixed = (1 - TEACHER_SHARE) * corpus.targets + TEACHER_SHARE * opinion
    opinion[:, STATE] *= STATE_OPINION
    both = known & ~np.isnan(opinion)
    return corpus.with_targets(np.where(both, mixed, np.where(known, corpus.targets, opinion)))


def _some(corpus: Corpus, rows: int) -> Corpus:
    chosen = np.unique(np.linspace(0, len(corpus) - 1, min(rows, len(corpus))).astype(int))
    return Corpus([corpus.texts[row] for row in chosen], corpus.targets[chosen])
