"""Scripted dialogues: what the readiness of a session does over its messages."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import get_args

import pytest

from appliance.domain.readiness import Moment, readiness
from appliance.protocol.objects import LearningState, Readiness, ReadinessReason

PAGE = Path(__file__).parents[3] / "docs" / "readiness.md"
LEVELS = ["blocked", "low", "moderate", "good", "optimal"]


def dialogue(*states: LearningState, confidence: float = 0.7) -> list[Moment]:
    return [
        Moment(learning_state=state, valence=0.0, arousal=0.5, confidence=confidence)
        for state in states
    ]


def times(state: LearningState, count: int) -> list[LearningState]:
    return [state] * count


def after(*states: LearningState) -> Readiness:
    return readiness(dialogue(*states))


def score(*states: LearningState) -> float:
    return after(*states).score


def course(*states: LearningState) -> list[Readiness]:
    """The readiness after each of the messages."""
    return [after(*states[: count + 1]) for count in range(len(states))]


def test_before_any_message_nothing_is_known() -> None:
    assert readiness([]) == Readiness(level="good", score=0.65, trend="steady", reason="open")


def test_an_engaged_learner_gets_to_optimal_and_stays() -> None:
    found = after("neutral", "curious", "engaged", "engaged", "insight", "engaged")
    assert (found.level, found.reason) == ("optimal", "interest")
    assert after(*times("engaged", 12)).trend == "steady"


def test_one_or_two_confused_messages_cost_little() -> None:
    before = score("curious", "engaged")
    found = after("curious", "engaged", "confused", "confused")
    assert before - found.score < 0.1
    assert (found.level, found.reason) == ("good", "unclear")


def test_a_third_confused_message_in_a_row_is_an_impasse() -> None:
    one, two, three = course("confused", "confused", "confused")
    assert (two.reason, three.reason) == ("unclear", "stuck")
    assert two.score - three.score > 2 * (one.score - two.score)


def test_neutral_and_curious_messages_between_do_not_end_an_impasse() -> None:
    assert after("confused", "neutral", "confused", "curious", "confused").reason == "stuck"


def test_a_confusion_nobody_comes_back_to_is_no_longer_the_matter() -> None:
    lapsed: list[LearningState] = ["confused", "confused", *times("neutral", 4)]
    assert after(*lapsed, "confused").reason == "unclear"
    assert after(*lapsed, "insight").reason == "interest"


def test_a_click_forgives_only_the_confusion_that_is_open() -> None:
    impasse: list[LearningState] = ["engaged", *times("confused", 4)]

    def rise(quiet: int) -> float:
        before, clicked = course(*impasse, *times("neutral", quiet), "confused", "insight")[-2:]
        return clicked.score - before.score

    assert rise(4) < rise(3) - 0.03


def test_an_impasse_that_resolves_ends_higher_than_it_began() -> None:
    before = after("curious", "engaged")
    impasse = after("curious", "engaged", *times("confused", 4))
    resolved = after("curious", "engaged", *times("confused", 4), "insight")
    assert (impasse.level, impasse.trend, impasse.reason) == ("moderate", "falling", "stuck")
    assert (resolved.trend, resolved.reason) == ("rising", "clicked")
    assert resolved.score > before.score


@pytest.mark.parametrize("instead", ["neutral", "engaged", "curious"])
@pytest.mark.parametrize("end", ["insight", "engaged"])
def test_confusion_that_is_resolved_is_better_than_none(
    instead: LearningState, end: LearningState
) -> None:
    confused = score("curious", "engaged", "confused", "confused", end)
    assert confused > score("curious", "engaged", instead, instead, end)
    assert confused > score("curious", "engaged", end)


def test_an_impasse_that_does_not_resolve_falls_and_falls() -> None:
    states: list[LearningState] = [
        *times("confused", 3),
        *times("frustrated", 2),
        *times("bored", 2),
    ]
    steps = course("engaged", *states)
    assert [step.score for step in steps] == sorted((s.score for s in steps), reverse=True)
    assert [step.reason for step in steps[3:]] == [*["stuck"] * 3, *["boredom"] * 2]
    assert (steps[-1].level, steps[-1].trend) == ("low", "falling")


def test_growing_boredom_falls_faster_than_its_first_message_and_ends_low() -> None:
    steps = course("engaged", "engaged", "neutral", "bored", "neutral", *times("bored", 4))
    first_drop = steps[2].score - steps[3].score
    second_drop = steps[4].score - steps[5].score
    assert second_drop > first_drop
    assert (steps[3].level, steps[-1].level, steps[-1].trend) == ("good", "low", "falling")


def test_nothing_but_boredom_ends_blocked() -> None:
    assert after(*times("bored", 10)).level == "blocked"


def test_boredom_weighs_more_and_stays_longer_than_frustration() -> None:
    bored: list[LearningState] = ["engaged", *times("bored", 3)]
    frustrated: list[LearningState] = ["engaged", *times("frustrated", 3)]
    assert score(*bored) < score(*frustrated)
    regained = score(*bored, *times("neutral", 4)) - score(*bored)
    assert regained < score(*frustrated, *times("neutral", 4)) - score(*frustrated)


def test_a_scare_before_an_exam_passes() -> None:
    calm, scared, worse, quiet, better, well = course(
        "engaged", "curious", "engaged", "anxious", "anxious", "neutral", "engaged", "engaged"
    )[2:]
    assert calm.score > scared.score > worse.score
    assert (worse.trend, worse.reason, worse.level) == ("falling", "worry", "good")
    assert (quiet.trend, quiet.reason) == ("steady", "worry")
    assert worse.score < better.score < well.score
    assert (well.trend, well.reason) == ("rising", "interest")


def test_distress_blocks_for_a_few_messages_however_unsure_the_guess() -> None:
    calm = dialogue("engaged", "engaged", "engaged")
    distressed = [*calm, *dialogue("distressed", confidence=0.05)]
    for quiet in range(3):
        found = readiness([*distressed, *dialogue(*times("neutral", quiet))])
        assert (found.level, found.reason) == ("blocked", "distress")
    assert readiness([*distressed, *dialogue(*times("neutral", 3))]).level == "moderate"
    assert readiness([*distressed, *dialogue("engaged")]).level == "moderate"


def test_getting_better_from_low_is_called_so() -> None:
    assert after(*times("bored", 4), "curious").reason == "recovering"
    assert after(*times("bored", 4), *times("curious", 4)).reason == "interest"


def test_a_single_message_between_calm_ones_is_soon_forgotten() -> None:
    steps = course(*times("engaged", 6), "bored", *times("engaged", 3))
    assert steps[5].score - min(step.score for step in steps[6:]) < 0.12
    assert steps[5].score - steps[-1].score < 0.03
    assert {step.level for step in steps[5:]} == {"optimal"}


@pytest.mark.parametrize("up", ["engaged", "curious"])
@pytest.mark.parametrize("down", ["confused", "frustrated", "bored", "anxious"])
def test_alternating_noise_does_not_flicker(up: LearningState, down: LearningState) -> None:
    steps = course(*[state for _ in range(10) for state in (up, down)])[4:]
    levels = [step.level for step in steps]
    assert sum(one != other for one, other in pairwise(levels)) <= 1
    trends = [step.trend for step in steps]
    assert not {"rising", "falling"} <= set(trends)


def test_a_long_neutral_session_says_nothing() -> None:
    assert course(*times("neutral", 30)) == [readiness([])] * 30


def test_what_was_before_lasts_through_neutral_messages_and_fades() -> None:
    steps = course(*times("engaged", 5), *times("neutral", 12))[4:]
    scores = [step.score for step in steps]
    assert scores == sorted(scores, reverse=True)
    assert {step.trend for step in steps[1:]} == {"steady"}
    assert (steps[2].level, steps[2].reason) == ("optimal", "interest")
    assert (steps[-1].level, steps[-1].reason) == ("good", "open")


def test_doubtful_guesses_count_less() -> None:
    doubtful = readiness(dialogue("frustrated", confidence=0.1)).score
    sure = readiness(dialogue("frustrated", confidence=0.9)).score
    assert sure < doubtful < readiness([]).score
    bored: list[LearningState] = ["engaged", *times("bored", 4)]
    low = readiness(dialogue(*bored, confidence=0.1))
    high = readiness(dialogue(*bored, confidence=0.9))
    assert LEVELS.index(high.level) < LEVELS.index(low.level)


def test_what_was_long_ago_is_forgotten() -> None:
    long_ago = score(*times("frustrated", 3), *times("engaged", 10))
    assert long_ago == pytest.approx(score(*times("engaged", 10)), abs=0.03)


def test_all_states_in_a_row_have_each_their_reason() -> None:
    reasons: dict[LearningState, ReadinessReason] = {
        "engaged": "interest",
        "curious": "interest",
        "insight": "interest",
        "confused": "unclear",
        "frustrated": "frustration",
        "bored": "boredom",
        "anxious": "worry",
        "distressed": "distress",
        "neutral": "distress",
    }
    assert set(reasons) == set(get_args(LearningState))
    assert [step.reason for step in course(*reasons)] == list(reasons.values())


def test_the_dialogues_of_the_page_about_it_are_what_it_does() -> None:
    text = PAGE.read_text(encoding="utf-8")
    dialogues = text.partition("scripted dialogues")[2].partition("What holds")[0]
    scripts = re.findall(r"^- \*\*(.+?)\*\*: (.+?)\.$", dialogues, re.MULTILINE | re.DOTALL)
    assert len(scripts) == 8
    for name, script in scripts:
        written = re.findall(r"(\w+)\s+([\d.]+)(?:\s+`(\w+)`)?(?:,|$)", script)
        steps = course(*[state for state, _, _ in written])
        level = ""
        for step, (_, figure, named) in zip(steps, written, strict=True):
            level = named or level
            assert (f"{step.score:.2f}", step.level) == (figure, level), name
