"""Whether a message is an attempt at the question that the tutor asked, or something else.

Nobody who says that it makes sense now, or how they feel, or what they would rather learn, is told
'not quite'. Whatever else can be an answer, a wrong one too, is judged.
"""

from __future__ import annotations

import re

from appliance.domain.cues import cued_states
from appliance.domain.lessons import Check
from appliance.domain.tutoring.asking import Kind, asks, flat, kind_of, without_wish
from appliance.domain.tutoring.checking import OPENING, asks_number, key_share, numbers, plain
from appliance.domain.tutoring.phrases import Move
from appliance.domain.tutoring.shelf import RELEVANT, VAGUE_STEMS, Book
from appliance.domain.tutoring.talk import Talk
from appliance.domain.vocabulary import SOFT_WORDS, VAGUE_WORDS
from appliance.domain.words import stem, stems, words

SHORT = 4  # words; so few are an answer unless they are clearly something else
EXCLAMATION = 7  # words; 'this is so cool' is about the lesson, not part of it
ALL_OF_IT = 0.6  # share of the answer's key words that outweighs a feeling beside them

_MAY_ANSWER = (None, Move.YES, Move.NO, Move.GOT_IT, Move.CHECK_MINE)
_MAY_BE_ASIDE = (None, Move.GOT_IT, Move.ACKNOWLEDGE)
_FEELING_STATES = frozenset({"bored", "frustrated", "anxious"})
_SOFT_STEMS = frozenset(stem(word) for word in SOFT_WORDS)

_LEAD = re.compile(
    r"^(?:(?:oh+|ah+|aha|wow|ok(?:ay)?|so|well|hm+|um+|uh+|erm?|and|but|then|now|wait|like) )+"
)
_OFFERS = re.compile(
    rf"(?:{OPENING}|because|cause|cuz|bc|it|its|it's|they|they're|there (?:is|are)"
    r"|when (?!(?:did|do|does|was|were|is|are|will|can|should)\b)\w+"
    r"|i (?:don't|dont|do not) think)\b"
    r"(?! (?:about|of|i'm|im|i am|i (?:need|want|should|will)|we should|we could|you)\b)"
)
_SUPPOSES = re.compile(
    r"(?:is|was|could|would|might|isn't) (?:it|that|this|they)(?: be| have)?"
    r"(?! (?:true|possible|the same)\b) (?P<rest>.+)|(?:what|how) about \d.*"
)
_A_THING = re.compile(r"(?:an?|the|because|by|from)\b")
_OF_ONESELF = re.compile(r"(?:i|i'm|im|i've|my|me|we|we're|our|you|your|you're)\b")
_WOULD = re.compile(r"(?:i'd|i would|i will|i'll|you|we)\b")
_FONDNESS = frozenset("like likes liked want wish hope enjoying loved loves hated hates".split())
_EXCLAIMS = re.compile(r"(?:this|that|that's|thats|it|it's|its|so|such|how|what an?)\b")
_SO_VERY = re.compile(r"(?:this|that|it)(?:'s| is) (?:so|really|such)\b")
_PRAISE = frozenset("amazing brilliant epic fantastic wonderful".split())
_REPEAT = re.compile(r"\b(?:repeat|what was|what is|what's) (?:the|your) question\b")
_POLARITY = re.compile(r"(?:yes|yeah|yep|yup|no|nope|nah|true|false|correct|wrong|never|always)\b")
_TASK = re.compile(r"(?:solve|calculate|work out|simplify|convert|share|round|balance)\b")


def is_attempt(talk: Talk, book: Book, check: Check) -> bool:
    """Whether the message tries to answer `check`, the question of `book` that was asked last."""
    if flat(talk.text) == "true" or talk.move in (Move.YES, Move.NO):
        return kind_of(check.question) is Kind.WHETHER
    own = without_wish(talk.text) if talk.move is Move.GOT_IT else talk.text
    if "?" not in talk.text and len(words(own)) > EXCLAMATION and _mostly(check, own):
        return True  # 'you cannot see when it is reached' is no wish, nor 'when water …' a question
    if talk.move not in _MAY_ANSWER:
        return False
    said = _said(talk.text)
    supposed = _SUPPOSES.fullmatch(said)
    if supposed:
        return _fits(check, own) or _could_be(supposed["rest"] or "", book)
    if _TASK.match(said) or (asks(said) and not _OFFERS.match(said)):
        return False
    if _shows_feeling(talk.text):
        return _has_number(check, own) or _mostly(check, _without(SOFT_WORDS, own))
    if shows_insight(talk):
        return _has_number(check, own) or key_share(check, _without(VAGUE_WORDS, own)) > 0
    return _fits(check, own) or _looks_like_one(talk, book, check)


