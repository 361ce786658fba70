"""How to answer a learner in a given state, and when not to teach at all.

From learning science: confusion is productive while it is young, so one or two confused turns get
a hint and a question; three, or frustration, get a worked example and a smaller step; boredom
gets a challenge; anxiety gets low stakes and one step at a time; who is engaged is left alone
with the answer. Distress is not a matter for a tutor.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum, auto
from itertools import takewhile

from appliance.domain.tutoring.asking import flat
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

# Said outright, these need a person at once, whatever any model makes of them. They are looked
# for in the words alone, also when the learner has switched emotions off.
_CRISIS = re.compile(
    r"\b(?:kill(?:ing)?|hurt(?:ing)?|harm(?:ing)?|cut(?:ting)?) my ?self\b|\bsuicid\w*"
    r"|\b(?:want(?:ed)?|going|wanna|wish) (?:to )?(?:die|be dead|end it all)\b"
    r"|\bbetter off dead\b|\bend(?:ing)? my (?:own )?life\b"
    r"|\bi wish i (?:was|were) (?:dead|never born)\b|\bno reason to live\b|\bself ?harm\w*"
    r"|\b(?:don't|dont|do not) (?:want|wanna) (?:to )?(?:live|exist|be alive|wake up)\b"
    r"|\b(?:he|she|they|dad|father|mum|mom|mother|brother|sister|uncle|aunt|teacher|coach|step\w+"
    r"|boyfriend|girlfriend|someone|somebody)\b(?: \w+){0,3}"
    r" (?:hits?|hitting|beats?|beating|abus\w+|touch\w*|rap(?:ed?|es|ing)|threaten\w*) me\b"
    r"|\bi(?:'m| am| was| got) (?:being )?"
    r"(?:abused|raped|molested)\b|\bstarving myself\b|\boverdos\w+"
)

CARE = """\
This sounds heavier than schoolwork, so let us leave the lesson for now.

**Please tell an adult you trust, today: a teacher, the school counsellor or nurse, someone in \
your family.** You do not need the right words; showing them this page is enough.

**If you or someone else is in danger right now, call your local emergency number, or ask the \
nearest adult to call.**

I am a program. I cannot know how you are, I cannot call anyone, and this chat does not replace \
a person who can be with you."""


def in_crisis(text: str) -> bool:
    """Whether the words say outright that somebody is or may come to harm."""
    return bool(_CRISIS.search(flat(text)))


def approach_to(text: str, states: Sequence[LearningState], stuck_turns: int) -> Approach:
    """How to answer.

    `states` are those of the author's recent messages, oldest first (empty when switched off);
    `stuck_turns` is how many messages in a row, up to this one, said 'I do not get it'.
    """
    now = states[-1] if states else "neutral"
    confused = len(list(takewhile(lambda state: state in _STUCK_STATES, reversed(states))))
    struggled = max(confused, stuck_turns)
    if now == "distressed" or in_crisis(text):
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
