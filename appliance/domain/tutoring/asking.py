"""What a learner wants with a message: small talk, a wish about the answer before, a question."""

from __future__ import annotations

import re
from enum import Enum, auto

from appliance.domain.tutoring.phrases import TALK, WISHES, Move
from appliance.domain.words import LONGEST_TEXT, notation


class Kind(Enum):
    """What form of answer a question asks for."""

    WHAT = auto()
    HOW = auto()
    WORKS = auto()
    WHY = auto()
    DIFFERENCE = auto()
    WHETHER = auto()
    QUANTITY = auto()


_KINDS = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (
            Kind.DIFFERENCE,
            r"\bdiff?er(?:ence|ences|s)?\b|\bdifferent from\b|\bcompared?\b|\bversus\b|\bvs\b",
        ),
        (Kind.WHY, r"\bwhy\b|\bhow come\b|\bwhat (?:causes?|makes)\b|\breasons?\b"),
        (
            Kind.QUANTITY,
            r"\bhow (?:many|much|long|far|big|old|fast|hot|cold|tall|often|deep|high|heavy|large)\b"
            r"|\bwhat (?:number|temperature|year|age)\b|\bwhen (?:did|was|were|is|are)\b",
        ),
        (
            Kind.HOW,
            r"\bhow (?:do|can|to|would|should|could|did|2) (?:i|you|we|one|u)\b|\bhow (?:to|2)\b"
            r"|\b(?:solve|calculate|work out|compute|simplify|convert|balance|round|share)\b"
            r"|\b(?:method|steps|formula)\b|\bmy (?:homework|program|code)\b",
        ),
        (Kind.WORKS, r"\bhow\b"),
        (
            Kind.WHETHER,
            r"^(?:so |and |but )?(?!(?:can|could|would|will) (?:you|u) )"
            r"(?:is|are|do|does|did|can|could|will|would|was|were|has|have|should)\b"
            r"|\bis it true\b|\btrue that\b",
        ),
    )
)
_ASKING = re.compile(
    r"^(?:so |and |but |ok |wait )?(?:what|whats|what's|why|how|when|who|where|which|is|are|do|does"
    r"|did|can|could|will|would|should|tell|teach|explain|define|describe|show|give|help|i want"
    r"|i need|i'd like|i would like|let's|lets|please|i don't|i dont)\b"
)
_POINTS_BACK = re.compile(r"\b(?:it|its|it's|that|this|they|them|these|those|their|there)\b")
_NOT = re.compile(r"\b(?:don't|dont|do not|didn't|can't|cannot|not|never)\b")


def flat(text: str) -> str:
    """Lower case, single spaces, no punctuation but apostrophes: what the patterns look at."""
    plain = text[:LONGEST_TEXT].casefold().replace("’", "'")
    return " ".join(re.sub(r"[^\w']+", " ", plain).split())


def move_of(text: str) -> Move | None:
    """What the message does in the conversation, or None when it is simply a question."""
    return _read(text)[0]


def without_wish(text: str) -> str:
    """What remains of the message beside its wish: 'quiz me on fractions' is about 'on fractions'.

    The message as it stands when it shows no wish.
    """
    move, rest = _read(text)
    return text if move is None else rest


def kind_of(text: str) -> Kind:
    """What form of answer the question asks for; `WHAT` when nothing says otherwise."""
    if notation(text):
        return Kind.HOW  # a task with numbers of its own: the way to do it is what helps
    said = flat(text)
    return next((kind for kind, pattern in _KINDS if pattern.search(said)), Kind.WHAT)


def asks(text: str) -> bool:
    """Whether the message reads like a question or a request rather than an answer."""
    return "?" in text or bool(_ASKING.match(flat(text)))


def points_back(text: str) -> bool:
    """Whether the message speaks of something said before ('how do you add them?')."""
    return bool(_POINTS_BACK.search(flat(text)))


def _read(text: str) -> tuple[Move | None, str]:
    said = flat(text)
    if not said:
        return (Move.STUCK if "?" in text else Move.ACKNOWLEDGE), ""
    for move, pattern in TALK:
        if pattern.fullmatch(said):
            return move, ""
    for move, pattern in WISHES:
        if pattern.search(said) and not _otherwise(move, text):
            return move, pattern.sub(" ", said)
    return None, said


def _otherwise(move: Move, text: str) -> bool:
    """Whether the words of a wish are there, but meant otherwise: 'I do not get it', '√81'."""
    if move is Move.GOT_IT:
        return bool(_NOT.search(flat(text)))
    return move is Move.CHECK_MINE and bool(notation(text))
