"""Comparing a learner's answer with a lesson's, by numbers, by choice, by yes or no, by key words.

It compares words, not meaning: where that cannot settle it, the verdict says so.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from enum import Enum, auto
from fractions import Fraction

from appliance.domain.lessons import Check
from appliance.domain.vocabulary import STOP_WORDS
from appliance.domain.words import stem, stems, words

CLOSE = Fraction(1, 100)  # relative; lets 31.4 stand for 31.416
ALL_THERE = 0.6  # share of the lesson's key words that makes an answer right
SOME_THERE = 0.25
LONG_ANSWER = 5  # key words; with so many, other words may say the same
ALIKE = 0.8  # of difflib's ratio, for a misspelled key word


class Verdict(Enum):
    """How a learner's answer compares with the lesson's."""

    RIGHT = auto()
    PARTLY = auto()
    WRONG = auto()
    UNSURE = auto()


_LATEX = (
    (re.compile(r"\\(?:text|mathrm)\{([^}]*)\}"), r"\1"),
    (re.compile(r"\\frac\{([^}]*)\}\{([^}]*)\}"), r"\1/\2"),
    (re.compile(r"\\(?:rightarrow|to)\b"), "="),
    (re.compile(r"\\approx\b|≈|→|->|⟶"), "="),
    (re.compile(r"\\times\b|\\cdot\b|×"), "*"),
    (re.compile(r"\\div\b|÷"), "/"),
    (re.compile(r"\^\\circ|°"), " degrees "),
    (re.compile(r"\\[,;! ]"), " "),
    (re.compile(r"\\[a-zA-Z]+"), " "),
    (re.compile(r"[\\${}`]"), ""),
    (re.compile(r"−|–"), "-"),
    (re.compile(r"(?<=\d),(?=\d{1,2}\b)"), "."),
    (re.compile(r"½"), "1/2"),
    (re.compile(r"\ba half\b|\bone half\b"), "1/2"),
    (re.compile(r"\bthree quarters\b"), "3/4"),
    (re.compile(r"\b(?:a|one) quarter\b"), "1/4"),
    (re.compile(r"\b(?:a|one) third\b"), "1/3"),
)
_NUMBER_WORDS = {
    "zero": "0",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
    "ten": "10",
    "twelve": "12",
}
_NUMBER_WORD = re.compile(rf"\b(?:{'|'.join(_NUMBER_WORDS)})\b")
_NUMBER = re.compile(r"(?<![\w.^/:])-?\d+(?:\.\d+)?(?:\s*[/:]\s*\d+(?:\.\d+)?)?(?![\w]*\^)")
_REASON = re.compile(r",? because\b.*|,? with the values\b.*", re.DOTALL)
_RESULT = re.compile(r".*(?:=|\bso\b|\bis\b|\bare\b|\bat\b)", re.DOTALL)
_YES_NO = re.compile(r"^(?:is|are|can|could|do|does|did|would|will|has|have|must)\b", re.IGNORECASE)
# How learners begin an answer; a pattern to build on.
OPENING = (
    r"(?:i (?:would )?(?:think|guess|believe|reckon|suppose|say|choose|chose|pick|bet|got)|i'd say"
    r"|(?:i'm|i am) (?:(?:pretty|quite|fairly|very) )?sure|(?:my|the) (?:answer|guess)|answer"
    r"|maybe|perhaps|probably|possibly)"
)
_BEFORE_RESULT = re.compile(
    r"^(?:(?:oh+|so|um+|well|ok|hm+|wait|i see|(?:now )?i get it),? )*"
    rf"(?:(?:{OPENING}|is it|could it be|it's|its)[,:]? )+"
)
_NEGATIVE = re.compile(r"\b(?:no|nope|not|never|cannot|can't|cant|isn't|isnt|false|wrong|\w+n't)\b")
_POSITIVE = re.compile(r"\b(?:yes|yeah|yep|yup|true|sure|correct|right|it (?:is|does|can|are))\b")
_CHOICE = re.compile(r"(?P<left>[^,?]+?),? or (?P<right>[^?]+)\?")
_ASKS_NUMBER = re.compile(
    r"^(?:balance|solve|find|work out)\b|\bhow (?:many|much|long|far|fast)\b|\d"
)


def compare(check: Check, reply: str) -> Verdict:
    """How the learner's reply compares with the lesson's answer."""
    question, expected, given = (plain(text) for text in (check.question, check.answer, reply))
    choice = _choice(question, expected, given)
    if choice is not None:
        return choice
    if _YES_NO.match(question):
        polarity = _polarity(given)
        if polarity is not None:
            return Verdict.RIGHT if polarity == (_polarity(expected) or False) else Verdict.WRONG
    elif _ASKS_NUMBER.search(question) or expected[:1].isdecimal():
        result = _result(expected)
        if _is_formula(result) or "simplest" in question:
            return _same_formula(result, given)
        wanted = numbers(result)
        if wanted:
            # '6 people need 300 g': what the question said already is not the result.
            new = [number for number in wanted if number not in numbers(question)]
            return _same_numbers(new if len(wanted) > 1 and new else wanted, given)
    return _same_words(question, expected, given)


def asks_number(check: Check) -> bool:
    """Whether the lesson's answer to the question is, or has, a number."""
    question, expected = plain(check.question), plain(check.answer)
    return bool(_ASKS_NUMBER.search(question)) or bool(numbers(expected))


