"""From what the emotion model says of a text to what people see: word, bar, learning state.

Everything here is a documented mapping of the 28 probabilities, to be replaced by trained heads.
`to_emotion` is the one way in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import hypot
from typing import NamedTuple, get_args

from appliance.domain.cues import cued_states
from appliance.domain.distress import is_distressed
from appliance.domain.ports import Reading
from appliance.domain.readiness import Moment, readiness
from appliance.protocol.objects import Emotion, LearningState

SCORES_SHOWN = 5


class Feeling(NamedTuple):
    """A label's word on the page and its place in the circumplex (Russell 1980).

    `valence` −1…1 and `arousal` 0…1 were placed by hand, after the usual order of these words in
    affect lexicons; no norm gives exactly these numbers. `states` says how strongly the label
    speaks for a learning state, 0…1, by hand too.
    """

    display: str
    valence: float
    arousal: float
    states: Mapping[LearningState, float]


FEELINGS: dict[str, Feeling] = {
    "admiration": Feeling("Impressed", 0.7, 0.5, {"engaged": 0.8}),
    "amusement": Feeling("Amused", 0.7, 0.6, {"engaged": 0.6}),
    "anger": Feeling("Angry", -0.7, 0.85, {"frustrated": 1.0}),
    "annoyance": Feeling("Annoyed", -0.5, 0.6, {"frustrated": 1.0}),
    "approval": Feeling("Approving", 0.4, 0.35, {"engaged": 0.5}),
    "caring": Feeling("Caring", 0.5, 0.35, {"engaged": 0.3}),
    "confusion": Feeling("Confused", -0.2, 0.5, {"confused": 1.0}),
    "curiosity": Feeling("Curious", 0.3, 0.6, {"curious": 1.0}),
    "desire": Feeling("Longing", 0.3, 0.55, {"curious": 0.5}),
    "disappointment": Feeling("Disappointed", -0.6, 0.35, {"frustrated": 0.8}),
    "disapproval": Feeling("Disapproving", -0.4, 0.45, {"frustrated": 0.3}),
    "disgust": Feeling("Disgusted", -0.7, 0.55, {"frustrated": 0.4}),
    "embarrassment": Feeling("Embarrassed", -0.5, 0.6, {"anxious": 0.7}),
    "excitement": Feeling("Excited", 0.8, 0.9, {"engaged": 1.0}),
    "fear": Feeling("Afraid", -0.7, 0.85, {"anxious": 1.0}),
    "gratitude": Feeling("Grateful", 0.8, 0.45, {"engaged": 0.6}),
    "grief": Feeling("Grieving", -0.9, 0.4, {"distressed": 0.9}),
    "joy": Feeling("Happy", 0.9, 0.7, {"engaged": 0.8}),
    "love": Feeling("Loving it", 0.9, 0.6, {"engaged": 0.8}),
    "nervousness": Feeling("Anxious", -0.5, 0.75, {"anxious": 1.0}),
    "optimism": Feeling("Hopeful", 0.6, 0.5, {"engaged": 0.7}),
    "pride": Feeling("Proud", 0.8, 0.6, {"engaged": 0.7, "insight": 0.4}),
    "realization": Feeling("Realizing", 0.2, 0.5, {"insight": 0.9}),
    "relief": Feeling("Relieved", 0.6, 0.25, {"insight": 0.5, "engaged": 0.3}),
    "remorse": Feeling("Sorry", -0.6, 0.4, {"anxious": 0.5}),
    "sadness": Feeling("Sad", -0.8, 0.3, {"distressed": 0.45, "anxious": 0.35}),
    "surprise": Feeling("Surprised", 0.2, 0.8, {"curious": 0.6}),
    "neutral": Feeling("Neutral", 0.0, 0.3, {"neutral": 1.0}),
}
LABELS = tuple(FEELINGS)
# The word on the page when a word rule decides the learning state and the model's label speaks
# for another one: 'I give up' is not shown as 'Approving'.
STATE_WORDS: dict[LearningState, str] = {
    "insight": "Realizing",
    "confused": "Confused",
    "frustrated": "Frustrated",
    "bored": "Bored",
    "anxious": "Anxious",
    "distressed": "Distressed",
}
STATES: tuple[LearningState, ...] = get_args(LearningState)

# What a rule of `cues` is taken to be worth as a probability. Below certainty, so that a model
# that is sure of something else can still win; distress alone is never outvoted.
CUE_WEIGHT = 0.7
DISTRESS_WEIGHT = 0.99
# A state must be at least this likely to be named; below, it is 'neutral'. Distress, named
# wrongly, frightens people: more is asked of it.
LEAST_STATE = 0.3
LEAST_DISTRESS = 0.5


def to_emotion(reading: Reading, text: str, earlier: Sequence[Moment] = ()) -> Emotion:
    """What people see of `reading`, the model's guess about `text`.

    `earlier` are the feelings of the same person's messages before it, oldest first.
    """
    label = strongest(reading)
    felt = Moment(
        learning_state=learning_state(reading, text),
        valence=_mean(reading.scores, "valence"),
        arousal=_mean(reading.scores, "arousal"),
        confidence=round(reading.scores.get(label, 0.0), 3),
    )
    return Emotion(
        label=label,
        display=word_for(label, felt.learning_state, text),
        confidence=felt.confidence,
        intensity=intensity(reading.scores),
        valence=felt.valence,
        arousal=felt.arousal,
        scores=highest(reading.scores),
        learning_state=felt.learning_state,
        readiness=readiness((*earlier, felt)),
        because=reading.because,
        model=reading.model,
    )


def strongest(reading: Reading) -> str:
    """The label to show: the likeliest of those over their thresholds.

    With none over its threshold nothing is clear: 'neutral', whose probability, low then, is the
    confidence, and the page says 'not sure'.
    """
    return reading.labels[0] if reading.labels else "neutral"


def word_for(label: str, state: LearningState, text: str) -> str:
    """The word the page shows: the label's own, unless it contradicts what the text says outright.

    Where a rule of `cues` or `distress` names `state` and the label does not speak for it, the
    word follows the state. Pleasure beside an insight is no contradiction. The label and its
    confidence remain the model's.
    """
    feeling = FEELINGS[label]
    agrees = state in feeling.states or (state == "insight" and feeling.valence > 0)
    return feeling.display if agrees or state not in named_states(text) else STATE_WORDS[state]


def named_states(text: str) -> frozenset[LearningState]:
    """The learning states that the words name outright, distress included."""
    return cued_states(text) | ({"distressed"} if is_distressed(text) else frozenset())


def intensity(scores: Mapping[str, float]) -> float:
    """How strong the feeling is, 0…1: the likeliest strong emotion counts.

    An emotion's own strength is its distance from the middle of the circumplex.
    """
    return round(max(scores.get(label, 0.0) * _strength(label) for label in LABELS), 3)


def _strength(label: str) -> float:
    if label == "neutral":
        return 0.0
    feeling = FEELINGS[label]
    return min(1.0, hypot(feeling.valence, 2 * feeling.arousal - 1))


def _mean(scores: Mapping[str, float], side: str) -> float:
    """The labels' coordinate on one axis, averaged by their probabilities."""
    total = sum(scores.get(label, 0.0) for label in LABELS)
    if total <= 0:
        return float(getattr(FEELINGS["neutral"], side))
    places = {label: float(getattr(FEELINGS[label], side)) for label in LABELS}
    return round(sum(scores.get(label, 0.0) * places[label] for label in LABELS) / total, 3)


