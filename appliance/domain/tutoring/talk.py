"""What a question means within its conversation: what it follows, and what was said already."""

from __future__ import annotations

import re
from functools import cached_property
from itertools import takewhile

from appliance.domain.lessons import EXAMPLE, Check
from appliance.domain.ports import Question, Turn
from appliance.domain.tutoring.asking import (
    Kind,
    flat,
    kind_of,
    move_of,
    points_back,
    without_wish,
)
from appliance.domain.tutoring.choosing import Wanted
from appliance.domain.tutoring.pedagogy import approach_to
from appliance.domain.tutoring.phrases import Move
from appliance.domain.tutoring.prose import steps
from appliance.domain.tutoring.shelf import Book, Shelf
from appliance.domain.words import has_topic, notation, stems

RECENT = 6  # turns of the tutor in which the topic is looked for
GIVEN_AWAY = 0.6  # share of an answer's words that have just been said

# Opens a question again; what is only put once more is not another try.
STILL_OPEN = "The question is still open:"
WHERE = "At which number does it stop making sense? Tell me just the number."
_ORDINALS = {"one": "1", "first": "1", "two": "2", "second": "2", "three": "3", "third": "3"}
_STEP = re.compile(
    r"(?:(?:at|in|on|the|step|number|line|nr|no|its|it's|from) )*"
    rf"(?P<step>[1-9]|{'|'.join(_ORDINALS)})(?: (?:step|line|one|please|i think))*"
)

_STUCK = (Move.STUCK, Move.DONT_KNOW)


class Talk:
    """One question with its history, read once."""

    def __init__(self, shelf: Shelf, question: Question) -> None:
        self.shelf = shelf
        self.text = question.text
        self.attempt = question.attempt
        self.move = move_of(question.text)
        self.kind: Kind = kind_of(question.text)
        about = without_wish(question.text)
        self.query = shelf.query(about)
        self.has_topic = has_topic(f"{about} {notation(about)}")
        self.asked = [turn.text for turn in question.history if not turn.by_tutor]
        self.told = [turn.text for turn in question.history if turn.by_tutor]
        self.approach = approach_to(
            question.text, question.states, _stuck_turns(question.history, self.move)
        )

    @property
    def wanted(self) -> Wanted:
        """What sentences are looked for."""
        return Wanted(self.shelf, self.query, self.kind)

    def looking_for(self, text: str, kind: Kind) -> Wanted:
        """The same for another text than the question itself."""
        return Wanted(self.shelf, self.shelf.query(text), kind)

    @property
    def turn(self) -> int:
        """How many answers came before; chooses between wordings."""
        return len(self.told)

    @property
    def all_told(self) -> str:
        """All that the tutor has said."""
        return "\n\n".join(self.told)

    @property
    def points_back(self) -> bool:
        """Whether the question speaks of what was said before."""
        return points_back(self.text)

    @cached_property
    def topic(self) -> Book | None:
        """The lesson that the conversation is about."""
        for text in reversed(self.told[-RECENT:]):
            books = self.shelf.titled(text)
            if books:
                return books[0]
        return None

    @cached_property
    def pending(self) -> tuple[Book, Check] | None:
        """The question that the tutor asked last and that waits for an answer."""
        last = self.told[-1] if self.told else ""
        asked = [
            (last.rfind(f"> {check.question}"), book, check)
            for book in self.shelf.books.values()
            for check in book.checks
        ]
        place, book, check = max(asked, key=lambda one: one[0], default=(-1, None, None))
        return (book, check) if book and check and place >= 0 else None

    @property
    def stops_at(self) -> int | None:
        """The step of the worked example at which it stops making sense, if that was asked."""
        if not self.told or WHERE not in self.told[-1]:
            return None
        said = _STEP.fullmatch(flat(self.text))
        return int(_ORDINALS.get(said["step"], said["step"])) if said else None

    def tries(self, check: Check) -> int:
        """How often the tutor has asked this question so far."""
        return sum(f"> {check.question}" in t and STILL_OPEN not in t for t in self.told)

    def next_check(self, book: Book, given: str = "") -> Check | None:
        """A question of the lesson that was not asked yet.

        The first one, or rather the first whose answer `given` does not give away.
        """
        told = self.all_told
        open_ones = [check for check in book.checks if f"> {check.question}" not in told]
        known = stems(given)
        return min(open_ones, key=lambda check: _gives_away(known, check), default=None)

    def next_step(self, book: Book) -> str | None:
        """The step of the worked example after the last one that was shown."""
        _, all_steps = steps(book.parts.get(EXAMPLE, ""))
        last = self.told[-1] if self.told else ""
        shown = [place for place, step in enumerate(all_steps) if step in last]
        following = all_steps[shown[-1] + 1 :] if shown else []
        return following[0] if following else None

    def was_told(self, text: str) -> bool:
        """Whether the tutor has said this already."""
        return text in self.all_told


def _gives_away(known: frozenset[str], check: Check) -> bool:
    answer = stems(check.answer)
    return bool(answer) and len(answer & known) / len(answer) >= GIVEN_AWAY


def _stuck_turns(history: tuple[Turn, ...], move: Move | None) -> int:
    """How many of the learner's messages in a row, this one included, say 'I do not get it'."""
    if move not in _STUCK:
        return 0
    earlier = [turn.text for turn in reversed(history) if not turn.by_tutor]
    return 1 + len(list(takewhile(lambda text: move_of(text) in _STUCK, earlier)))
