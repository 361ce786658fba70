"""Whether a text is English at all: what is not is 'not sure', never a guess."""

from dataclasses import dataclass

import numpy as np

from models.training.measure import TEMPERATURES, sigmoid

# So much of English may be taken for something else on dev.
WRONGLY_FOREIGN = 0.003
HIGHEST_LEAST = 0.5


@dataclass(frozen=True)
class LanguageTuning:
    """A text is read when its probability of being English is at least `least`."""

    temperature: float
    least: float

    def read(self, logits: np.ndarray) -> np.ndarray:
        """Which rows are read."""
        found: np.ndarray = sigmoid(logits / self.temperature) >= self.least
        return found


def tune_language(english: np.ndarray, foreign: np.ndarray) -> LanguageTuning:
    """From the logits of dev texts in English and in other languages."""
    logits = np.concatenate([english, foreign])
    truth = np.concatenate([np.ones(len(english)), np.zeros(len(foreign))])
    weight = np.where(truth == 1, 0.5 / len(english), 0.5 / len(foreign))
    losses = [
        float(np.sum(weight * (np.logaddexp(0, logits / value) - logits / value * truth)))
        for value in TEMPERATURES
    ]
    temperature = round(float(TEMPERATURES[int(np.argmin(losses))]), 2)
    lowest = float(np.quantile(sigmoid(english / temperature), WRONGLY_FOREIGN))
    return LanguageTuning(temperature, round(min(HIGHEST_LEAST, lowest), 4))


def report_language(
    english: np.ndarray, foreign: np.ndarray, tuning: LanguageTuning
) -> dict[str, float]:
    """Shares that go wrong on either side."""
    return {
        "english_rows": len(english),
        "foreign_rows": len(foreign),
        "english_not_read": float(np.mean(~tuning.read(english))),
        "foreign_read": float(np.mean(tuning.read(foreign))),
    }
