"""What the tutor says when no lesson is asked for, or none is there. It claims no feelings."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from appliance.domain.lessons import FURTHER, IN_SHORT
from appliance.domain.tutoring.asking import asks, flat
from appliance.domain.tutoring.draft import Draft, Reply
from appliance.domain.tutoring.pedagogy import Approach
from appliance.domain.tutoring.phrases import Move
from appliance.domain.tutoring.shelf import Book, Shelf
from appliance.domain.tutoring.talk import Talk
from appliance.domain.vocabulary import SOFT_WORDS

OFFERED = 3  # titles named at once; a longer list is not read
NO_SUMS = (
    "I do not calculate. Tell me what it is about, such as fractions or percentages, and I look "
    "up the way to do it."
)
_SUM = re.compile(r"\d\s*[-+*/×÷x^]\s*\d")
A_PERSON_FIRST = (
    "I am a program, and for what is on your mind a person can do more than I can: a friend, "
    "somebody in your family, a teacher you trust. If it is about a lesson after all, tell me "
    "which one."
)
_SAD = re.compile(r"\b(?:sad|lonely|alone|upset|cry|crying|depressed|hurts?)\b")
_PERSONAL = re.compile(rf"\b(?:i|i'm|im|me|my|nobody|everyone|everybody)\b|{_SAD.pattern}")
# Small words that show the language of a question, none of them English.
_FOREIGN = frozenset(
    "que qué es el los las una como por der die das ist wie wer warum ein eine le les est une"
    " pourquoi comment quoi di il che perché como é o uma czy co jest hoe wat het een".split()
)
LAST_LATIN = "\u024f"
LESSON_WHEN_STUCK = "when-you-are-stuck"
LESSON_WHEN_NERVOUS = "exam-nerves"

_SUBJECT_ALIASES = {
    "maths": "mathematics",
    "math": "mathematics",
    "space": "earth-and-space",
    "earth": "earth-and-space",
    "geography": "earth-and-space",
    "astronomy": "earth-and-space",
    "programming": "computing",
    "coding": "computing",
    "computers": "computing",
    "studying": "study-skills",
}
_SCIENCES = ("biology", "chemistry", "physics", "earth-and-space")


def small_talk(talk: Talk) -> Reply | None:
    """An answer to mere talk, or None when the message is more than that."""
    if talk.move is None or talk.move not in _LINES:
        return None
    if talk.has_topic and talk.move not in (Move.WHO_ARE_YOU, Move.DO_YOU_FEEL):
        return None
    if talk.move is Move.YES and talk.topic:
        return None
    lines = _LINES[talk.move]
    draft = Draft().say(lines[talk.turn % len(lines)])
    if talk.move in (Move.GREETING, Move.CATALOGUE):
        draft.say(offer(talk.shelf.subjects(), talk.turn))
    return draft.done()


def subject_list(talk: Talk) -> Reply | None:
    """The lessons of a subject when the message names nothing but the subject."""
    if talk.approach in COMFORT:
        return None
    named = {
        _SUBJECT_ALIASES.get(word, word)
        for word in (*talk.query.words, "-and-".join(talk.query.words), "-".join(talk.query.words))
    }
    subjects = talk.shelf.subjects()
    wanted = [subject for subject in subjects if subject in named]
    if "science" in named:
        wanted = [subject for subject in _SCIENCES if subject in subjects]
    known = _subject_words() | SOFT_WORDS
    if not wanted or any(word not in known for word in talk.query.words):
        return None
    if len(wanted) > 1:
        few = offer({subject: subjects[subject] for subject in wanted}, talk.turn)
        return Draft().say("What is it about? For example:").say(few).done()
    draft = Draft().say("The shelf has these lessons. Which one would you like?")
    for subject in wanted:
        titles = ", ".join(f"“{book.title}”" for book in subjects[subject])
        draft.say(f"*{_spoken(subject).capitalize()}:* {titles}.")
    return draft.done()


def nothing_found(talk: Talk, near: Sequence[Book]) -> Reply:
    """The shelf has no answer: say so, name what is near, point to a person."""
    if not near and not asks(talk.text) and _PERSONAL.search(flat(talk.text)):
        return Draft().say(A_PERSON_FIRST).done()
    draft = Draft()
    if talk.approach in COMFORT:
        draft.say(COMFORT[talk.approach])
    draft.say(
        "The shelf has no lesson on that, and I do not guess."
        if talk.turn % 2 == 0
        else "I find no lesson on that on the shelf, so I have no answer that I could stand behind."
    )
    if _other_language(talk.text):
        draft.say("The lessons on the shelf are in English, so I can only look for English words.")
    if near:
        titles = " or ".join(f"**{book.title}**" for book in near)  # bold: 'yes' then means it
        draft.say(f"The nearest I have is {titles}. If that is what you mean, ask me about it.")
    return draft.say(
        "Otherwise your teacher is the right person to ask. It can also help to put the question "
        "in other words."
    ).done()


def is_sad(talk: Talk) -> bool:
    """Whether the message speaks of a sorrow, for which a program is the wrong company."""
    return bool(_SAD.search(flat(talk.text)))


def no_topic(talk: Talk) -> Reply:
    """A message about how it goes rather than about a topic, or one that names none yet."""
    shelf = talk.shelf
    if _SUM.search(talk.text):
        return Draft().say(NO_SUMS).done()
    if is_sad(talk) and not talk.topic:
        return Draft().say(A_PERSON_FIRST).done()
    if talk.approach is Approach.CHALLENGE:
        return _choices(talk)
    draft = Draft()
    if talk.approach in (Approach.WORKED, Approach.HINT):
        draft.say(COMFORT[Approach.WORKED])
        _from(draft, shelf, LESSON_WHEN_STUCK)
        return draft.say("What is it about? Send me the exact line where it stops.").done()
    if talk.approach is Approach.GENTLE:
        draft.say(COMFORT[Approach.GENTLE])
        _from(draft, shelf, LESSON_WHEN_NERVOUS)
        return draft.say("When you like, tell me one thing that you want to look at.").done()
    draft.say("What is it about? Name the topic, or send me the task and what you tried.")
    return draft.say(offer(shelf.subjects(), talk.turn)).done()


def offer(subjects: Mapping[str, list[Book]], turn: int) -> str:
    """A line for each subject with a few of its lessons, others each time."""
    lines = []
    for subject, books in subjects.items():
        start = (turn * OFFERED) % len(books)
        few = (books[start:] + books[:start])[:OFFERED]
        lines.append(f"- {_spoken(subject)}: " + ", ".join(f"“{book.title}”" for book in few))
    return "\n".join(lines) if lines else "The shelf is empty for now."


def _other_language(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    foreign = [word for word in flat(text).split() if word in _FOREIGN]
    return sum(c > LAST_LATIN for c in letters) > len(letters) / 2 or len(foreign) > 1


def _choices(talk: Talk) -> Reply:
    books = list(talk.shelf.books.values())
    draft = Draft().say("Then something to do instead of something to read. Choose one:")
    for place in range(2):
        if books:
            # 37 is prime to any likely number of lessons: neighbours in time come from far apart.
            book = books[(talk.turn * 2 + place) * 37 % len(books)]
            draft.quote(book, book.parts[FURTHER], lead=f"“{book.title}”:")
    return draft.say("Or name a topic, and say “quiz me”.").done()


def _from(draft: Draft, shelf: Shelf, lesson_id: str) -> None:
    book = shelf.books.get(lesson_id)
    if book:
        draft.quote(book, book.parts[IN_SHORT])


def _spoken(subject: str) -> str:
    return subject.replace("-", " ")


def _subject_words() -> frozenset[str]:
    names = {*_SUBJECT_ALIASES, *_SUBJECT_ALIASES.values(), *_SCIENCES, "science", "sciences"}
    return frozenset(word for name in names for word in name.split("-"))


COMFORT = {
    Approach.WORKED: "Getting stuck happens to nearly everybody, and it says nothing about you.",
    Approach.GENTLE: "No rush: nothing here is marked, and one step at a time is enough.",
    Approach.CHALLENGE: "Fair enough.",
}

_LINES = {
    Move.GREETING: (
        "Hello. Ask me about something you are learning, and I look it up on your school's shelf "
        "of lessons. For example:",
    ),
    Move.THANKS: ("You are welcome.", "You are welcome. What is next?"),
    Move.ACKNOWLEDGE: (
        "Good. Ask the next question when you like.",
        "All right. What would you like to look at next?",
    ),
    Move.NO: ("All right. Ask when you want to go on.",),
    Move.YES: ("Which topic? Name it, and I look on the shelf.",),
    Move.FAREWELL: ("Goodbye. Everything here stays as it is until you come back.",),
    Move.WHO_ARE_YOU: (
        "I am Attune, a computer program, not a person. I look for answers in the lessons on your "
        "school's shelf and tell you which lesson they come from. I run on a computer in your "
        "school, and I can be wrong: check what matters with your teacher.",
    ),
    Move.DO_YOU_FEEL: (
        "I am a program, so I have no feelings, good or bad, and nothing you write can hurt me. "
        "What I can do is look things up on the shelf for you.",
    ),
    Move.CATALOGUE: ("These are some of the lessons on the shelf:",),
}
