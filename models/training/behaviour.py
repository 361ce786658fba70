"""How a finished model behaves beyond its scores: plain lines, rough typing, other languages, other
people.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from tokenizers import Tokenizer

from appliance.inference.heads import Calibrator
from appliance.inference.manifest import SCALES, Calibration, Columns
from models.training import export
from models.training.corpora import Corpora
from models.training.data import encode, foreign_lines, read_learners
from models.training.evaluate import Tunings
from models.training.fairness import measure_fairness
from models.training.heads import EMOTION, EMOTIONS, ENGLISH, LANGUAGE, SHIPPED, STATE, STATES
from models.training.measure_states import report_states
from models.training.robust import measure_languages, measure_little, measure_typing


@dataclass(frozen=True)
class Reader:
    """A model file with its tunings, from texts to what the appliance would say."""

    model: Path
    tokenizer: Tokenizer
    tunings: Tunings

    def logits(self, texts: Sequence[str]) -> np.ndarray:
        """`[texts, SHIPPED]`."""
        return export.predict(self.model, encode(self.tokenizer, texts))

    def values(self, texts: Sequence[str]) -> np.ndarray:
        """Probabilities, and values of the scales in their ranges: `[texts, SHIPPED]`.

        By the appliance's own calibration.
        """
        columns = Columns(EMOTIONS, STATES, SCALES, LANGUAGE)
        calibration = msgspec.convert(self.tunings.as_json(), Calibration)
        heads = Calibrator(columns, calibration).heads(self.logits(texts))
        english = heads.english[:, np.newaxis]
        return np.hstack([heads.emotions, heads.states, heads.scales, english])

    def emotions(self, texts: Sequence[str]) -> np.ndarray:
        """0 or 1, `[texts, 28]`."""
        return self.tunings.emotions.decide(self.logits(texts)[:, EMOTION])

    def states(self, texts: Sequence[str]) -> np.ndarray:
        """0 or 1, `[texts, 9]`, one 1 in each row."""
        found: np.ndarray = np.eye(len(STATES))[
            self.tunings.states.decide(self.logits(texts)[:, STATE])
        ]
        return found

    def not_read(self, texts: Sequence[str]) -> np.ndarray:
        """Which texts are taken for another language."""
        return ~self.tunings.language.read(self.logits(texts)[:, ENGLISH])


def measure_behaviour(reader: Reader, splits: Mapping[str, Corpora]) -> dict[str, Any]:
    """Everything of this module, for metrics.json."""
    learners, reddit = splits["test"].learners, splits["dev"].goemotions
    neutral = STATES.index("neutral")
    return {
        "plain": _plain(reader),
        "little": measure_little(lambda texts: reader.states(texts)[:, neutral] == 1),
        "typing": {
            "emotions": measure_typing(reddit.texts, reddit.targets[:, EMOTION], reader.emotions),
            "states": measure_typing(learners.texts, learners.targets[:, STATE], reader.states),
        },
        "languages": measure_languages(
            foreign_lines("test"),
            {"Reddit (dev)": reddit.texts, "learners (test)": learners.texts},
            reader.not_read,
        ),
        "fairness": measure_fairness(reader.values, SHIPPED),
    }


def _plain(reader: Reader) -> dict[str, Any]:
    """The states of everyday lines; the other authors' are harder than most of what is typed."""
    lines = read_learners("plain")
    truth = lines.targets[:, STATE].argmax(axis=1)
    return report_states(reader.logits(lines.texts)[:, STATE], truth, reader.tunings.states)
