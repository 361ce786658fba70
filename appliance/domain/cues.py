"""Words that name how it feels or that it dawned, for the tutor alone.

A learning state comes from the emotion model. But whether 'this is boring' answers the question
that the tutor asked must be told from the words, also where the guessing of feelings is off. Each
rule is a pattern over the text in lower case, as `plain` returns it.
"""

from __future__ import annotations

import re

from appliance.protocol.objects import LearningState

LONGEST_TEXT = 10_000  # characters looked at; as long as a message may be
_TYPOGRAPHY = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"'})

# Shared pieces of patterns. `NOT` is a look-behind: 'not boring' names no boredom.
NOT = r"(?<!not )(?<!n't )(?<!never )(?<!isnt )(?<!doesnt )(?<!dont )(?<!hardly )"
VERY = r"(?:(?:so|really|just|kinda|very|too|totally|still|actually|literally|sometimes) )*"
CANNOT = r"(?:don'?t|do not|can'?t|cannot|didn'?t|doesn'?t|couldn'?t)"
I_AM = r"\b(?:i'?m|i am|i feel|feeling)"


def any_of(*patterns: str) -> re.Pattern[str]:
    """One pattern that finds what any of `patterns` finds."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


CUES: dict[LearningState, re.Pattern[str]] = {
    "bored": any_of(
        NOT + r"\b(?:bored|boredom|bo+r+i+n+g?|tedious|yawn(?:s|ing)?|zzz+)\b"
        r"(?! (?:machine|into|a hole))",
        r"[🥱😴]",
        r"\bwho cares\b",
        r"\bi don'?t care (?:about this|any ?more)\b",
        r"\bfalling asleep\b",
        r"\bis (?:this|it) (?:over|done) (?:yet|already)\b",
        r"\bdo (?:we|i) (?:really )?have to\b",
    ),
    "frustrated": any_of(
        rf"{I_AM} {VERY}(?:stuck|frustrated|fed up|sick of|done with this)\b",
        r"\bfrustrat(?:ing|ed)\b",
        r"\b(?:i give|giving) up\b",
        r"\b(?:u+g+h+|a+r+g+h+|gr{2,})\b|😤",
        r"\bkeeps? (?:on )?(?:getting|doing|failing|messing)\b.{0,20}\b(?:wrong|up|it|this)\b",
        r"\bstill (?:wrong|not working|doesn'?t work|won'?t work)\b",
        r"\b(?:third|fourth|fifth|tenth|\d+(?:th|rd)|hundredth|millionth) time\b",
        rf"\bi {CANNOT} do (?:this|it)\b",
        r"\b(?:too|so) (?:hard|difficult)\b",
        r"\bnothing (?:works|i (?:do|try))\b",
        r"\bwhat'?s the point\b",
    ),
    "insight": any_of(
        r"\b(?:i|we) (?:finally |totally |think i )?(?:get|got|understand|understood)"
        r" (?:it|this|that)(?: now)?[.! ]*$",
        r"\b(?:now|finally) (?:i )?(?:get|understand|see|got) (?:it|this|that|why|how)\b",
        r"\b(?:get|see|understand) it now\b",
        NOT + r"\bmakes? (?:so much |perfect |total )?sense(?: now)?[.! ]*$",
        r"^(?:a+h+a+|o+h+)[!,. ]+(?:(?:ok(?:ay)?|right|so|wow)[!,. ]+)*"
        r"(?:i see|so\b|that'?s (?:why|how)|now i)",
        r"\bit (?:just )?clicked\b",
    ),
    "anxious": any_of(
        rf"{I_AM} {VERY}"
        r"(?:nervous|anxious|scared|worried|stressed|panick\w*|terrified|afraid)\b",
        r"\b(?:freaking out|panick?ing|panic attack)\b",
        r"\b(?:going to|gonna|will|i'?ll) fail\b",
    ),
}


def plain(text: str) -> str:
    """`text` as the rules read it: lower case, straight quotes, single spaces."""
    return " ".join(text[:LONGEST_TEXT].translate(_TYPOGRAPHY).lower().split())


def cued_states(text: str) -> frozenset[LearningState]:
    """Which of `CUES` the words themselves name."""
    words = plain(text)
    return frozenset(state for state, pattern in CUES.items() if pattern.search(words))
