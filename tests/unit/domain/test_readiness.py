"""Scripted dialogues: what the readiness of a session does over its messages."""

from __future__ import annotations

from typing import get_args

import pytest

from appliance.domain.readiness import Moment, readiness
from appliance.protocol.objects import LearningState

VALENCE: dict[LearningState, float] = {
    "engaged": 0.6,
    "curious": 0.3,
    "insight": 0.5,
    "confused": -0.2,
    "frustrated": -0.5,
    "bored": -0.4,
    "anxious": -0.5,
    "distressed": -0.8,
    "neutral": 0.0,
}
LEVELS = ["blocked", "low", "moderate", "good", "optimal"]


def dialogue(*states: LearningState, confidence: float = 0.7) -> list[Moment]:
    return [
        Moment(learning_state=state, valence=VALENCE[state], arousal=0.5, confidence=confidence)
        for state in states
    ]


def times(state: LearningState, count: int) -> list[LearningState]:
    return [state] * count


def score(*states: LearningState) -> float:
    return readiness(dialogue(*states)).score


def test_before_any_message_nothing_is_known() -> None:
    found = readiness([])
    assert (found.level, found.trend) == ("good", "steady")
    assert found.score == pytest.approx(0.65)


def test_an_engaged_learner_gets_to_optimal_and_stays() -> None:
    found = readiness(dialogue("neutral", "curious", "engaged", "engaged", "insight", "engaged"))
    assert found.level == "optimal"
    assert readiness(dialogue(*times("engaged", 12))).trend == "steady"


def test_one_or_two_confused_messages_cost_little() -> None:
    before = score("curious", "engaged")
    assert before - score("curious", "engaged", "confused") < 0.1
    assert readiness(dialogue("curious", "engaged", "confused", "confused")).level == "good"


def test_an_impasse_that_resolves_ends_higher_than_it_began() -> None:
    impasse = dialogue("curious", "confused", "confused", "confused")
    resolved = [*impasse, *dialogue("insight", "engaged")]
    assert readiness(resolved).score > readiness(impasse).score + 0.1
    assert readiness(resolved).trend == "rising"
    assert readiness(resolved).level in ("good", "optimal")


def test_confusion_that_was_resolved_counts_better_than_confusion_that_was_left() -> None:
    assert score("confused", "confused", "insight", "neutral") > score(
        "insight", "confused", "confused", "neutral"
    )


def test_an_impasse_that_does_not_resolve_falls_and_falls() -> None:
    states: list[LearningState] = ["curious", "confused", "confused", "confused", "frustrated"]
    scores = [score(*states[:count]) for count in range(1, len(states) + 1)]
    assert scores == sorted(scores, reverse=True)
    found = readiness(dialogue(*states, "frustrated", "bored"))
    assert found.level in ("low", "blocked")
    assert found.trend == "falling"


@pytest.mark.parametrize("state", ["bored", "frustrated"])
def test_boredom_and_frustration_weigh_more_the_longer_they_stay(state: LearningState) -> None:
    scores = [score("engaged", *times(state, count)) for count in range(6)]
    assert scores == sorted(scores, reverse=True)
    assert LEVELS.index(readiness(dialogue("engaged", *times(state, 5))).level) <= 1


def test_a_scare_before_an_exam_passes() -> None:
    calm = score("engaged", "curious", "engaged")
    scared = readiness(dialogue("engaged", "curious", "engaged", "anxious"))
    assert scared.level in ("good", "moderate")
    assert scared.score < calm
    after = readiness(dialogue("engaged", "curious", "engaged", "anxious", "neutral", "engaged"))
    assert after.score > scared.score


@pytest.mark.parametrize("last", get_args(LearningState))
@pytest.mark.parametrize("before", get_args(LearningState))
@pytest.mark.parametrize("length", [0, 1, 3, 10])
def test_a_single_message_does_not_swing_it_wildly(
    before: LearningState, last: LearningState, length: int
) -> None:
    earlier = dialogue(*times(before, length), confidence=1.0)
    found = readiness([*earlier, *dialogue(last, confidence=1.0)])
    assert abs(found.score - readiness(earlier).score) <= 0.3
    assert 0 <= found.score <= 1
    steps = abs(LEVELS.index(found.level) - LEVELS.index(readiness(earlier).level))
    assert steps <= 2


def test_a_doubtful_guess_moves_it_less_than_a_sure_one() -> None:
    doubtful = readiness(dialogue("frustrated", confidence=0.1)).score
    sure = readiness(dialogue("frustrated", confidence=0.9)).score
    assert sure < doubtful < readiness([]).score


def test_what_was_long_ago_is_forgotten() -> None:
    long_ago = score(*times("frustrated", 3), *times("engaged", 10))
    assert long_ago == pytest.approx(score(*times("engaged", 10)), abs=0.03)
