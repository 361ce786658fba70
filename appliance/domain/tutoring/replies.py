"""Answers from a lesson to a question, framed for the learner's state."""

from __future__ import annotations

from collections.abc import Callable

from appliance.domain.lessons import EXAMPLE, FURTHER, IN_SHORT, MISTAKEN
from appliance.domain.tutoring.asking import Kind
from appliance.domain.tutoring.choosing import (
    SAID,
    SAID_IN_VAIN,
    choose,
    gathered,
    much_alike,
    own_question,
    shows,
    unmentioned,
)
from appliance.domain.tutoring.draft import Draft, Reply
from appliance.domain.tutoring.pedagogy import Approach
from appliance.domain.tutoring.prose import steps
from appliance.domain.tutoring.shelf import Book
from appliance.domain.tutoring.talk import WHERE, Talk
from appliance.domain.words import notation

# Sentences of an answer, where fewer than four do: a number or a yes wants no essay, and a way to
# do something is followed by its example.
MOST = {Kind.HOW: 2, Kind.QUANTITY: 2, Kind.WHETHER: 3, Kind.WHY: 3}
OFFER = "Say “example” to see one worked out, or “quiz me” to test yourself."
OWN_NUMBERS = "I do not calculate: try your own numbers this way, one step at a time."
HARD_FOR_MOST = "This part is hard for most people. Here it is once more, worked out in steps."
FIRST_TRY = "Write what you think, even if it is only half an idea."
NO_RUSH = "No rush: nothing here is marked, and one step at a time is enough."


def explain(talk: Talk, book: Book, also: Book | None = None) -> Reply:
    """Answer a question from a lesson, framed for the learner's state."""
    draft = Draft()
    if talk.query.mended:
        draft.say(_taken_for(talk.query.mended))
    if talk.attempt > 1:
        return _another_way(draft, talk, book)
    _FRAMES[talk.approach](draft, talk, book)
    if also is not None and talk.approach in (Approach.STRAIGHT, Approach.LIGHT):
        draft.say(f"There is also a lesson called “{also.title}”.")
    return draft.done()


def contrast(talk: Talk, sides: list[tuple[str, Book]]) -> Reply:
    """The difference between two things, each from its own lesson or both from one."""
    draft = Draft()
    before: Book | None = None
    for name, book in sides:
        if book is not before:
            draft.head(book)
        draft.quote(book, gathered(choose(book, talk.looking_for(name, Kind.WHAT), most=1)))
        before = book
    (one, book), (other, other_book) = sides[0], sides[-1]
    if book is other_book:
        draft.quote(book, _of_both(draft.done().text, talk, book, one, other))
    return draft.done()


def _of_both(said: str, talk: Talk, book: Book, one: str, other: str) -> str:
    """A sentence that speaks of both things, if there is one that was not said."""
    names = talk.shelf.query(one).stems, talk.shelf.query(other).stems
    found = choose(book, talk.wanted, said=said, again=SAID_IN_VAIN, most=1)
    return gathered(
        [
            sentence
            for sentence in found
            if sentence.text not in said
            and all(any(word in sentence.stems for word in name) for name in names)
        ]
    )


def _straight(draft: Draft, talk: Talk, book: Book) -> None:
    _answer(draft, talk, book)
    recent = "\n".join(talk.told[-2:])
    if OFFER not in recent and talk.kind is not Kind.HOW:
        draft.say(OFFER)


def _light(draft: Draft, talk: Talk, book: Book) -> None:
    _answer(draft, talk, book)
    if talk.turn % 2 == 0 and not talk.was_told(book.parts[FURTHER]):
        draft.quote(book, book.parts[FURTHER], lead="To go further:")


