"""How ready for learning a person's messages in a session sound: docs/readiness.md, as a program.

One pass over the messages, oldest first. Before each, what was known fades towards a resting
value; then the message pulls the score towards what its learning state means. The order of the
states and the rules about confusion and boredom follow studies that docs/readiness.md names; the
numbers were placed by hand to follow them, no study gives them.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from statistics import fmean
from typing import NamedTuple

from appliance.protocol.objects import (
    LearningState,
    Readiness,
    ReadinessLevel,
    ReadinessReason,
    Trend,
    Value,
)


class Pull(NamedTuple):
    """`share` of the way from the score to `value`, both 0…1. Of a sure and confirmed guess."""

    value: float
    share: float


RESTING = 0.65  # what is assumed while nothing speaks for or against it
MOST_PER_MESSAGE = 0.25
UPWARD = frozenset[LearningState](("insight", "engaged", "curious"))
# An upward state never lowers the score, another one never raises it.
PULLS: dict[LearningState, Pull] = {
    "insight": Pull(1.0, 0.3),
    "engaged": Pull(1.0, 0.2),
    "curious": Pull(1.0, 0.2),
    "confused": Pull(0.55, 0.3),
    "anxious": Pull(0.3, 0.3),
    "frustrated": Pull(0.3, 0.3),
    "bored": Pull(0.15, 0.3),
    "distressed": Pull(0.0, 0.3),
}
# Confusion that nothing has resolved counts like frustration from this message on.
IMPASSE_FROM = 3
IMPASSE = PULLS["frustrated"]
# These end a confusion well, which pulls more than they do otherwise. Being curious is no sign of
# that yet: 'why?' may be asked in the middle of it.
RESOLVING = frozenset[LearningState](("insight", "engaged"))
RESOLUTION = Pull(1.0, 0.4)
STRUGGLING = frozenset[LearningState](("confused", "frustrated"))
CONFUSION_LAPSES_AFTER = 3  # messages without any of STRUGGLING: it is no longer the matter
# The share of the way back to RESTING per message; less after what lasts.
FADING = 0.08
LASTING: dict[LearningState, float] = {"bored": 0.04, "distressed": 0.04}
# A guess without any confidence still counts for this share of a sure one.
LEAST_CERTAINTY = 0.4
# A turn, up after down or down after up, counts for this share until another message confirms it.
UNCONFIRMED = 0.5
RECENT = 3  # messages for which the last feeling is still the news
LEVELS: tuple[tuple[float, ReadinessLevel], ...] = (
    (0.75, "optimal"),
    (0.58, "good"),
    (0.43, "moderate"),
    (0.28, "low"),
    (0.0, "blocked"),
)
RESTING_LEVEL: ReadinessLevel = "good"
FAIR: frozenset[ReadinessLevel] = frozenset(("optimal", "good"))
LEAST = {level: least for least, level in LEVELS}
HOLD = 0.03  # a level changes only when the score is this far past the border: no flicker
REASONS: dict[LearningState, ReadinessReason] = {
    "neutral": "open",
    "confused": "unclear",
    "anxious": "worry",
    "frustrated": "frustration",
    "bored": "boredom",
    "distressed": "distress",
}
TREND_SPAN = 2  # messages that the last one is compared with
TREND_STEP = 0.05  # a smaller change is called steady; fading alone makes less


class Moment(Value, frozen=True, kw_only=True):
    """The feeling of one message: valence −1…1, arousal and confidence 0…1.

    The readiness rests on the state and the confidence alone; docs/readiness.md says why.
    """

    learning_state: LearningState
    valence: float
    arousal: float
    confidence: float


class Course(NamedTuple):
    """What the messages so far have come to."""

    score: float = RESTING
    level: ReadinessLevel = RESTING_LEVEL  # by the score alone
    confusions: int = 0  # confused messages that nothing has resolved
    forgiven: float = RESTING  # while there are any: the score if they had been engaged ones
    since_struggle: int = 0
    feeling: LearningState = "neutral"  # the last that was not neutral
    since_feeling: int = 0
    clicked: bool = False  # that feeling resolved a confusion


def readiness(moments: Sequence[Moment]) -> Readiness:
    """Readiness after `moments` (one person's recent messages in a session, oldest first)."""
    courses = list(accumulate(moments, _after, initial=Course()))
    now = courses[-1]
    return Readiness(
        level="blocked" if _learning_can_wait(now) else now.level,
        score=round(now.score, 3),
        trend=_trend([course.score for course in courses[-1 - TREND_SPAN :]]),
        reason=_reason(now),
    )


def _after(course: Course, moment: Moment) -> Course:
    """One message further."""
    state = moment.learning_state
    faded = _faded(course, state)
    if state == "neutral":
        return faded
    clicked = state in RESOLVING and faded.confusions > 0
    confusions = 0 if clicked else faded.confusions + (state == "confused")
    pull = _pull(state, clicked, confusions)
    weight = _certainty(moment) * (1 if clicked or _confirms(faded, state) else UNCONFIRMED)
    forgiven = faded.forgiven if faded.confusions else faded.score
    start = max(faded.score, forgiven) if clicked else faded.score
    score = _bounded(_pulled(start, pull, weight), course.score)
    if state == "confused":
        pull, weight = PULLS["engaged"], _certainty(moment)
    return Course(
        score=score,
        level=_level(score, course.level),
        forgiven=_pulled(forgiven, pull, weight),
        confusions=confusions,
        since_struggle=faded.since_struggle,
        feeling=state,
        clicked=clicked,
    )


def _faded(course: Course, state: LearningState) -> Course:
    """`course` as it is when a message in `state` comes, whatever that one says."""
    share = LASTING.get(course.feeling, FADING)
    score = course.score + share * (RESTING - course.score)
    since_struggle = 0 if state in STRUGGLING else course.since_struggle + 1
    return course._replace(
        score=score,
        level=_level(score, course.level),
        forgiven=course.forgiven + share * (RESTING - course.forgiven),
        confusions=course.confusions if since_struggle <= CONFUSION_LAPSES_AFTER else 0,
        since_struggle=since_struggle,
        since_feeling=course.since_feeling + 1,
    )


def _pull(state: LearningState, clicked: bool, confusions: int) -> Pull:
    if clicked:
        return RESOLUTION
    if state == "confused" and confusions >= IMPASSE_FROM:
        return IMPASSE
    return PULLS[state]


def _certainty(moment: Moment) -> float:
    """What share of a sure guess this one counts for. Distress is never doubted away."""
    if moment.learning_state == "distressed":
        return 1.0
    return LEAST_CERTAINTY + (1 - LEAST_CERTAINTY) * moment.confidence


def _confirms(course: Course, state: LearningState) -> bool:
    """Whether the last feeling pointed the same way. Distress needs no confirmation."""
    same_way = (course.feeling in UPWARD) == (state in UPWARD)
    return state == "distressed" or (course.feeling != "neutral" and same_way)


def _pulled(score: float, pull: Pull, weight: float) -> float:
    moved = score + weight * pull.share * (pull.value - score)
    return moved if pull.value == 1 else min(score, moved)


def _bounded(score: float, before: float) -> float:
    return max(before - MOST_PER_MESSAGE, min(before + MOST_PER_MESSAGE, score))


def _level(score: float, before: ReadinessLevel) -> ReadinessLevel:
    here = LEAST[before]
    return next(
        level for least, level in LEVELS if score >= least + (HOLD if least > here else -HOLD)
    )


def _learning_can_wait(course: Course) -> bool:
    """Right after a distressed message, whatever the score."""
    return course.feeling == "distressed" and course.since_feeling < RECENT


def _trend(scores: Sequence[float]) -> Trend:
    """The last of `scores` beside the mean of those before it."""
    *earlier, now = scores
    change = now - fmean(earlier or scores)
    if abs(change) < TREND_STEP:
        return "steady"
    return "rising" if change > 0 else "falling"


def _reason(course: Course) -> ReadinessReason:
    """The last feeling's name, unless the course of the session says more than that feeling."""
    recent = course.since_feeling < RECENT
    if course.level == RESTING_LEVEL and not recent:
        return "open"
    if course.clicked and recent:
        return "clicked"
    if course.feeling in UPWARD:
        return "interest" if course.level in FAIR else "recovering"
    if course.feeling in STRUGGLING and course.confusions >= IMPASSE_FROM:
        return "stuck"
    return REASONS[course.feeling]
