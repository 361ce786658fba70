"""Going on with a lesson: examples, harder and simpler, its questions, and judging the answers."""

from __future__ import annotations

from collections.abc import Callable

from appliance.domain.lessons import EXAMPLE, FURTHER, IN_SHORT, Check
from appliance.domain.tutoring.asking import Kind
from appliance.domain.tutoring.attempts import shows_insight
from appliance.domain.tutoring.checking import Verdict, compare
from appliance.domain.tutoring.choosing import (
    SAID_IN_VAIN,
    choose,
    gathered,
    gives_reason,
    much_alike,
)
from appliance.domain.tutoring.draft import Draft, Reply
from appliance.domain.tutoring.pedagogy import Approach
from appliance.domain.tutoring.phrases import Move
from appliance.domain.tutoring.prose import steps
from appliance.domain.tutoring.replies import FIRST_TRY, explain
from appliance.domain.tutoring.shelf import Book
from appliance.domain.tutoring.smalltalk import A_PERSON_FIRST, COMFORT, is_sad
from appliance.domain.tutoring.talk import STILL_OPEN, Talk


def go_on(talk: Talk, book: Book) -> Reply:
    """Do what the learner wishes with a lesson: an example, something harder, a question …"""
    if talk.move is Move.YES:
        if not any(talk.was_told(sentence.text) for sentence in book.sentences):
            return explain(talk, book)  # yes to a lesson that was offered
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


def keep_open(talk: Talk, book: Book, check: Check) -> Reply:
    """Meet a remark beside the question, briefly, and put the question again."""
    if is_sad(talk):
        return Draft().say(A_PERSON_FIRST).done()
    said = "Good that it makes sense." if shows_insight(talk) else "All right."
    draft = Draft().head(book)
    draft.ask(book, check, lead=f"{COMFORT.get(talk.approach, said)} {STILL_OPEN}")
    if talk.approach in (Approach.WORKED, Approach.GENTLE):
        draft.say("If you would rather see one worked out, say “example”.")
    return draft.done()


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


def at_step(talk: Talk, book: Book, number: int) -> Reply:
    """Look closer at the step of the worked example where it stops making sense."""
    all_steps = steps(book.parts[EXAMPLE])[1]
    draft = Draft().head(book)
    if number > len(all_steps):
        return draft.say(f"The example has {len(all_steps)} steps. Which of them is it?").done()
    step = all_steps[number - 1]
    draft.quote(book, f"{number}. {step}")
    behind = choose(book, talk.looking_for(step, Kind.WHY), said=step, again=SAID_IN_VAIN, most=1)
    draft.quote(book, gathered(behind), lead="What stands behind it:")
    return draft.say("If it still does not fit, show exactly that line to your teacher.").done()


def _check_mine(talk: Talk, book: Book) -> Reply:
    draft = Draft().head(book)
    draft.say("I can check answers to the lesson's own questions, but not your own numbers.")
    if talk.was_told(steps(book.parts[EXAMPLE])[0]):
        return draft.say("Compare your steps with the worked example, line by line.").done()
    return draft.say("Compare your steps with these:").example(book).done()


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


_VERDICTS = {
    Verdict.RIGHT: "Yes. The lesson's answer:",
    Verdict.PARTLY: "You have part of it. The lesson's answer:",
    Verdict.WRONG: "Not quite. The lesson's answer:",
    Verdict.UNSURE: "I can only compare words, so judge for yourself. The lesson's answer:",
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
    Move.CHECK_MINE: _check_mine,
}
