"""Tunes a finished model on dev and says how good it is on dev and test, head by head."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from models.training import export, measure
from models.training.corpora import Corpora
from models.training.data import Corpus, encode
from models.training.heads import EMOTION, EMOTIONS, ENGLISH, SCALES, STATE, column
from models.training.measure import Tuning, tune
from models.training.measure_language import LanguageTuning, report_language, tune_language
from models.training.measure_scales import Scale, fit, pearson, spearman
from models.training.measure_states import StateTuning, report_states, tune_states

PARTS = ("goemotions", "emobank", "brighter", "learners", "foreign")


@dataclass(frozen=True)
class Tunings:
    """All that is tuned on dev: what calibration.json holds."""

    emotions: Tuning
    states: StateTuning
    scales: dict[str, Scale]
    language: LanguageTuning

    def as_json(self) -> dict[str, Any]:
        """As the appliance reads it."""
        thresholds = dict(zip(EMOTIONS, self.emotions.thresholds.tolist(), strict=True))
        return {
            "emotions": {"temperature": self.emotions.temperature, "thresholds": thresholds},
            "states": asdict(self.states),
            "scales": {name: asdict(scale) for name, scale in self.scales.items()},
            "language": asdict(self.language),
        }


@dataclass(frozen=True)
class Answers:
    """A model's logits for every part of one split, and the split itself."""

    corpora: Corpora
    logits: dict[str, np.ndarray]

    @property
    def emotions(self) -> tuple[np.ndarray, np.ndarray]:
        """Logits and targets `[rows, 28]` of GoEmotions."""
        return self.logits["goemotions"][:, EMOTION], self.corpora.goemotions.targets[:, EMOTION]

    @property
    def states(self) -> tuple[np.ndarray, np.ndarray]:
        """Logits `[rows, 9]` and the states' numbers of the learners' lines."""
        targets = self.corpora.learners.targets[:, STATE]
        return self.logits["learners"][:, STATE], targets.argmax(axis=1)

    @property
    def languages(self) -> tuple[np.ndarray, np.ndarray]:
        """Logits of `english` for English texts (Reddit and learners) and for other languages."""
        english = [self.logits[part][:, ENGLISH] for part in ("goemotions", "learners")]
        return np.concatenate(english), self.logits["foreign"][:, ENGLISH]

    def scale(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        """Logits and targets of a scale, from the corpus whose people rated it."""
        part = "brighter" if name == "intensity" else "emobank"
        corpus: Corpus = getattr(self.corpora, part)
        return self.logits[part][:, column(name)], corpus.targets[:, column(name)]


def evaluate(
    models: Mapping[str, Path], splits: Mapping[str, Corpora], tokenizer: Tokenizer
) -> tuple[Tunings, dict[str, Any]]:
    """Tune every model on dev, report it on dev and test; the tunings are those of `int8`."""
    answers = {
        kind: {name: _answers(model, splits[name], tokenizer) for name in ("dev", "test")}
        for kind, model in models.items()
    }
    tunings = {kind: tuned(found["dev"]) for kind, found in answers.items()}
    known = {folded(text) for text in splits["train"].goemotions.texts}
    metrics: dict[str, Any] = {"emotions": {}, "states": {}, "scales": {}, "language": {}}
    for name in ("dev", "test"):
        copies = np.array([folded(text) in known for text in splits[name].goemotions.texts])
        for kind, found in answers.items():
            one, tuning = found[name], tunings[kind]
            reports = {
                "emotions": measure.report(*one.emotions, tuning.emotions, copies),
                "states": report_states(*one.states, tuning.states),
                "language": report_language(*one.languages, tuning.language),
            }
            for head, report in reports.items():
                metrics[head].setdefault(name, {})[kind] = report
    metrics["scales"]["dev"] = {kind: _scales(found["dev"]) for kind, found in answers.items()}
    metrics["labels"] = measure.table(
        list(EMOTIONS), *answers["int8"]["test"].emotions, tunings["int8"].emotions
    )
    metrics["int8_changed"] = _changed(answers["fp32"]["test"], answers["int8"]["test"])
    return tunings["int8"], metrics


def tuned(dev: Answers) -> Tunings:
    """Everything that is tuned, on dev."""
    return Tunings(
        emotions=tune(*dev.emotions),
        states=tune_states(*dev.states),
        scales={name: fit(name, *dev.scale(name)) for name in SCALES},
        language=tune_language(*dev.languages),
    )


def teacher_marks(dev: Answers) -> dict[str, float]:
    """How well a teacher, who is not asked about languages, does on dev."""
    emotions, states = dev.emotions, dev.states
    none = np.zeros(len(emotions[0]), dtype=bool)
    return {
        "emotions_macro_f1": measure.report(*emotions, tune(*emotions), none)["macro_f1"],
        "states_macro_f1": report_states(*states, tune_states(*states))["macro_f1"],
    } | _scales(dev)


def folded(text: str) -> str:
    """Texts that differ in case and punctuation only are copies of each other."""
    return re.sub(r"\W+", " ", text.lower()).strip()


def _answers(model: Path, corpora: Corpora, tokenizer: Tokenizer) -> Answers:
    texts = {part: encode(tokenizer, getattr(corpora, part).texts) for part in PARTS}
    return Answers(corpora, {part: export.predict(model, ids) for part, ids in texts.items()})


def _scales(dev: Answers) -> dict[str, float]:
    return {
        "valence_pearson": pearson(*dev.scale("valence")),
        "arousal_pearson": pearson(*dev.scale("arousal")),
        "intensity_pearson": pearson(*dev.scale("intensity")),
        "intensity_spearman": spearman(*dev.scale("intensity")),
    }


def _changed(full: Answers, small: Answers) -> dict[str, float]:
    """Share of the test texts whose top label is another one in int8."""
    return {
        head: float(np.mean(one.argmax(axis=1) != other.argmax(axis=1)))
        for head, one, other in (
            ("emotions", full.emotions[0], small.emotions[0]),
            ("states", full.states[0], small.states[0]),
        )
    }
