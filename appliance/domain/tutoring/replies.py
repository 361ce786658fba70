"""Answers from a lesson: explaining it, going on with it, asking its questions, judging a reply."""

from __future__ import annotations

from collections.abc import Callable

from appliance.domain.lessons import EXAMPLE, FURTHER, IN_SHORT, MISTAKEN, Check
from appliance.domain.tutoring.asking import Kind
from appliance.domain.tutoring.checking import Verdict, compare
from appliance.domain.tutoring.choosing import (
    SAID_IN_VAIN,
    choose,
    gathered,
    gives_reason,
    much_alike,
    own_question,
    shows,
)
from appliance.domain.tutoring.draft import Draft, Reply
from appliance.domain.tutoring.pedagogy import Approach
from appliance.domain.tutoring.phrases import Move
from appliance.domain.tutoring.prose import steps
from appliance.domain.tutoring.shelf import Book
from appliance.domain.tutoring.talk import Talk
from appliance.domain.words import notation

OFFER = "Say “example” to see one worked out, or “quiz me” to test yourself."
OWN_NUMBERS = "I do not work out your own numbers; try them the same way, one step at a time."
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


def go_on(talk: Talk, book: Book) -> Reply:
    """Do what the learner wishes with a lesson: an example, something harder, a question …"""
    if talk.move is Move.YES:
        told = talk.was_told(steps(book.parts[EXAMPLE])[0])
        return (_quiz if told else _example)(talk, book)
    return _MOVES[talk.move](talk, book) if talk.move in _MOVES else explain(talk, book)


def judge(talk: Talk, book: Book, check: Check) -> Reply:
    """Compare the learner's answer with the lesson's, kindly, and go on."""
    verdict = compare(check, talk.text)
    draft = Draft().head(book)
    may_retry = talk.tries(check) < 2 and talk.approach is not Approach.WORKED
    if verdict is Verdict.WRONG and may_retry:
        draft.say("Not quite yet. Here is something to look at again:")
        draft.quote(book, _hint(talk, book, check.question))
        return draft.ask(book, check, lead="Have another try:").done()
    draft.quote(book, check.answer, lead=_VERDICTS[verdict])
    if verdict is Verdict.WRONG:
        draft.quote(
            book, _hint(talk, book, f"{check.question} {check.answer}", besides=check.answer)
        )
    return _next_question(draft, talk, book)


def reveal(talk: Talk, book: Book, check: Check) -> Reply:
    """The learner does not know: first a hint, then the answer."""
    draft = Draft().head(book)
    if talk.move is Move.DONT_KNOW and talk.tries(check) < 2:
        draft.say("That is a fine place to start from. Here is a hint:")
        draft.quote(book, _hint(talk, book, check.question))
        return draft.ask(book, check, lead=f"And the question again. {FIRST_TRY}").done()
    draft.quote(book, check.answer, lead="The lesson's answer:")
    return draft.quote(
        book, _hint(talk, book, f"{check.question} {check.answer}", besides=check.answer)
    ).done()


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
    draft.head(book)
    check = own_question(book, talk.query)
    most = 1 if check else 2 if talk.kind is Kind.HOW else 4
    chosen = choose(book, talk.wanted, said=talk.all_told, most=most)
    if check:
        draft.quote(book, check.answer)
    draft.quote(
        book, gathered([s for s in chosen if not check or not much_alike(s.text, check.answer)])
    )
    if talk.kind is Kind.HOW and shows(book, talk.wanted):
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
        draft.say("At which number does it stop making sense? Tell me just the number.")
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


def _example(talk: Talk, book: Book) -> Reply:
    draft = Draft().head(book)
    if not talk.was_told(steps(book.parts[EXAMPLE])[0]):
        return draft.example(book).done()
    check = talk.next_check(book)
    draft.say("That was the only worked example in this lesson.")
    if check:
        return draft.ask(book, check, lead="Make the next one yours:").done()
    return draft.quote(book, book.parts[FURTHER], lead="Something to do with it:").done()


def _simpler(talk: Talk, book: Book) -> Reply:
    draft = Draft().head(book).quote(book, book.parts[IN_SHORT])
    if not talk.was_told(steps(book.parts[EXAMPLE])[0]):
        draft.say("For example:").example(book)
    return draft.done()


