"""What the domain needs from outside, as Protocols. `app` plugs in what satisfies them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from appliance.protocol.objects import Because, Citation, LearningState, Value


class Reading(Value, frozen=True, kw_only=True):
    """What the emotion model says of one text; all numbers are calibrated.

    `scores` has all 28 probabilities (they do not sum to 1: several labels may hold), `labels`
    those over their thresholds, highest first. `states` has the nine probabilities, which sum to
    1, and `state` the one that is believed: `neutral` when none is clear. `valence` is in −1…1,
    `arousal` and `intensity` in 0…1. `english` is how likely the model can read the text at all;
    when it cannot, or there is no word in it, `understood` is false, and no label and no state
    is believed, whatever the numbers are.
    """

    scores: dict[str, float]
    labels: tuple[str, ...]
    states: dict[LearningState, float]
    state: LearningState
    valence: float
    arousal: float
    intensity: float
    english: float
    understood: bool
    because: tuple[Because, ...]
    model: str


class EmotionModel(Protocol):
    """Reads emotions from text, on this machine."""

    @property
    def name(self) -> str:
        """Name and version, as it appears in `emotion.model`."""

    @property
    def provider(self) -> str:
        """`cpu` or `cuda`: where it really runs."""

    async def read(self, text: str, *, explain: bool = True) -> Reading:
        """Read one text; with `explain`, also the words it rests on.

        Raises `errors.Overloaded` when too many wait or the deadline has passed, `errors.Internal`
        when the run failed.
        """

    async def read_many(self, texts: Sequence[str]) -> list[Reading]:
        """Read several texts, in order, without explanations."""


class Lesson(Value, frozen=True, kw_only=True):
    """One lesson of the library. `text` is its Markdown without the front matter."""

    id: str
    title: str
    subject: str
    level: str
    keywords: tuple[str, ...]
    prerequisites: tuple[str, ...]
    text: str


class Passage(Value, frozen=True, kw_only=True):
    """A section of a lesson that matches a query; `score` grows with relevance (≥ 0)."""

    lesson_id: str
    title: str
    section: str
    text: str
    score: float


class Library(Protocol):
    """The school's own lessons."""

    async def find(self, query: str, limit: int) -> list[Passage]:
        """The passages that match `query` best, best first; empty when nothing does."""

    async def lesson(self, lesson_id: str) -> Lesson | None:
        """One lesson, or None."""

    async def lessons(self) -> list[Lesson]:
        """All lessons, by subject and title."""


class Turn(Value, frozen=True, kw_only=True):
    """One earlier message of the session, as the tutor sees it."""

    by_tutor: bool
    text: str


class Question(Value, frozen=True, kw_only=True):
    """What the tutor is asked.

    `history` is oldest first, without the question; `states` are the learning states of the
    author's recent messages, oldest first, the last being that of the question itself (empty
    when the learner has switched emotions off).
    """

    text: str
    history: tuple[Turn, ...] = ()
    states: tuple[LearningState, ...] = ()
    attempt: int = 1


class Piece(Value, frozen=True, kw_only=True):
    """A piece of the answer as it comes; `citations` on the last piece."""

    text: str
    citations: tuple[Citation, ...] = ()


class Generator(Protocol):
    """Writes the tutor's answer. Closing the iterator (or cancelling its task) stops it."""

    @property
    def name(self) -> str:
        """What health says of it."""

    def answer(self, question: Question) -> AsyncIterator[Piece]:
        """Stream the answer; the pieces' texts joined are the whole of it."""
