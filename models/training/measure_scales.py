"""Valence, arousal and intensity: from a column to its range, and how well it follows people."""

from dataclasses import dataclass

import numpy as np

from models.training.heads import NATURAL, RATED


@dataclass(frozen=True)
class Scale:
    """`value = slope · logit + offset`, cut to the range (valence −1…1, the others 0…1)."""

    slope: float
    offset: float


def natural(name: str, targets: np.ndarray) -> np.ndarray:
    """What was taught, in the range that the appliance gives."""
    (centre, spread), (origin, width) = RATED[name], NATURAL[name]
    return (targets * spread + centre - origin) / width


def fit(name: str, logits: np.ndarray, targets: np.ndarray) -> Scale:
    """Mean and spread as people's on dev: a least-squares line would shrink all to the middle."""
    wanted = natural(name, targets)
    slope = float(wanted.std() / max(float(logits.std()), 1e-6))
    return Scale(round(slope, 4), round(float(wanted.mean() - slope * logits.mean()), 4))


def pearson(logits: np.ndarray, targets: np.ndarray) -> float:
    """Linear correlation."""
    return float(np.corrcoef(logits, targets)[0, 1])


def spearman(logits: np.ndarray, targets: np.ndarray) -> float:
    """Correlation of the ranks; ties get their mean rank."""
    return pearson(_ranks(logits), _ranks(targets))


def _ranks(values: np.ndarray) -> np.ndarray:
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks: np.ndarray = (last - (counts - 1) / 2)[places]
    return ranks
