"""What holds of the readiness of any session whatsoever."""

from __future__ import annotations

from typing import get_args

from hypothesis import example, given, settings
from hypothesis import strategies as st

from appliance.domain.readiness import MOST_PER_MESSAGE, Moment, readiness
from appliance.protocol.objects import LearningState

# From the worst to the best; a tie counts as both.
ORDER: tuple[LearningState, ...] = (
    "distressed",
    "bored",
    "frustrated",
    "anxious",
    "confused",
    "neutral",
    "curious",
    "engaged",
    "insight",
)
ROUNDING = 0.001


def moment(state: LearningState, confidence: float) -> Moment:
    return Moment(learning_state=state, valence=0.0, arousal=0.5, confidence=confidence)


states = st.sampled_from(get_args(LearningState))
confidences = st.floats(0, 1)
moments = st.builds(moment, states, confidences)
sessions = st.lists(moments, max_size=14)
# A busy machine may stop a test in the middle for longer than hypothesis would put up with.
patient = settings(deadline=None)


@patient
@given(sessions)
def test_the_score_stays_in_its_bounds(session: list[Moment]) -> None:
    assert 0 <= readiness(session).score <= 1


@patient
@given(sessions, moments)
@example([moment("confused", 1.0)] * 10, moment("insight", 1.0))
@example([moment("insight", 1.0)] * 10, moment("distressed", 1.0))
def test_one_message_moves_it_only_so_far(session: list[Moment], last: Moment) -> None:
    change = readiness([*session, last]).score - readiness(session).score
    assert abs(change) <= MOST_PER_MESSAGE + ROUNDING
    assert abs(change) <= 0.3


@patient
@given(sessions, states, states, confidences)
def test_a_better_last_message_never_makes_it_lower(
    session: list[Moment], one: LearningState, other: LearningState, confidence: float
) -> None:
    worse, better = sorted((one, other), key=ORDER.index)
    low = readiness([*session, moment(worse, confidence)]).score
    assert low <= readiness([*session, moment(better, confidence)]).score


@patient
@given(sessions, confidences)
def test_a_neutral_message_moves_it_towards_the_middle_or_not_at_all(
    session: list[Moment], confidence: float
) -> None:
    before, middle = readiness(session).score, readiness([]).score
    now = readiness([*session, moment("neutral", confidence)]).score
    assert min(before, middle) <= now <= max(before, middle)
    assert abs(now - before) <= 0.08 * abs(middle - before) + ROUNDING


@patient
@given(sessions, st.integers(1, 6), confidences, st.sampled_from(("insight", "engaged")))
def test_a_resolved_confusion_is_never_worse_than_none(
    session: list[Moment], count: int, confidence: float, end: LearningState
) -> None:
    confused = [*session, *[moment("confused", confidence)] * count]
    found = readiness([*confused, moment(end, confidence)])
    never = readiness([*session, *[moment("neutral", 1)] * count, moment(end, confidence)])
    as_far_as_one_goes = readiness(confused).score + MOST_PER_MESSAGE
    assert found.score >= min(never.score, as_far_as_one_goes) - ROUNDING


@patient
@given(sessions, states, confidences, confidences)
def test_a_doubtful_guess_moves_it_no_further_than_a_sure_one(
    session: list[Moment], state: LearningState, one: float, other: float
) -> None:
    less, more = sorted((one, other))
    still = readiness([*session, moment("neutral", 0)]).score
    doubtful = readiness([*session, moment(state, less)]).score
    sure = readiness([*session, moment(state, more)]).score
    assert min(still, sure) - ROUNDING <= doubtful <= max(still, sure) + ROUNDING
