"""The objects that clients see, as the contract names them.

Times are RFC 3339 UTC strings with milliseconds; ids are opaque strings (UUIDv7).
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

Role = Literal["admin", "teacher", "student"]
MessageRole = Literal["student", "tutor"]
MessageStatus = Literal["complete", "streaming", "stopped", "interrupted"]
LearningState = Literal[
    "engaged",
    "curious",
    "insight",
    "confused",
    "frustrated",
    "bored",
    "anxious",
    "distressed",
    "neutral",
]
ReadinessLevel = Literal["optimal", "good", "moderate", "low", "blocked"]
Trend = Literal["rising", "steady", "falling"]
ReadinessReason = Literal[
    "open",
    "interest",
    "clicked",
    "recovering",
    "unclear",
    "stuck",
    "worry",
    "frustration",
    "boredom",
    "distress",
]
NotificationKind = Literal["learner_joined", "export_ready", "new_device"]

Share = Annotated[float, Meta(ge=0, le=1)]

# The id that stands for the tutor where a person's id could stand.
TUTOR_ID = "tutor"


class Value(Struct, frozen=True, kw_only=True, omit_defaults=False):
    """A value: never changed, compared by content."""


class User(Value, frozen=True, kw_only=True):
    """A person with an account. `username` only for adults, `class_id` only for learners."""

    id: str
    role: Role
    username: str | None = None
    display_name: str
    class_id: str | None = None
    emotion_enabled: bool = True
    locale: str = "en"
    created_at: str = ""


class Person(Value, frozen=True, kw_only=True):
    """What classmates may know of each other."""

    id: str
    display_name: str


class Session(Value, frozen=True, kw_only=True):
    """A chat of one learner with the tutor, perhaps shared with classmates (`members`)."""

    id: str
    title: str
    owner_id: str
    members: tuple[str, ...]
    created_at: str
    updated_at: str


class Because(Value, frozen=True, kw_only=True):
    """A word the emotion rests on; `weight` is its share, all of them sum to at most 1."""

    text: str
    weight: Share


class Readiness(Value, frozen=True, kw_only=True):
    """How ready for learning the recent messages sound, over the whole session.

    `reason` is what it rests on most, for a sentence in the learner's language; `open` where
    nothing points either way.
    """

    level: ReadinessLevel
    score: Share
    trend: Trend
    reason: ReadinessReason = "open"


class Emotion(Value, frozen=True, kw_only=True):
    """A guess from the words of one message. Never a diagnosis.

    `label` is one of the 28 GoEmotions labels, `scores` the five highest probabilities, and
    `confidence` that of the word in `display`. When the message could not be read, `unknown` says
    why in a sentence, and the rest says nothing.
    """

    label: str
    display: str
    confidence: Share
    intensity: Share
    valence: Annotated[float, Meta(ge=-1, le=1)]
    arousal: Share
    scores: dict[str, float]
    learning_state: LearningState
    readiness: Readiness
    because: tuple[Because, ...]
    model: str
    unknown: str | None = None


class Citation(Value, frozen=True, kw_only=True):
    """Where in the library an answer comes from. `source` is `library/<lesson id>`."""

    title: str
    source: str
    excerpt: str


class Message(Value, frozen=True, kw_only=True):
    """One message of a session. `seq` orders messages; `emotion` is for its author alone.

    `reply_to` and `author_id` are set where they apply: a tutor's message answers another one,
    and in a shared session it matters which learner wrote.
    """

    id: str
    session_id: str
    role: MessageRole
    text: str
    created_at: str
    status: MessageStatus
    seq: int
    client_id: str | None = None
    author_id: str | None = None
    reply_to: str | None = None
    emotion: Emotion | None = None
    citations: tuple[Citation, ...] = ()


class Notification(Value, frozen=True, kw_only=True):
    """One line under the bell. `link` is a path of the page."""

    id: str
    kind: NotificationKind
    title: str
    body: str
    created_at: str
    link: str | None = None
    read: bool = False


class Classroom(Value, frozen=True, kw_only=True):
    """A class. `join_code` is dead once `code_expires_at` has passed."""

    id: str
    name: str
    join_code: str
    code_expires_at: str
    learners: int = 0
