"""From what the emotion model says of a text to what people see: word, bar, learning state.

The numbers are the model's own heads. What is decided here is which word is shown, and that words
of harm are never outvoted. `to_emotion` is the one way in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, get_args

from msgspec import structs

from appliance.domain.distress import is_distressed
from appliance.domain.ports import Reading
from appliance.domain.readiness import Moment, readiness
from appliance.protocol.objects import Emotion, LearningState

SCORES_SHOWN = 5
STATES: tuple[LearningState, ...] = get_args(LearningState)
PLEASANT = frozenset[LearningState](("engaged", "curious", "insight"))


class Feeling(NamedTuple):
    """A label's word on the page, and the learning states that it does not contradict."""

    display: str
    goes_with: frozenset[LearningState]


def _feeling(display: str, *goes_with: LearningState) -> Feeling:
    return Feeling(display, frozenset(goes_with))


FEELINGS: dict[str, Feeling] = {
    "admiration": _feeling("Impressed", *PLEASANT),
    "amusement": _feeling("Amused", *PLEASANT),
    "anger": _feeling("Angry", "frustrated"),
    "annoyance": _feeling("Annoyed", "frustrated"),
    "approval": _feeling("Approving", *PLEASANT),
    "caring": _feeling("Caring", *PLEASANT),
    "confusion": _feeling("Confused", "confused", "curious", "frustrated", "anxious"),
    "curiosity": _feeling("Curious", *PLEASANT),
    "desire": _feeling("Longing", *PLEASANT),
    "disappointment": _feeling("Disappointed", "frustrated"),
    "disapproval": _feeling("Disapproving", "frustrated"),
    "disgust": _feeling("Disgusted", "frustrated"),
    "embarrassment": _feeling("Embarrassed", "anxious"),
    "excitement": _feeling("Excited", *PLEASANT),
    "fear": _feeling("Afraid", "anxious", "distressed"),
    "gratitude": _feeling("Grateful", *PLEASANT),
    "grief": _feeling("Grieving", "distressed"),
    "joy": _feeling("Happy", *PLEASANT),
    "love": _feeling("Loving it", *PLEASANT),
    "nervousness": _feeling("Anxious", "anxious", "distressed"),
    "optimism": _feeling("Hopeful", *PLEASANT),
    "pride": _feeling("Proud", *PLEASANT),
    "realization": _feeling("Realizing", *PLEASANT),
    "relief": _feeling("Relieved", *PLEASANT),
    "remorse": _feeling("Sorry", "anxious", "frustrated", "distressed"),
    "sadness": _feeling("Sad", "anxious", "frustrated", "distressed"),
    "surprise": _feeling("Surprised", *PLEASANT, "confused"),
    "neutral": _feeling("Neutral"),
}
LABELS = tuple(FEELINGS)
# The word on the page when the learning state says more than the label: GoEmotions has no
# boredom, and 'I give up' is not shown as 'Approving'.
STATE_WORDS: dict[LearningState, str] = {
    "engaged": "Engaged",
    "curious": "Curious",
    "insight": "Realizing",
    "confused": "Confused",
    "frustrated": "Frustrated",
    "bored": "Bored",
    "anxious": "Anxious",
    "distressed": "Distressed",
}
# Below this probability the page calls a label 'not sure'.
DOUBTFUL = 0.3
# The confidence in words of harm. It is no probability: they are taken at their word.
TAKEN_AT_WORD = 0.99


def to_emotion(reading: Reading, text: str, earlier: Sequence[Moment] = ()) -> Emotion:
    """What people see of `reading`, the model's guess about `text`.

    The confidence is that of the word shown, a label's or a state's. `earlier` are the feelings
    of the same person's messages before it, oldest first.
    """
    known = reading if reading.understood else _nothing(reading)
    label = strongest(known)
    state = learning_state(known, text)
    display, confidence = FEELINGS[label].display, known.scores[label]
    because = known.because
    if overrules(state, label, confidence):
        display, confidence = STATE_WORDS[state], known.states[state]
        if state != known.state:  # the model's words are no reason for what it did not say
            confidence, because = TAKEN_AT_WORD, ()
    felt = Moment(
        learning_state=state,
        valence=round(known.valence, 3),
        arousal=round(known.arousal, 3),
        confidence=round(confidence, 3),
    )
    return Emotion(
        label=label,
        display=display,
        confidence=felt.confidence,
        intensity=round(known.intensity, 3),
        valence=felt.valence,
        arousal=felt.arousal,
        scores=highest(known.scores),
        learning_state=state,
        readiness=readiness((*earlier, felt)),
        because=because,
        model=known.model,
    )


def unknown(reason: str, earlier: Sequence[Moment] = ()) -> Emotion:
    """What people see of a message that was not read; `reason` is a sentence for them."""
    return Emotion(
        label="neutral",
        display="Unknown",
        confidence=0.0,
        intensity=0.0,
        valence=0.0,
        arousal=0.0,
        scores={},
        learning_state="neutral",
        readiness=readiness(earlier),
        because=(),
        model="",
        unknown=reason,
    )


def strongest(reading: Reading) -> str:
    """The label to show: the likeliest of those over their thresholds.

    With none over its threshold nothing is clear: 'neutral', whose probability, low then, is the
    confidence, and the page says 'not sure'.
    """
    return reading.labels[0] if reading.labels else "neutral"


def learning_state(reading: Reading, text: str) -> LearningState:
    """The state that the model believes in, `neutral` when none; words of harm come first."""
    return "distressed" if is_distressed(text) else reading.state


def overrules(state: LearningState, label: str, probability: float) -> bool:
    """Whether the word shown is that of a believed `state` and not that of `label`.

    It is when the label is neutral, doubtful, or contradicts the state.
    """
    if state == "neutral":
        return False
    return probability < DOUBTFUL or state not in FEELINGS[label].goes_with


def highest(scores: Mapping[str, float]) -> dict[str, float]:
    """The five highest probabilities, highest first."""
    order = sorted(scores, key=lambda label: -scores[label])[:SCORES_SHOWN]
    return {label: round(scores[label], 4) for label in order}


def _nothing(reading: Reading) -> Reading:
    """What is left of a text that the model cannot read: no guess at all."""
    return structs.replace(
        reading,
        scores=dict.fromkeys(reading.scores, 0.0),
        labels=(),
        state="neutral",
        valence=0.0,
        arousal=0.0,
        intensity=0.0,
        because=(),
    )