def is_aside(talk: Talk, book: Book) -> bool:
    """Whether the message leaves the pending question of `book` as it is: a remark, 'say again'."""
    if _REPEAT.search(flat(talk.text)):
        return True
    if talk.move not in _MAY_BE_ASIDE or asks(talk.text) or asks(_said(talk.text)):
        return False
    if talk.query.is_vague or not talk.has_topic or _all_of(talk.query.stems, book):
        return True
    exclaims = _shows_feeling(talk.text) and not _OF_ONESELF.match(_said(talk.text))
    states_how = shows_insight(talk) or cued_states(talk.text) & _FEELING_STATES
    return bool(exclaims or states_how) and not _others_named(talk, book)


def shows_insight(talk: Talk) -> bool:
    """Whether the message says that something makes sense now."""
    rest = stems(without_wish(talk.text))
    return "insight" in cued_states(talk.text) or (talk.move is Move.GOT_IT and not rest)


def _said(text: str) -> str:
    return _LEAD.sub("", flat(text))


def _looks_like_one(talk: Talk, book: Book, check: Check) -> bool:
    """Whether it has the form of an answer, however wrong."""
    said = _said(talk.text)
    if _POLARITY.match(said) and kind_of(check.question) is Kind.WHETHER:
        return True
    if _OFFERS.match(said) or _OFFERS.match(_said(without_wish(talk.text))):
        return True
    if _changes_topic(talk, book, check):
        return False
    if _OF_ONESELF.match(said):
        return bool(_WOULD.match(said)) and _speaks_of(said, book)
    return len(said.split()) <= SHORT or _speaks_of(said, book)


def _fits(check: Check, said: str) -> bool:
    """Whether it has what the answer is made of: a number, or one of its key words."""
    return _has_number(check, said) or key_share(check, said) > 0


def _has_number(check: Check, said: str) -> bool:
    return asks_number(check) and bool(numbers(plain(said)))


def _mostly(check: Check, said: str) -> bool:
    return key_share(check, said) >= ALL_OF_IT


def _without(unwanted: frozenset[str], text: str) -> str:
    return " ".join(word for word in words(text) if word not in unwanted)


def _shows_feeling(text: str) -> bool:
    said = _said(text)
    spoken = words(text)
    if cued_states(text) & _FEELING_STATES:
        return True
    felt = any(word in SOFT_WORDS for word in spoken)
    if _OF_ONESELF.match(said) and not _OFFERS.match(said):
        return felt or any(word in _FONDNESS for word in spoken)
    if len(spoken) <= EXCLAMATION and _EXCLAIMS.match(said):
        return felt or bool(_SO_VERY.match(said)) or not _PRAISE.isdisjoint(spoken)
    return felt and all(word in SOFT_WORDS for word in said.split())


def _could_be(rest: str, book: Book) -> bool:
    return bool(_A_THING.match(rest)) or _speaks_of(rest, book)


def _speaks_of(said: str, book: Book) -> bool:
    """Whether it has a telling word of the lesson."""
    return bool((stems(said) - VAGUE_STEMS - _SOFT_STEMS) & book.all_stems)


def _changes_topic(talk: Talk, book: Book, check: Check) -> bool:
    """Whether the message names another lesson, rather than something that could be the answer."""
    query = talk.query
    if not any(word.isalpha() for word in words(talk.text)) or not query.stems:
        return False
    if _all_of(query.stems, book):
        return False
    others = _others_named(talk, book)
    if asks_number(check) or kind_of(check.question) is Kind.WHETHER:
        return bool(others)
    wanted = (frozenset(query.stems), stems(talk.text))
    named = (frozenset(name) for other in others for name in (other.title_stems, *other.phrases))
    if len(words(talk.text)) > SHORT:
        return bool(others)
    return any(name in wanted for name in named)  # a lesson's own name, not just a word of it


def _others_named(talk: Talk, book: Book) -> list[Book]:
    """The other lessons that the message is about, with a word of their title or keywords."""
    return [
        other
        for other in talk.shelf.books.values()
        if other is not book
        and talk.shelf.relevance(other, talk.query) >= RELEVANT
        and talk.shelf.names(other, talk.query)
    ]


def _all_of(wanted: tuple[str, ...], book: Book) -> bool:
    return frozenset(wanted) <= book.all_stems