def _answer(draft: Draft, talk: Talk, book: Book) -> None:
    unsaid = unmentioned(book, talk.query)
    if unsaid and talk.query.is_vague:
        draft.say("The lesson says nothing on that. This is what it has:")
    elif unsaid:
        draft.say(f"No lesson explains {unsaid} by name. The nearest is this one:")
    draft.head(book)
    check = own_question(book, talk.query)
    most = 1 if check else MOST.get(talk.kind, 4)
    again = 0 if talk.kind is Kind.HOW else SAID  # a way to do something bears repeating
    chosen = choose(book, talk.wanted, said=talk.all_told, again=again, most=most)
    if check:
        draft.quote(book, check.answer)
        chosen = [s for s in chosen if not much_alike(s.text, check.answer)]
    with_example = talk.kind is Kind.HOW and shows(book, talk.wanted)
    if with_example:
        chosen = [s for s in chosen if s.section != EXAMPLE]
    draft.quote(book, gathered(chosen))
    if with_example:
        if talk.was_told(steps(book.parts[EXAMPLE])[0]):
            draft.say("The worked example above goes the same way.")
        else:
            draft.say("For example:").example(book)
    if notation(talk.text):
        draft.say(OWN_NUMBERS)


def _hinted(draft: Draft, talk: Talk, book: Book) -> None:
    draft.head(book)
    chosen = choose(book, talk.wanted, said=talk.all_told, again=SAID_IN_VAIN, most=2)
    draft.quote(book, gathered(chosen))
    check = talk.next_check(book, given=gathered(chosen))
    if check:
        draft.ask(book, check, lead=f"Before I say more, a question for you. {FIRST_TRY}")
        draft.say("If you would rather see one worked out, say “example”.")
    else:
        draft.say("Which word or line in it does not make sense yet? Say “example” to see one.")


def _worked(draft: Draft, talk: Talk, book: Book) -> None:
    draft.say(HARD_FOR_MOST).head(book)
    if not talk.was_told(steps(book.parts[EXAMPLE])[0]):
        draft.example(book)
        draft.quote(book, book.parts[IN_SHORT], lead="The one thing to keep:")
        draft.say(WHERE)
        return
    draft.quote(book, book.parts[IN_SHORT])
    before = talk.shelf.before(book)
    if before:
        draft.say("Often the gap is one lesson earlier, so here is a smaller step.")
        draft.head(before[0]).quote(before[0], before[0].parts[IN_SHORT])
    draft.say("If it still does not fit together, show your teacher exactly where it stops.")


def _challenged(draft: Draft, talk: Talk, book: Book) -> None:
    draft.head(book)
    chosen = choose(book, talk.wanted, said=talk.all_told, again=SAID_IN_VAIN, most=1)
    draft.quote(book, gathered(chosen))
    check = talk.next_check(book, given=gathered(chosen))
    if check:
        draft.ask(book, check, lead="Rather than read more, try this:")
        draft.quote(book, book.parts[FURTHER], lead="Or do this instead:")
    else:
        draft.quote(book, book.parts[FURTHER], lead="Something to do:")


def _gently(draft: Draft, talk: Talk, book: Book) -> None:
    draft.say(NO_RUSH).head(book)
    chosen = choose(book, talk.wanted, said=talk.all_told, again=SAID_IN_VAIN, most=1)
    draft.quote(book, gathered(chosen))
    asked, all_steps = steps(book.parts[EXAMPLE])
    if all_steps and not talk.was_told(all_steps[0]):
        draft.quote(book, asked, lead="If you like, one example, step by step:")
        draft.quote(book, all_steps[0], lead="First:")
        draft.say("Say “next” when you are ready for the next step.")


def _another_way(draft: Draft, talk: Talk, book: Book) -> Reply:
    draft.head(book)
    if talk.attempt % 2 == 0:
        return draft.quote(book, book.parts[IN_SHORT]).say("For example:").example(book).done()
    draft.quote(book, book.parts[MISTAKEN], lead="What often goes wrong:")
    chosen = choose(book, talk.wanted, said=talk.all_told, again=SAID_IN_VAIN, most=3)
    return draft.quote(book, gathered(chosen)).done()


def _taken_for(mended: dict[str, str]) -> str:
    return " ".join(f"I take “{word}” to mean “{name}”." for word, name in mended.items())


_FRAMES: dict[Approach, Callable[[Draft, Talk, Book], None]] = {
    Approach.STRAIGHT: _straight,
    Approach.LIGHT: _light,
    Approach.HINT: _hinted,
    Approach.WORKED: _worked,
    Approach.CHALLENGE: _challenged,
    Approach.GENTLE: _gently,
}