def highest(scores: Mapping[str, float]) -> dict[str, float]:
    """The five highest probabilities, highest first."""
    order = sorted(scores, key=lambda label: -scores[label])[:SCORES_SHOWN]
    return {label: round(scores[label], 4) for label in order}


def learning_state(reading: Reading, text: str) -> LearningState:
    """The likeliest of the nine states, `neutral` when none is likely."""
    states = state_scores(reading, text)
    least = dict.fromkeys(STATES, LEAST_STATE) | {"distressed": LEAST_DISTRESS}
    likely = [state for state in STATES if states[state] >= least[state]]
    return max(likely, key=lambda state: states[state], default="neutral")


def state_scores(reading: Reading, text: str) -> dict[LearningState, float]:
    """How likely each of the nine learning states is, 0…1 each; they do not sum to 1.

    Labels and word rules speak for a state independently: together they leave the doubt that
    each leaves (noisy or).
    """
    doubt = dict.fromkeys(STATES, 1.0)
    for label, feeling in FEELINGS.items():
        for state, weight in feeling.states.items():
            doubt[state] *= 1 - weight * reading.scores.get(label, 0.0)
    for state in cued_states(text):
        doubt[state] *= 1 - CUE_WEIGHT
    if is_distressed(text):
        doubt["distressed"] *= 1 - DISTRESS_WEIGHT
    return {state: round(1 - doubt[state], 4) for state in STATES}
