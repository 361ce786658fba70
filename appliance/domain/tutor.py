"""The tutor that answers from the library's lessons: every fact it states is quoted and cited.

It finds lessons, decides whether they answer at all, chooses sentences, frames them for the
learner's state, and streams the answer. What the shelf does not have it does not say.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator

from appliance.domain.ports import Lesson, Library, Piece, Question
from appliance.domain.tutoring.asking import Kind, asks, flat
from appliance.domain.tutoring.attempts import is_aside, is_attempt
from appliance.domain.tutoring.choosing import Wanted, best_score
from appliance.domain.tutoring.draft import Reply
from appliance.domain.tutoring.follow_up import at_step, go_on, judge, keep_open, reveal
from appliance.domain.tutoring.pedagogy import CARE, Approach
from appliance.domain.tutoring.phrases import Move
from appliance.domain.tutoring.prose import pieces
from appliance.domain.tutoring.replies import contrast, explain
from appliance.domain.tutoring.shelf import RELATED, RELEVANT, Book, Query, Shelf
from appliance.domain.tutoring.smalltalk import no_topic, nothing_found, small_talk, subject_list
from appliance.domain.tutoring.talk import Talk

NEED_COMFORT = (Approach.WORKED, Approach.GENTLE, Approach.CHALLENGE)
CANDIDATES = 60  # passages; about ten lessons, since a lesson's sections come together
SAME_TOPIC = 0.15  # added to the lesson that the conversation is about
POINTED_AT = 0.6  # … when the question says 'it' or 'that'
NEARLY_AS_GOOD = 0.2  # lessons this close are told apart by their best sentence
SPEAKS_OF = 1.0  # a best sentence that scores less lacks words of the question
ALSO = 0.15  # lessons this close are both worth reading
BEST_SENTENCE = 0.2  # what that sentence's score counts then

_POINTERS = ("that", "this", "it", "they", "those", "these")
_DIFFERENCE = (
    re.compile(r"\bdifferences? (?:between|of) (?P<one>.+?) (?:and|or|to) (?P<other>.+)"),
    re.compile(r"\bcompare (?P<one>.+?) (?:and|with|to) (?P<other>.+)"),
    re.compile(r"\bhow (?:is|are|does|do) (?P<one>.+?) (?:differ|different) from (?P<other>.+)"),
    re.compile(r"^(?:what is )?(?P<one>.+?) (?:vs|versus) (?P<other>.+)"),
)


class ShelfTutor:
    """`ports.Generator` over a `ports.Library`.

    `pace_s` is the pause between pieces, so that an answer can be read as it comes.
    """

    def __init__(self, library: Library, pace_s: float = 0.02) -> None:
        self._library = library
        self._pace_s = pace_s
        self._lessons: list[Lesson] = []
        self._shelf = Shelf([])
        self._preparing = asyncio.Lock()

    @property
    def name(self) -> str:
        """What health says of it."""
        return "shelf"

    async def answer(self, question: Question) -> AsyncGenerator[Piece]:
        """Stream the answer, a few words a piece, the citations on the last."""
        reply = await self._reply(question)
        waiting: str | None = None
        for text in pieces(reply.text):
            if waiting is not None:
                yield Piece(text=waiting)
                await asyncio.sleep(self._pace_s)
            waiting = text
        yield Piece(text=waiting or "", citations=reply.citations)

    async def _reply(self, question: Question) -> Reply:
        talk = Talk(await self._prepared(), question)
        if talk.approach is Approach.CARE:
            return Reply(text=CARE)
        reply = _to_what_was_asked(talk) or small_talk(talk) or subject_list(talk)
        if reply:
            return reply
        ranked = await self._ranked(talk)
        return _from_lessons(talk, ranked)

    async def start(self) -> None:
        """Prepare the shelf before the first question comes."""
        await self._prepared()

    async def _prepared(self) -> Shelf:
        """The shelf as it is now; prepared anew, off the loop, when a lesson has changed."""
        lessons = await self._library.lessons()
        async with self._preparing:  # the first questions of a class prepare it once
            if lessons != self._lessons:
                self._shelf = await asyncio.to_thread(Shelf, lessons)
                self._lessons = lessons
        return self._shelf

    async def _ranked(self, talk: Talk) -> list[tuple[float, Book]]:
        """The lessons that may answer, with their relevance, best first."""
        passages = await self._library.find(" ".join(talk.query.words), CANDIDATES)
        ids = dict.fromkeys(passage.lesson_id for passage in passages)
        books = [talk.shelf.books[lesson_id] for lesson_id in ids if lesson_id in talk.shelf.books]
        if talk.topic and talk.topic not in books:
            books.append(talk.topic)
        scored = sorted(
            ((_relevance(talk, book), book) for book in books), key=_score, reverse=True
        )
        close = [one for one in scored if one[0] >= scored[0][0] - NEARLY_AS_GOOD]
        close.sort(key=lambda one: _with_sentence(talk, *one), reverse=True)
        return close + scored[len(close) :]


def _to_what_was_asked(talk: Talk) -> Reply | None:
    """An answer to a reply to what the tutor asked, if the message is one."""
    if talk.topic and talk.stops_at:
        return at_step(talk, talk.topic, talk.stops_at)
    if talk.pending is None:
        return None
    book, check = talk.pending
    if talk.move in (Move.DONT_KNOW, Move.ANSWER):
        return reveal(talk, book, check)
    if is_attempt(talk, book, check):
        return judge(talk, book, check)
    if is_aside(talk, book):
        return subject_list(talk) or keep_open(talk, book, check)
    return None


def _from_lessons(talk: Talk, ranked: list[tuple[float, Book]]) -> Reply:
    good = [one for one in ranked if talk.shelf.answers(one[1], talk.query, one[0])]
    found = [book for _, book in good]
    sides = _sides(talk, found)
    if sides:
        return contrast(talk, sides)
    if talk.move and talk.topic and not (found and talk.shelf.names(found[0], talk.query)):
        return go_on(talk, talk.topic)  # a stray word beside a wish is no new topic
    if talk.has_topic and found:
        return go_on(talk, found[0]) if talk.move else explain(talk, found[0], _also(talk, good))
    if talk.has_topic and (talk.approach not in NEED_COMFORT or asks(talk.text)):
        return nothing_found(talk, [book for score, book in ranked[:2] if score >= RELATED])
    if talk.topic and not talk.has_topic and (talk.move or asks(talk.text)):
        return go_on(talk, talk.topic)
    return no_topic(talk)


def _also(talk: Talk, good: list[tuple[float, Book]]) -> Book | None:
    """A second lesson nearly as much about the question, and with a word of it in its title."""
    close = [book for score, book in good[1:] if score >= good[0][0] - ALSO]
    return next((book for book in close if book.title_stems.intersection(talk.query.stems)), None)


def _sides(talk: Talk, found: list[Book]) -> list[tuple[str, Book]]:
    """The two things whose difference is asked for, each with its lesson; empty if not both."""
    if talk.kind is not Kind.DIFFERENCE:
        return []
    said = flat(talk.text)
    match = next((m for pattern in _DIFFERENCE if (m := pattern.search(said))), None)
    if match is None:
        return []
    names = [_meant(talk, match["one"]), _meant(talk, match["other"])]
    queries = [talk.shelf.query(name) for name in names]
    for book in found[:1]:
        if all(_defines(talk.shelf, book, query) for query in queries):
            return [(name, book) for name in names]  # one lesson that has both compares best
    books = [_defining(talk.shelf, query) for query in queries]
    return [(name, book) for name, book in zip(names, books, strict=True) if book]


def _meant(talk: Talk, name: str) -> str:
    """What 'that' stands for: what was asked before."""
    return talk.asked[-1] if name in _POINTERS and talk.asked else name


def _defines(shelf: Shelf, book: Book, query: Query) -> bool:
    relevant = shelf.relevance(book, query) >= RELEVANT
    return relevant and best_score(book, Wanted(shelf, query, Kind.WHAT)) >= SPEAKS_OF


def _defining(shelf: Shelf, query: Query) -> Book | None:
    """The lesson that says best what this is, if one is about it at all."""
    about = [book for book in shelf.books.values() if shelf.relevance(book, query) >= RELEVANT]
    return max(
        about,
        key=lambda book: (
            shelf.relevance(book, query)
            + BEST_SENTENCE * best_score(book, Wanted(shelf, query, Kind.WHAT))
        ),
        default=None,
    )


def _relevance(talk: Talk, book: Book) -> float:
    relevance = talk.shelf.relevance(book, talk.query)
    if book is not talk.topic:
        return relevance
    if talk.points_back and (relevance or talk.query.is_vague):
        return relevance + POINTED_AT
    return relevance + SAME_TOPIC if relevance else 0.0


def _with_sentence(talk: Talk, score: float, book: Book) -> float:
    return score + BEST_SENTENCE * best_score(book, talk.wanted)


def _score(scored: tuple[float, Book]) -> float:
    return scored[0]
