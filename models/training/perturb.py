"""How learners really type: each perturbation leaves what the text means as it was."""

import re
from collections.abc import Callable, Sequence

import numpy as np

Perturbation = Callable[[str, np.random.Generator], str]

KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
# What an adult would write, and what is typed instead; longer ones first where they overlap.
SHORT = {
    "i don't know": ("idk",),
    "i dont know": ("idk",),
    "to be honest": ("tbh",),
    "oh my god": ("omg",),
    "never mind": ("nvm",),
    "right now": ("rn",),
    "thank you": ("thx", "ty"),
    "going to": ("gonna",),
    "want to": ("wanna",),
    "got to": ("gotta",),
    "have to": ("gotta", "hafta"),
    "kind of": ("kinda",),
    "what do you": ("wdy",),
    "don't know": ("dunno",),
    "i don't care": ("idc",),
    "what the hell": ("wth",),
    "you're": ("ur", "youre"),
    "your": ("ur",),
    "you": ("u", "ya"),
    "are": ("r",),
    "because": ("bc", "cuz", "cos", "coz", "becuz"),
    "please": ("pls", "plz"),
    "thanks": ("thx", "thnx"),
    "people": ("ppl",),
    "though": ("tho",),
    "something": ("smth", "sth"),
    "someone": ("sm1",),
    "really": ("rly", "rlly"),
    "tomorrow": ("tmrw", "2moro"),
    "tonight": ("2nite",),
    "before": ("b4",),
    "great": ("gr8",),
    "about": ("abt",),
    "and": ("n", "&"),
    "for": ("4",),
    "with": ("w",),
    "what": ("wat", "wut"),
    "love": ("luv",),
    "okay": ("ok", "k"),
    "homework": ("hw",),
    "probably": ("prob", "prolly"),
    "seriously": ("srsly",),
    "sorry": ("sry", "soz"),
    "this": ("dis",),
    "night": ("nite",),
    "i'm": ("im",),
    "don't": ("dont",),
    "can't": ("cant",),
}
FILLERS = ("ngl", "tbh", "fr", "bruh", "like", "lowkey", "istg")
# Things of school, and the two faces that young people put behind anything.
EMOJI = ("📚", "📝", "✏️", "💻", "📖", "🎒", "⏰", "📱", "🧮", "🔬", "🌍", "👀", "😭", "💀", "😭😭")
EMOTICONS = (":)", ":P", ":3", "xD", "^^", ":D", ":-)")

_WORD = re.compile(r"(?<![\[A-Za-z])[A-Za-z]{4,}")  # not the mask [NAME]
_STRETCHABLE = re.compile(r"(?<!\[)\b[A-Za-z]{2,}\b")
_SHORT = re.compile(
    rf"\b(?:{'|'.join(sorted(map(re.escape, SHORT), key=len, reverse=True))})\b", re.IGNORECASE
)
_PUNCTUATION = re.compile(r"(?<=[\w)\"'])[.,!?;:]+(?=\s|$)|['’\"“”]")


def typos(text: str, rng: np.random.Generator) -> str:
    """One slip of the finger in every seventh longer word, and in one at least."""
    return _in_some(_WORD, text, rng, 1 / 7, _slip)


def no_capitals(text: str, rng: np.random.Generator) -> str:
    """Everything in lower case."""
    return text.lower()


def no_punctuation(text: str, rng: np.random.Generator) -> str:
    """No mark behind a word, no quotes and no apostrophes; emoticons and sums stay."""
    return _PUNCTUATION.sub("", text)


def stretched(text: str, rng: np.random.Generator) -> str:
    """A vowel or the end of every twelfth word drawn out, of one at least."""
    return _in_some(_STRETCHABLE, text, rng, 1 / 12, _stretch)


def text_speak(text: str, rng: np.random.Generator) -> str:
    """Short forms for what has one, for three of four; a filler where nothing has."""
    if not _SHORT.search(text):
        filler = _pick(FILLERS, rng)
        return f"{filler} {text}" if rng.random() < 0.5 else f"{text} {filler}"
    return _in_some(_SHORT, text, rng, 0.75, lambda found, rng: _pick(SHORT[found.lower()], rng))


def emoji_added(text: str, rng: np.random.Generator) -> str:
    """An emoji at the end that says nothing of its own."""
    return f"{text}{_pick(('', ' '), rng)}{_pick(EMOJI, rng)}"


def emoticon_added(text: str, rng: np.random.Generator) -> str:
    """An emoticon at the end, as a habit."""
    return f"{text} {_pick(EMOTICONS, rng)}"


PERTURBATIONS: dict[str, Perturbation] = {
    "typos": typos,
    "no_capitals": no_capitals,
    "no_punctuation": no_punctuation,
    "stretched": stretched,
    "text_speak": text_speak,
    "emoji_added": emoji_added,
    "emoticon_added": emoticon_added,
}

# How often a message of a learner shows each of them. Faces are rare here: what they say of the
# feeling is for the written lines to teach.
_HABITS = (
    (0.3, text_speak),
    (0.08, stretched),
    (0.3, typos),
    (0.45, no_punctuation),
    (0.5, no_capitals),
    (0.04, lambda text, rng: text.upper()),
    (0.06, emoji_added),
    (0.02, emoticon_added),
)


def roughen(text: str, rng: np.random.Generator) -> str:
    """`text` as a learner might have typed it: a random mix, often of one or two habits."""
    for share, change in _HABITS:
        if rng.random() < share:
            text = change(text, rng)
    return text


def _in_some(
    pattern: re.Pattern[str],
    text: str,
    rng: np.random.Generator,
    share: float,
    change: Perturbation,
) -> str:
    """Change a `share` of the places where `pattern` matches, and one at least if there is one."""
    count = sum(1 for _ in pattern.finditer(text))
    if not count:
        return text
    chosen = rng.random(count) < share
    chosen[rng.integers(count)] = True
    turns = iter(chosen)
    return pattern.sub(
        lambda match: change(match.group(), rng) if next(turns) else match.group(), text
    )


def _slip(word: str, rng: np.random.Generator) -> str:
    place = int(rng.integers(1, len(word) - 1))
    before, letter, after = word[:place], word[place], word[place + 1 :]
    kind = int(rng.integers(4))
    if kind == 0 and after[0] != letter:  # two letters in the wrong order
        return before + after[0] + letter + after[1:]
    if kind == 1:  # one left out
        return before + after
    if kind == 2:  # one twice
        return before + letter * 2 + after
    return before + _beside(letter, rng) + after


def _beside(letter: str, rng: np.random.Generator) -> str:
    row = next(keys for keys in KEYS if letter.lower() in keys)
    place = row.index(letter.lower())
    return _pick(row[max(0, place - 1) : place] + row[place + 1 : place + 2], rng)


def _stretch(word: str, rng: np.random.Generator) -> str:
    vowels = [place for place, letter in enumerate(word) if letter.lower() in "aeiouy"]
    place = vowels[-1] if vowels and rng.random() < 0.7 else len(word) - 1
    return word[:place] + word[place] * int(rng.integers(3, 7)) + word[place + 1 :]


def _pick(options: Sequence[str], rng: np.random.Generator) -> str:
    return options[int(rng.integers(len(options)))]
