"""An answer while it is put together: what the tutor says, what it quotes, and from where."""

from __future__ import annotations

from appliance.domain.lessons import EXAMPLE, Check
from appliance.domain.tutoring.prose import excerpt, steps
from appliance.domain.tutoring.shelf import Book
from appliance.protocol.objects import Citation, Value


class Reply(Value, frozen=True, kw_only=True):
    """A whole answer in Markdown, with its sources."""

    text: str
    citations: tuple[Citation, ...] = ()


class Draft:
    """Blocks of Markdown in order; every quoted lesson is cited once."""

    def __init__(self) -> None:
        self._blocks: list[str] = []
        self._cited: dict[str, Citation] = {}

    def say(self, text: str) -> Draft:
        """Add a line of the tutor's own, which states no fact of any subject."""
        if text:
            self._blocks.append(text)
        return self

    def head(self, book: Book) -> Draft:
        """Name the lesson; later questions are understood through it."""
        return self.say(f"**{book.title}**")

    def quote(self, book: Book, text: str, *, lead: str = "") -> Draft:
        """Add a part of a lesson as it stands, after the tutor's `lead`."""
        if not text:
            return self
        self._cite(book, text)
        return self.say(f"{lead} {text}" if lead else text)

    def ask(self, book: Book, check: Check, *, lead: str = "") -> Draft:
        """Put a question of the lesson to the learner."""
        self._cite(book, check.question)
        return self.say(lead).say(f"> {check.question}")

    def example(self, book: Book) -> Draft:
        """Add the whole worked example."""
        asked, all_steps = steps(book.parts[EXAMPLE])
        lines = "\n".join(f"{place}. {step}" for place, step in enumerate(all_steps, start=1))
        return self.quote(book, asked).say(lines)

    def done(self) -> Reply:
        """The answer."""
        return Reply(text="\n\n".join(self._blocks), citations=tuple(self._cited.values()))

    def _cite(self, book: Book, text: str) -> None:
        if book.lesson.id not in self._cited:
            self._cited[book.lesson.id] = Citation(
                title=book.title, source=f"library/{book.lesson.id}", excerpt=excerpt(text)
            )
