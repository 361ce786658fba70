"""How ready for learning a person's recent messages sound.

The order of the states follows the affect dynamics of complex learning (D'Mello & Graesser,
'Dynamics of affective states during complex learning', Learning and Instruction 22, 2012):
engagement is broken by confusion; confusion that is resolved leads back to engagement, confusion
that lasts turns into frustration and then into boredom, which lasts longest. So one or two
confused messages cost nothing much, an impasse does, and boredom and frustration cost more the
longer they stay. The numbers below were placed by hand to follow that order; no study gives them.
"""

from __future__ import annotations

from collections.abc import Sequence

from appliance.protocol.objects import LearningState, Readiness, ReadinessLevel, Trend, Value

# What one message in each state says, 0 (not able to learn now) to 1 (at best).
STATE_VALUE: dict[LearningState, float] = {
    "insight": 1.0,
    "engaged": 0.9,
    "curious": 0.9,
    "neutral": 0.65,
    "confused": 0.55,
    "anxious": 0.35,
    "frustrated": 0.25,
    "bored": 0.2,
    "distressed": 0.0,
}
# What is assumed before anything is known, and how much that weighs beside a message: enough
# that the first message moves the score by at most 0.3.
PRIOR_VALUE = 0.65
PRIOR_WEIGHT = 1.5
RECENCY = 0.7  # each older message weighs this share of the next one: half after two
# A doubtful guess still counts, but for less than half of a sure one.
LEAST_WEIGHT = 0.4
VALENCE_SHARE = 0.1  # how much the tone adds to or takes from a state's value
# Lasting states: from which message in a row on each further one takes how much away.
LASTING: dict[LearningState, tuple[int, float]] = {
    "confused": (3, 0.1),
    "anxious": (3, 0.05),
    "frustrated": (2, 0.08),
    "bored": (2, 0.08),
}
LONGEST_RUN = 5  # a longer run takes no more away
# Confusion that one of these follows soon was worth it; a longer one is redeemed bit by bit.
RESOLVED_VALUE = 0.65
RESOLVING = frozenset(("insight", "engaged", "curious"))
RESOLVED_WITHIN = 3
LEVELS: tuple[tuple[float, ReadinessLevel], ...] = (
    (0.78, "optimal"),
    (0.6, "good"),
    (0.45, "moderate"),
    (0.3, "low"),
    (0.0, "blocked"),
)
TREND_SPAN = 2  # messages over which the trend looks back
TREND_STEP = 0.04  # a smaller change is called steady


class Moment(Value, frozen=True, kw_only=True):
    """The feeling of one message: valence −1…1, arousal and confidence 0…1."""

    learning_state: LearningState
    valence: float
    arousal: float
    confidence: float


def readiness(moments: Sequence[Moment]) -> Readiness:
    """Readiness after `moments` (one person's recent messages in a session, oldest first)."""
    score = _score(moments)
    return Readiness(level=_level(score), score=round(score, 3), trend=_trend(moments, score))


def _score(moments: Sequence[Moment]) -> float:
    total, weights = PRIOR_VALUE * PRIOR_WEIGHT, PRIOR_WEIGHT
    for place, moment in enumerate(moments):
        certainty = LEAST_WEIGHT + (1 - LEAST_WEIGHT) * moment.confidence
        weight = certainty * RECENCY ** (len(moments) - 1 - place)
        total += weight * _value(moments, place)
        weights += weight
    return total / weights


def _value(moments: Sequence[Moment], place: int) -> float:
    """What the message at `place` says, in the light of those around it."""
    moment = moments[place]
    value = STATE_VALUE[moment.learning_state]
    if moment.learning_state == "confused" and _resolved(moments, place):
        value = RESOLVED_VALUE
    else:
        first, step = LASTING.get(moment.learning_state, (0, 0.0))
        run = min(_run(moments, place), LONGEST_RUN)
        value -= step * max(0, run - first + 1)
    return min(1.0, max(0.0, value + VALENCE_SHARE * moment.valence))


def _resolved(moments: Sequence[Moment], place: int) -> bool:
    """Whether the next message that is no longer confused shows that it was worth it."""
    later = (moment.learning_state for moment in moments[place + 1 : place + 1 + RESOLVED_WITHIN])
    following = next((state for state in later if state not in ("confused", "neutral")), None)
    return following in RESOLVING


def _run(moments: Sequence[Moment], place: int) -> int:
    """How many messages in a row up to `place` were in the same state."""
    state = moments[place].learning_state
    length = 0
    while length <= place and moments[place - length].learning_state == state:
        length += 1
    return length


def _level(score: float) -> ReadinessLevel:
    return next(level for least, level in LEVELS if score >= least)


def _trend(moments: Sequence[Moment], score: float) -> Trend:
    change = score - _score(moments[:-TREND_SPAN])
    if abs(change) < TREND_STEP:
        return "steady"
    return "rising" if change > 0 else "falling"
