"""The lessons prepared for answering: how rare each word is, which lesson a question is about."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from functools import cached_property

from appliance.domain.lessons import CHECK, IDEA, IN_SHORT, Check, checks, sections
from appliance.domain.ports import Lesson
from appliance.domain.tutoring.prose import units
from appliance.domain.vocabulary import VAGUE_WORDS
from appliance.domain.words import (
    LONGEST_TEXT,
    all_stems,
    notation,
    stem,
    stems,
    topic_words,
    words,
)
from appliance.protocol.objects import Value

# How much a question's word tells about a lesson, by the place where the lesson has it.
IN_TITLE = 1.0
IN_KEYWORDS = 0.9
IN_PHRASE = 0.7  # in a keyword or title of several words
IN_ESSENCE = 0.6  # Idea, In short
IN_REST = 0.3
A_TIME = 0.01  # each time, up to OFTEN, that the lesson's text has a word: breaks ties
OFTEN = 6
VAGUE = 0.4  # what a vague word counts, of what a telling one does
WHOLE_PHRASE = 0.3  # a title or keyword of several words, found whole in the question

# Below these a question is not about any lesson. Set on the lists of questions in
# tests/unit/domain/learner_questions.py.
RELEVANT = 0.54
RELATED = 0.25

MOST_WORDS = 24  # of a question; what is longer has named its topic by then
SHORTEST_TO_MEND = 5  # letters; shorter words have too many neighbours
ALIKE = 0.85  # of difflib's ratio, between a misspelled word and a word of the shelf

VAGUE_STEMS = frozenset(stem(word) for word in VAGUE_WORDS)


class Sentence(Value, frozen=True, kw_only=True):
    """A sentence (or list) of a lesson that may be quoted."""

    section: str
    text: str
    paragraph: int
    order: int
    stems: frozenset[str]


class Query(Value, frozen=True, kw_only=True):
    """The words of a question: those that carry its topic, and all of them in order.

    `mended` has the misspelled words and what they were taken for.
    """

    words: tuple[str, ...]
    stems: tuple[str, ...]
    sequence: tuple[str, ...]
    mended: dict[str, str]

    @property
    def is_vague(self) -> bool:
        """Whether no word of it tells which lesson is meant."""
        return all(word in VAGUE_STEMS for word in self.stems)


class Book:
    """One lesson, taken apart once."""

    def __init__(self, lesson: Lesson) -> None:
        self.lesson = lesson
        self.parts = sections(lesson)
        self.checks: tuple[Check, ...] = checks(lesson)
        names = [_sequence(text) for text in (lesson.title, *lesson.keywords)]
        self.title_stems = stems(lesson.title)
        self.keyword_stems = frozenset(name[0] for name in names if len(name) == 1)
        self.phrases = tuple(name for name in names if len(name) > 1)
        self.phrase_stems = frozenset().union(*self.phrases)
        self.frequency = Counter(_sequence(lesson.text))

    @property
    def title(self) -> str:
        """The lesson's title."""
        return self.lesson.title

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """Everything that can be quoted, in order; `Check` is not among it."""
        found: list[Sentence] = []
        for section, text in self.parts.items():
            if section == CHECK:
                continue
            found += [
                Sentence(
                    section=section,
                    text=unit.text,
                    paragraph=unit.paragraph,
                    order=len(found) + place,
                    stems=stems(unit.text),
                )
                for place, unit in enumerate(units(text))
            ]
        return tuple(found)

    @cached_property
    def statements(self) -> tuple[frozenset[str], ...]:
        """The words of each sentence, and of each check question with its answer."""
        asked = tuple(stems(f"{check.question} {check.answer}") for check in self.checks)
        return tuple(sentence.stems for sentence in self.sentences) + asked

    @cached_property
    def essence_stems(self) -> frozenset[str]:
        """The words of its Idea and In short."""
        idea, in_short = (self.parts.get(name, "") for name in (IDEA, IN_SHORT))
        return stems(idea) | stems(in_short)

    @cached_property
    def all_stems(self) -> frozenset[str]:
        """All its words."""
        named = self.title_stems | self.keyword_stems | self.phrase_stems
        return named.union(*(stems(part) for part in self.parts.values()))

    def weight(self, word: str) -> float:
        """How much the lesson is about this stem, 0…1."""
        if word in self.title_stems:
            weight = IN_TITLE
        elif word in self.keyword_stems:
            weight = IN_KEYWORDS
        elif word in self.phrase_stems:
            weight = IN_PHRASE
        elif word in self.essence_stems:
            weight = IN_ESSENCE
        else:
            weight = IN_REST if word in self.all_stems else 0.0
        return weight


