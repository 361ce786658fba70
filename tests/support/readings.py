"""Readings as an emotion model gives them, with most things left as they are."""

from __future__ import annotations

from typing import Any

from appliance.domain.feelings import LABELS, STATES
from appliance.domain.ports import Reading
from appliance.protocol.objects import LearningState


def reading(
    *over: str, state: LearningState = "neutral", likely: float = 0.8, **changes: Any
) -> Reading:
    """A reading in which `state` is believed and `likely`; labels given with their probability.

    `over` are the labels over their thresholds; without any, all that were given.
    """
    scores = {label: changes.pop(label) for label in LABELS if label in changes}
    rest = (1 - likely) / (len(STATES) - 1)
    usual: dict[str, Any] = {
        "scores": dict.fromkeys(LABELS, 0.01) | scores,
        "labels": over or tuple(sorted(scores, key=lambda label: -scores[label])),
        "states": dict.fromkeys(STATES, rest) | {state: likely},
        "state": state,
        "valence": 0.0,
        "arousal": 0.3,
        "intensity": 0.4,
        "english": 0.98,
        "understood": True,
        "because": (),
        "model": "a model",
    }
    return Reading(**usual | changes)