def key_share(check: Check, reply: str) -> float:
    """How many of the answer's key words the reply has, 0…1."""
    key = _key(plain(check.question), plain(check.answer))
    tried = {stem(word) for word in words(plain(reply))}
    return sum(_has(tried, word) for word in key) / len(key) if key else 0.0


def plain(text: str) -> str:
    """Formulas as a learner types them: `$\\frac{6}{8}$` becomes `6/8`."""
    text = text.replace("’", "'").casefold()
    for pattern, instead in _LATEX:
        text = pattern.sub(instead, text)
    text = _NUMBER_WORD.sub(lambda word: _NUMBER_WORDS[word[0]], text)
    return " ".join(text.split())


def numbers(text: str) -> list[Fraction]:
    """The numbers of a plain text, in order; fractions and ratios as their quotient."""
    found = []
    for match in _NUMBER.finditer(text):
        above, _, below = match[0].replace(" ", "").replace(":", "/").partition("/")
        if not below or Fraction(below):
            found.append(Fraction(above) / Fraction(below or 1))
    return found


def _result(expected: str) -> str:
    """The part of the lesson's answer that is the result: after the last '=', 'so' or 'is'."""
    clause = _REASON.sub("", expected)
    last = _RESULT.sub("", clause)
    if numbers(last) or _is_formula(last):
        return last
    first, so, _ = clause.partition(", so")
    return first if so else last


def _is_formula(text: str) -> bool:
    return bool(re.fullmatch(r"[\s\d+\-*/().]*\d?[a-z]?[a-z\d_+\-*/(). ]*", text)) and bool(
        re.search(r"\d[a-z]\b|[a-z]_?\d|\b[a-z]\s*[-+]", text)
    )


def _same_formula(result: str, given: str) -> Verdict:
    wanted, tried = (
        re.sub(r"[\s_.*?!]|\bthe\b", "", text)
        for text in (result, _BEFORE_RESULT.sub("", _REASON.sub("", given)))
    )
    tried = re.split(r"=|is", tried)[-1]
    return Verdict.RIGHT if tried == wanted else Verdict.WRONG


def _same_numbers(wanted: list[Fraction], given: str) -> Verdict:
    tried = numbers(given)
    if not tried:
        return Verdict.UNSURE
    met = sum(any(_near(number, other) for other in tried) for number in wanted)
    if met == len(wanted):
        return Verdict.RIGHT
    return Verdict.PARTLY if met else Verdict.WRONG


def _near(one: Fraction, other: Fraction) -> bool:
    return abs(one - other) <= CLOSE * abs(one)


def _polarity(text: str) -> bool | None:
    if _NEGATIVE.search(text):
        return False
    return True if _POSITIVE.search(text) else None


def _choice(question: str, expected: str, given: str) -> Verdict | None:
    """For 'is it this or that?': whether the same side is taken; None when it is not such."""
    options = _CHOICE.search(question)
    if not options:
        return None
    left, right = _tokens(options["left"]), _tokens(options["right"])
    if not left or not right:
        return None
    sides = left[-1], right[0]  # 'a transverse or a longitudinal wave'
    wanted = next((t for t in _tokens(_REASON.sub("", expected)) if t in sides), None)
    taken = next((token for token in _tokens(given) if token in sides), None)
    if wanted is None or taken is None:
        return None
    return Verdict.RIGHT if taken == wanted else Verdict.WRONG


def _tokens(text: str) -> list[str]:
    found = re.findall(r"-?\d+(?:[./]\d+)?|[^\W\d_]+", text)
    return [stem(token) for token in found if token not in STOP_WORDS]


def _same_words(question: str, expected: str, given: str) -> Verdict:
    key = _key(question, expected)
    tried = {stem(word) for word in words(given)}
    if not key or not tried:
        return Verdict.UNSURE
    share = sum(_has(tried, word) for word in key) / len(key)
    opposite = bool(_NEGATIVE.search(expected)) != bool(_NEGATIVE.search(given))
    if share >= ALL_THERE:
        return Verdict.UNSURE if opposite and len(key) <= LONG_ANSWER else Verdict.RIGHT
    if share >= SOME_THERE:
        return Verdict.PARTLY
    open_ended = len(key) >= LONG_ANSWER or question.startswith(("why", "how"))
    return Verdict.UNSURE if open_ended and len(tried) > 2 else Verdict.WRONG


def _key(question: str, expected: str) -> frozenset[str]:
    """The words that make the answer: those that the question does not have already."""
    answer = stems(expected)
    return answer - stems(question) or answer


def _has(tried: set[str], word: str) -> bool:
    return word in tried or any(
        len(word) > 4 and SequenceMatcher(None, word, other).ratio() >= ALIKE for other in tried
    )
