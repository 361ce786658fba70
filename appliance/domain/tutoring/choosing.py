"""Which sentences of a lesson answer a question."""

from __future__ import annotations

import re
from typing import NamedTuple

from appliance.domain.lessons import EXAMPLE, FURTHER, IDEA, IN_SHORT, MISTAKEN, Check
from appliance.domain.tutoring.asking import Kind
from appliance.domain.tutoring.shelf import VAGUE_STEMS, Book, Query, Sentence, Shelf
from appliance.domain.vocabulary import SOFT_WORDS
from appliance.domain.words import all_stems, notation, stem, stems, words

# What a section is worth before any word is looked at, by the form of the question. A sentence
# that has all the words of a question scores 1, so these only tip the balance.
_USUAL = {IDEA: 0.25, IN_SHORT: 0.2, EXAMPLE: -0.6, MISTAKEN: 0.0, FURTHER: -0.5}
_PRIORS = {
    Kind.WHAT: _USUAL | {IN_SHORT: 0.15},
    Kind.HOW: _USUAL | {EXAMPLE: -0.2},
    Kind.WORKS: _USUAL,
    Kind.WHY: _USUAL | {MISTAKEN: 0.1},
    Kind.DIFFERENCE: _USUAL | {MISTAKEN: 0.2},
    Kind.WHETHER: _USUAL | {MISTAKEN: 0.3},
    Kind.QUANTITY: _USUAL,
}
_CUES = {
    Kind.WHY: re.compile(r"\b(?:because|so that|therefore|reason|causes?|due to)\b|, so\b"),
    Kind.HOW: re.compile(
        r"^(?:To |First|Then|Divide|Multiply|Add|Subtract|Write|Use|Find|Draw)|\b(?:first|divide|"
        r"multiply|add|subtract|step|method|write)\b"
    ),
    Kind.DIFFERENCE: re.compile(r"\b(?:but|while|whereas|unlike|not the same|differ|than|only)\b"),
    Kind.QUANTITY: re.compile(r"\d|\b(?:half|two|three|four|hundred|thousand|million|billion)\b"),
    Kind.WHETHER: re.compile(r"\b(?:not|never|no|only|all|every|also)\b"),
}
CUE = 0.25
DEFINES = 0.5  # 'A prime number is …' for 'what is a prime number'
NAMES = 0.4  # '… is called the numerator' for 'what is the numerator'
FOLLOWS = 0.2  # the sentence after one that was chosen, in the same paragraph
EARLY = 0.01  # each place nearer to the lesson's beginning
SAID = 0.3  # taken off a sentence that the learner has seen already
SAID_IN_VAIN = 0.9  # … and that did not help
ENOUGH = 0.65  # of the best sentence's score; what scores less stays out
SAME = 0.6  # share of words in common that makes one of two sentences redundant
OFF_THE_POINT = 0.4  # taken off a sentence with no word of the question
ANSWERS = 0.9  # a worked example that asks what the learner asks
SHOWN = 0.4  # share of the question's words that the example must have
SAME_QUESTION = 0.7  # share of words in common with a lesson's own question

_SUBJECT = re.compile(
    r"^(?P<subject>[^,:;]{1,80}?) (?:is|are|means|describes?|happens?|has|have|says)\b"
)
_CALLED = re.compile(r"\b(?:called|named|known as) (?:an? |the )?(?P<name>[\w -]{1,40})")
# Openings that lean on the sentence before.
_LEANS = re.compile(
    r"^(?:It|They|This|That|These|Those|He|She|Both|Such|However|But|So|Then|Also|Now|For example"
    r"|The (?:other|second|third|same|old|new)|Each|In (?:this|that))\b"
)


class Wanted(NamedTuple):
    """What is looked for: the question's words, the form of the answer, how rare words are."""

    shelf: Shelf
    query: Query
    kind: Kind


def choose(
    book: Book, wanted: Wanted, *, said: str = "", again: float = SAID, most: int = 4
) -> list[Sentence]:
    """The one to `most` sentences that answer best, in the lesson's order.

    `said` is what the learner has been told already; its sentences score `again` less.
    """
    scores = {s.order: _score(book, s, wanted) - again * (s.text in said) for s in book.sentences}
    chosen: list[Sentence] = []
    best = max(scores.values(), default=0.0)
    while len(chosen) < most:
        open_ones = [s for s in book.sentences if s not in chosen and not _redundant(s, chosen)]
        if not open_ones:
            break
        candidate = max(open_ones, key=lambda s: scores[s.order] + _bonus(s, chosen))
        enough = scores[candidate.order] + _bonus(candidate, chosen) >= ENOUGH * best
        if chosen and not enough:
            break
        chosen += _with_support(book, candidate, chosen)
    if len(chosen) == 1 < most:
        chosen += _company(book, chosen[0])
    return sorted(chosen[:most], key=lambda s: s.order)