def _more(talk: Talk, book: Book) -> Reply:
    draft = Draft().head(book)
    untold = [s for s in book.sentences if not talk.was_told(s.text)]
    chosen = [s for s in untold if s.section not in (EXAMPLE, FURTHER)][:4]
    if chosen:
        return draft.quote(book, gathered(chosen)).done()
    if any(s.section == FURTHER for s in untold):
        return draft.quote(book, book.parts[FURTHER]).done()
    return _onwards(draft.say("You have seen all that this lesson says."), talk, book)


def _harder(talk: Talk, book: Book) -> Reply:
    draft = Draft().head(book)
    check = talk.next_check(book)
    if check:
        return draft.ask(book, check, lead="Then try this:").done()
    if not talk.was_told(book.parts[FURTHER]):
        draft.quote(book, book.parts[FURTHER])
    return _onwards(draft, talk, book)


def _quiz(talk: Talk, book: Book) -> Reply:
    return _next_question(Draft().head(book), talk, book)


def _next_step(talk: Talk, book: Book) -> Reply:
    step = talk.next_step(book)
    if step is None:
        return _more(talk, book)
    draft = Draft().head(book).quote(book, step, lead="Next:")
    last = steps(book.parts[EXAMPLE])[1][-1] == step
    return draft.say(
        "That was the last step. Say “quiz me” to try one yourself."
        if last
        else "Say “next” when you are ready."
    ).done()


def _why(talk: Talk, book: Book) -> Reply:
    asked = [text for text in reversed(talk.asked) if text] or [book.title]
    wanted = talk.looking_for(asked[0], Kind.WHY)
    chosen = choose(book, wanted, said=talk.all_told, again=SAID_IN_VAIN, most=2)
    draft = Draft().head(book)
    if not any(gives_reason(sentence.text) for sentence in chosen):
        draft.say("The lesson gives no reason for that. This is the closest it has:")
    elif all(talk.was_told(sentence.text) for sentence in chosen):
        draft.say("The lesson says no more than this about the reason:")
    return draft.quote(book, gathered(chosen)).done()


def _understood(talk: Talk, book: Book) -> Reply:
    draft = Draft()
    check = talk.next_check(book)
    if check:
        return draft.head(book).ask(book, check, lead="Then see whether it holds:").done()
    draft.say("Then try to say it to somebody in your own words: that shows whether it holds.")
    return _onwards(draft, talk, book)


def _next_question(draft: Draft, talk: Talk, book: Book) -> Reply:
    check = talk.next_check(book)
    if check:
        return draft.ask(book, check, lead="A question:" if not talk.pending else "Next:").done()
    return _onwards(draft.say("Those were all the questions of this lesson."), talk, book)


def _onwards(draft: Draft, talk: Talk, book: Book) -> Reply:
    after = talk.shelf.after(book)[:2]
    if after:
        titles = " and ".join(f"“{other.title}”" for other in after)
        draft.say(f"What builds on it: {titles}.")
    return draft.done()


def _hint(talk: Talk, book: Book, about: str, *, besides: str = "") -> str:
    """A sentence that helps with a question, and says more than `besides`."""
    found = choose(book, talk.looking_for(about, Kind.WORKS), said=talk.all_told, most=1)
    return gathered([sentence for sentence in found if not much_alike(sentence.text, besides)])


def _taken_for(mended: dict[str, str]) -> str:
    return " ".join(f"I take “{word}” to mean “{name}”." for word, name in mended.items())


_VERDICTS = {
    Verdict.RIGHT: "Yes. The lesson's answer:",
    Verdict.PARTLY: "You have part of it. The lesson's answer:",
    Verdict.WRONG: "Not quite. The lesson's answer:",
    Verdict.UNSURE: "I can only compare words, so judge for yourself. The lesson's answer:",
}

_FRAMES: dict[Approach, Callable[[Draft, Talk, Book], None]] = {
    Approach.STRAIGHT: _straight,
    Approach.LIGHT: _light,
    Approach.HINT: _hinted,
    Approach.WORKED: _worked,
    Approach.CHALLENGE: _challenged,
    Approach.GENTLE: _gently,
}

_MOVES: dict[Move | None, Callable[[Talk, Book], Reply]] = {
    Move.EXAMPLE: _example,
    Move.SIMPLER: _simpler,
    Move.MORE: _more,
    Move.HARDER: _harder,
    Move.QUIZ: _quiz,
    Move.NEXT: _next_step,
    Move.WHY: _why,
    Move.GOT_IT: _understood,
}