class Shelf:
    """All lessons, with what is known only of all of them together. Built once per change."""

    def __init__(self, lessons: Iterable[Lesson]) -> None:
        self.books = {lesson.id: Book(lesson) for lesson in lessons}
        self._lessons_with = Counter(
            word for book in self.books.values() for word in book.all_stems
        )
        self._names = frozenset(
            word
            for book in self.books.values()
            for text in (book.title, *book.lesson.keywords)
            for word in words(text)
            if len(word) >= SHORTEST_TO_MEND
        )

    def rarity(self, word: str) -> float:
        """Inverse document frequency of a stem, log(1 + N/n)."""
        return math.log(1 + len(self.books) / max(self._lessons_with[word], 1))

    def telling(self, word: str) -> float:
        """How much a stem helps to find the lesson: its rarity, less for a vague word."""
        return self.rarity(word) * (VAGUE if word in VAGUE_STEMS else 1)

    def query(self, text: str) -> Query:
        """The words of a question, misspelled ones mended where the shelf has one like it."""
        text = f"{text[:LONGEST_TEXT]} {notation(text)}"
        topic = topic_words(text)[:MOST_WORDS]
        mended = {word: name for word in topic if (name := self._mended(word)) != word}
        named = tuple(mended.get(word, word) for word in topic)
        return Query(
            words=named,
            stems=all_stems(named),
            sequence=_sequence(text),
            mended=mended,
        )

    def relevance(self, book: Book, query: Query) -> float:
        """How much of the question the lesson is about: 0…1, over 1 with a whole phrase."""
        total = sum(self.telling(word) for word in query.stems)
        if not total:
            return 0.0
        met = sum(self.telling(word) * book.weight(word) for word in query.stems)
        whole = any(_contains(query.sequence, phrase) for phrase in book.phrases)
        if query.is_vague and not whole:
            return 0.0
        often = sum(min(book.frequency[word], OFTEN) for word in query.stems) / len(query.stems)
        return met / total + WHOLE_PHRASE * whole + A_TIME * often

    def answers(self, book: Book, query: Query, relevance: float) -> bool:
        """Whether a lesson of this relevance answers the question.

        A lesson that is merely related does if one sentence has all the question's words.
        """
        if relevance >= RELEVANT:
            return True
        wanted = frozenset(query.stems)
        return (
            relevance >= RELATED
            and len(wanted) > 1
            and any(wanted <= statement for statement in book.statements)
        )

    def names(self, book: Book, query: Query) -> bool:
        """Whether the question has a word of the lesson's title or keywords."""
        return any(book.weight(word) >= IN_PHRASE for word in query.stems)

    def titled(self, text: str) -> list[Book]:
        """The lessons whose titles stand in bold in the text, in the order of the text."""
        marks = [(text.find(f"**{book.title}**"), book) for book in self.books.values()]
        return [book for place, book in sorted(marks, key=lambda mark: mark[0]) if place >= 0]

    def subjects(self) -> dict[str, list[Book]]:
        """The lessons of each subject."""
        found: dict[str, list[Book]] = {}
        for book in self.books.values():
            found.setdefault(book.lesson.subject, []).append(book)
        return found

    def after(self, book: Book) -> list[Book]:
        """The lessons that build on this one."""
        return [b for b in self.books.values() if book.lesson.id in b.lesson.prerequisites]

    def before(self, book: Book) -> list[Book]:
        """The lessons that this one builds on."""
        wanted = book.lesson.prerequisites
        return [self.books[lesson_id] for lesson_id in wanted if lesson_id in self.books]

    def _mended(self, word: str) -> str:
        if len(word) < SHORTEST_TO_MEND or self._lessons_with[stem(word)]:
            return word
        likely = [name for name in self._names if _may_be(word, name)]
        scored = [(SequenceMatcher(None, word, name).ratio(), name) for name in likely]
        score, name = max(scored, default=(0.0, word))
        return name if score >= ALIKE else word


def _may_be(word: str, name: str) -> bool:
    # Learners err inside a word far more often than at its first sound.
    return abs(len(word) - len(name)) <= 2 and (word[0] == name[0] or word[0] + name[0] == "fp")


def _sequence(text: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in words(text))


def _contains(sequence: Sequence[str], phrase: Sequence[str]) -> bool:
    return any(
        sequence[start : start + len(phrase)] == phrase
        for start in range(len(sequence) - len(phrase) + 1)
    )
