"""How to answer a learner in a given state, and when not to teach at all.

From learning science: confusion is productive while it is young, so one or two confused turns get
a hint and a question; three, or frustration, get a worked example and a smaller step; boredom
gets a challenge; anxiety gets low stakes and one step at a time; who is engaged is left alone
with the answer. Distress is not a matter for a tutor.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto
from itertools import takewhile

from appliance.domain.distress import is_distressed
from appliance.protocol.objects import LearningState

LONG_CONFUSED = 3  # turns; from here on confusion no longer helps


class Approach(Enum):
    """How to frame an answer."""

    STRAIGHT = auto()
    LIGHT = auto()
    HINT = auto()
    WORKED = auto()
    CHALLENGE = auto()
    GENTLE = auto()
    CARE = auto()


_STUCK_STATES = ("confused", "frustrated")

CARE = """\
This sounds heavier than schoolwork, so let us leave the lesson for now.

**Please tell an adult you trust, today: a teacher, the school counsellor or nurse, someone in \
your family.** You do not need the right words; showing them this page is enough.

**If you or someone else is in danger right now, call your local emergency number, or ask the \
nearest adult to call.**

I am a program. I cannot know how you are, I cannot call anyone, and this chat does not replace \
a person who can be with you."""


def approach_to(text: str, states: Sequence[LearningState], stuck_turns: int) -> Approach:
    """How to answer.

    `states` are those of the author's recent messages, oldest first (empty when switched off);
    `stuck_turns` is how many messages in a row, up to this one, said 'I do not get it'.
    """
    now = states[-1] if states else "neutral"
    confused = len(list(takewhile(lambda state: state in _STUCK_STATES, reversed(states))))
    struggled = max(confused, stuck_turns)
    # Looked for in the words as well: a learner may have switched emotions off.
    if now == "distressed" or is_distressed(text):
        return Approach.CARE
    if now == "frustrated" or struggled >= LONG_CONFUSED:
        return Approach.WORKED
    if struggled:
        return Approach.HINT
    return _BY_STATE.get(now, Approach.STRAIGHT)


_BY_STATE = {
    "bored": Approach.CHALLENGE,
    "anxious": Approach.GENTLE,
    "engaged": Approach.LIGHT,
    "curious": Approach.LIGHT,
    "insight": Approach.LIGHT,
}
