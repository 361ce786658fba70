"""What the domain keeps of chats, and what it needs from a store for it."""

from __future__ import annotations

from typing import Protocol

from msgspec import Struct

from appliance.domain.ports import Turn
from appliance.domain.readiness import Moment
from appliance.protocol.objects import (
    Citation,
    Emotion,
    Message,
    MessageStatus,
    Person,
    Session,
    User,
)

NEW_TITLE = "New chat"
TITLE_CHARACTERS = 60


class Posted(Struct, frozen=True, kw_only=True):
    """A message that is durable, and the answer that is owed for it.

    `attempt` counts how often it was asked for (1, and more when it is written again).
    `repeated`: the same `client_id` had come before; nothing was stored.
    """

    message: Message
    reply: Message
    author: User
    attempt: int = 1
    repeated: bool = False


class Found(Struct, frozen=True, kw_only=True):
    """A message that matches a search; matches in `snippet` stand between U+E000 and U+E001."""

    session_id: str
    session_title: str
    message: Message
    snippet: str


class ChatStore(Protocol):
    """Sessions and messages. Nobody gets what they are not a member of: that is `NotFound`."""

    async def create_session(self, owner: User, title: str) -> Session:
        """A new session."""

    async def sessions(self, user_id: str, before: str | None, limit: int) -> list[Session]:
        """A person's sessions, the one used last first."""

    async def session(self, user_id: str, session_id: str) -> Session:
        """One session. Raises `NotFound`."""

    async def rename(self, user_id: str, session_id: str, title: str) -> Session:
        """Give a session a title. Raises `NotFound`; `Forbidden` when not the owner."""

    async def delete(self, user_id: str, session_id: str) -> None:
        """Erase a session. Raises `NotFound`; `Forbidden` when not the owner."""

    async def add_member(self, owner: User, session_id: str, user_id: str) -> Session:
        """Share with a classmate. Raises `NotFound`, `Forbidden`."""

    async def remove_member(self, by: User, session_id: str, user_id: str) -> None:
        """The owner removes anyone else, each may leave. Raises `NotFound`, `Forbidden`."""

    async def classmates(self, user: User) -> list[Person]:
        """With whom a session can be shared."""

    async def messages(
        self, user_id: str, session_id: str, before: str | None, limit: int
    ) -> list[Message]:
        """Messages, oldest first, the page that ends right before `before`. `NotFound`."""

    async def post(
        self, author: User, session_id: str | None, text: str, client_id: str | None
    ) -> Posted:
        """Store a message and the place of its answer. Raises `NotFound`."""

    async def save_emotion(self, message: Message, emotion: Emotion) -> None:
        """Keep the guess about a message, for its author."""

    async def finish(
        self, reply: Message, text: str, status: MessageStatus, citations: tuple[Citation, ...]
    ) -> Message:
        """Store how an answer ended; all members hear it."""

    async def answer(self, user_id: str, reply_id: str) -> tuple[Message, Message]:
        """An answer, and the message it answers. Raises `NotFound`."""

    async def restart(self, user_id: str, reply_id: str) -> Posted:
        """Blank a finished answer to write it again.

        Raises `NotFound`; `Conflict` while it is being written.
        """

    async def unfinished(self) -> list[tuple[Posted, int]]:
        """Answers that were being written when the power went, and at how many starts now."""

    async def turns(self, session_id: str, before_seq: int, limit: int) -> list[Turn]:
        """What was said before, oldest first."""

    async def moments(self, user_id: str, session_id: str, limit: int) -> list[Moment]:
        """The feelings of a person's recent messages in a session, oldest first."""

    async def search(self, user_id: str, query: str, limit: int) -> list[Found]:
        """Full-text search over the sessions a person is in."""


def title_from(text: str) -> str:
    """A session's title from its first message."""
    words = " ".join(text.split())
    if len(words) <= TITLE_CHARACTERS:
        return words
    return words[: TITLE_CHARACTERS - 1].rsplit(" ", 1)[0].rstrip(",;:.") + "…"