def best_score(book: Book, wanted: Wanted) -> float:
    """How well the lesson's best sentence answers: 0 to about 2."""
    return max((_score(book, s, wanted) for s in book.sentences), default=0.0)


def shows(book: Book, wanted: Wanted) -> bool:
    """Whether the worked example is about what is asked, not only about the same topic."""
    example = book.parts[EXAMPLE]
    return _covered(book, wanted, stems(f"{example} {notation(example)}")) >= SHOWN


def own_question(book: Book, query: Query) -> Check | None:
    """The lesson's own check question, if the learner asks that very thing."""
    wanted = frozenset(query.sequence)
    for check in book.checks:
        asked = frozenset(all_stems(words(check.question)))
        if len(wanted & asked) / len(wanted | asked) >= SAME_QUESTION:
            return check
    return None


def unmentioned(book: Book, query: Query) -> str:
    """The question's words, quoted, when the lesson's text has none of them; else ''.

    Only telling words count, unless there are none.
    """
    telling = [word for word in query.words if stem(word) not in VAGUE_STEMS]
    asked = telling or query.words
    if any(stem(word) in statement for statement in book.statements for word in asked):
        return ""
    return " or ".join(f"“{word}”" for word in asked if word not in SOFT_WORDS)


def gives_reason(text: str) -> bool:
    """Whether the text says why something is so."""
    return bool(_CUES[Kind.WHY].search(text))


def much_alike(one: str, other: str) -> bool:
    """Whether two texts say nearly the same words."""
    return _alike(stems(one), stems(other))


def gathered(sentences: list[Sentence]) -> str:
    """Chosen sentences as Markdown: those of one section in one paragraph, lists apart."""
    text = ""
    before: Sentence | None = None
    for sentence in sentences:
        near = before is not None and before.section == sentence.section
        text += (" " if near else "\n\n") + sentence.text
        before = sentence
    return text.strip()


def _score(book: Book, sentence: Sentence, wanted: Wanted) -> float:
    kind = wanted.kind
    covered = _covered(book, wanted, sentence.stems)
    score = covered - OFF_THE_POINT * (not covered)
    if sentence.section == EXAMPLE and _asks_the_same(book, wanted, sentence):
        score += ANSWERS
    score += _PRIORS[kind].get(sentence.section, 0.0) - EARLY * sentence.order
    cue = _CUES.get(kind)
    if cue and cue.search(sentence.text):
        score += CUE
    if kind in (Kind.WHAT, Kind.DIFFERENCE):
        score += _definition(sentence, frozenset(wanted.query.stems))
    return score


def _asks_the_same(book: Book, wanted: Wanted, sentence: Sentence) -> bool:
    lead = sentence.text.partition("\n")[0]
    return lead.endswith("?") and _covered(book, wanted, stems(lead)) >= SAME_QUESTION


def _covered(book: Book, wanted: Wanted, present: frozenset[str]) -> float:
    """The share of the question's words that are present, of those that the lesson has, 0…1."""
    known = [word for word in wanted.query.stems if word in book.all_stems]
    total = sum(wanted.shelf.rarity(word) for word in known)
    met = sum(wanted.shelf.rarity(word) for word in known if word in present)
    return met / total if total else 0.0


def _definition(sentence: Sentence, wanted: frozenset[str]) -> float:
    subject = _SUBJECT.match(sentence.text)
    if subject:
        about = stems(subject["subject"])
        if about & wanted and len(about - wanted) <= 1:
            return DEFINES
    called = _CALLED.search(sentence.text)
    return NAMES if called and stems(called["name"]) & wanted else 0.0


def _bonus(sentence: Sentence, chosen: list[Sentence]) -> float:
    follows = any(s.order + 1 == sentence.order and _place(s) == _place(sentence) for s in chosen)
    return FOLLOWS if follows else 0.0


def _redundant(sentence: Sentence, chosen: list[Sentence]) -> bool:
    return any(_alike(sentence.stems, s.stems) for s in chosen)


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) > SAME * max(1, len(one | other))


def _with_support(book: Book, sentence: Sentence, chosen: list[Sentence]) -> list[Sentence]:
    """The sentence, after the one it leans on if that is not there yet."""
    if not _LEANS.match(sentence.text) or sentence.order == 0:
        return [sentence]
    before = book.sentences[sentence.order - 1]
    if before in chosen or before.section != sentence.section:
        return [sentence]
    return [before, sentence]


def _company(book: Book, sentence: Sentence) -> list[Sentence]:
    """What goes with a sentence that would stand alone: the next one of its paragraph, if any."""
    following = book.sentences[sentence.order + 1 : sentence.order + 2]
    return [s for s in following if _place(s) == _place(sentence) and not _redundant(s, [sentence])]


def _place(sentence: Sentence) -> tuple[str, int]:
    return sentence.section, sentence.paragraph
