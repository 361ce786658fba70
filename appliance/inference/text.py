"""What a text becomes before the tokenizer sees it: the same at training and at run time.

The tokenizer is an uncased WordPiece one. It makes `[UNK]` of most emoji, tears emoticons
into punctuation and stretched words ('soooo') into syllables; all three carry feeling, so
they are written out as words first.
"""

import re
import unicodedata

# Names from the Unicode database serve for every other emoji; these are the ones whose
# official name says something else than what people mean by them.
EMOJI = {
    "😂": "lol",
    "🤣": "lol",
    "😆": "lol",
    "😹": "lol",
    "😀": "happy",
    "😃": "happy",
    "😄": "happy",
    "😁": "happy",
    "😊": "happy",
    "🙂": "smile",
    "☺": "happy",
    "😍": "love",
    "🥰": "love",
    "😘": "love",
    "🤗": "hug",
    "❤": "love",
    "♥": "love",
    "💕": "love",
    "💖": "love",
    "💗": "love",
    "🤩": "amazed",
    "😎": "cool",
    "😉": "wink",
    "😏": "smirk",
    "😜": "playful",
    "🤪": "crazy",
    "😅": "nervous laugh",
    "😬": "awkward",
    "😢": "sad crying",
    "😭": "crying",
    "😿": "crying",
    "😞": "disappointed",
    "😔": "sad",
    "☹": "sad",
    "🙁": "sad",
    "😟": "worried",
    "😥": "sad",
    "😓": "stressed",
    "😩": "exhausted",
    "😫": "exhausted",
    "🥺": "pleading",
    "💔": "broken heart",
    "😰": "anxious",
    "😨": "scared",
    "😱": "terrified",
    "😠": "angry",
    "😡": "angry",
    "🤬": "furious",
    "😤": "frustrated",
    "🙄": "annoyed",
    "😒": "annoyed",
    "😑": "annoyed",
    "😐": "meh",
    "😕": "confused",
    "🤔": "thinking",
    "🧐": "curious",
    "🤨": "doubtful",
    "😵": "dizzy",
    "🤯": "mind blown",
    "😮": "surprised",
    "😲": "astonished",
    "😯": "surprised",
    "😳": "embarrassed",
    "🙈": "embarrassed",
    "🥱": "bored yawning",
    "😴": "sleepy",
    "😪": "sleepy",
    "🤢": "disgusted",
    "🤮": "disgusted",
    "🤷": "shrug",
    "🤦": "facepalm",
    "🙃": "sarcasm",
    "🤡": "clown",
    "💀": "lol",
    "🔥": "amazing",
    "💯": "perfect",
    "✨": "sparkles",
    "🎉": "celebrate",
    "🥳": "celebrate",
    "🙌": "hooray",
    "👏": "applause",
    "👍": "good",
    "👎": "bad",
    "👌": "perfect",
    "💪": "strong",
    "🙏": "thank you",
    "😌": "relieved",
    "🤓": "nerd",
    "💡": "idea",
}

# Pattern and meaning, the longer before the shorter. `(?<!\w)` keeps 'http://' and '3:D' whole.
EMOTICONS = (
    (r"¯\\?_\(ツ\)_/¯", "shrug"),
    (r">[:=]-?\(+", "angry"),
    (r"(?<!\w)[:=]'-?\(+|(?<!\w)(?:T_T|;_;)(?!\w)", "crying"),
    (r"(?<!\w)[:=]'-?\)+", "happy crying"),
    (r"(?<!\w)(?:[:=]-?D+|[xX]D+)(?!\w)", "laughing"),
    (r";-?[)D]+(?!\w)", "wink"),
    (r":-?\)+|(?<!\w)=-?\)+|(?<!\w)[:=]-?\]|(?<!\w):3(?!\w)|\^_?\^", "smile"),
    (r":-?\(+|(?<!\w)=-?\(+|(?<!\w)[:=]-?\[", "sad"),
    (r"(?<!\w)[:=]-?[/\\|](?![\w/])", "unsure"),
    (r"(?<!\w)[:=]-?[oO](?!\w)", "surprised"),
    (r"(?<!\w)[:=]-?[pP](?!\w)", "playful"),
    (r"(?<!\w)</3(?!\w)", "broken heart"),
    # 'x <3' is an inequality: a lone letter or digit before it is no sweetheart.
    (r"(?<!\S)(?<!\b\w )<3+(?!\w)", "love"),
    (r"(?<!\S)-_+-(?!\S)", "annoyed"),
    (r"(?<!\w)(?:[oO]_[oO])(?!\w)", "confused"),
)

# Words that a stretched spelling shortens to with the letter kept twice ('goood' is not 'god').
DOUBLED = frozenset(
    """
    add agree all already asleep awesomeness been beep bee better book boo boss call class cool
    cross cuddle deep door egg fall feel feeling feet food foot free freeze full funny good goofy
    green guess happy hell hello hmm hooray hurry keep kill kiss less little look loop loose meet
    mess miss mood moon need nooo odd off ooh oops ooze pass pizza poor pretty proof pull really
    room school see seem seen shh silly sleep sleepy small smooth soon sorry speed still stress
    stuff success sweet tall tell three too tooth tree truly week weed well will woo woohoo wood
    worry yahoo zoo cheer cheers
    """.split()
)

_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "…": "..."})
# Joiners, variation selectors, gender signs and skin tones say nothing about a feeling.
_SILENT = re.compile("[\u200b-\u200f\u2060\ufe0e\ufe0f\ufeff♀♂\U0001f3fb-\U0001f3ff]")
_EMOJI = re.compile("([\u2600-\u27bf\u2b50\u2b55\U0001f000-\U0001faff])\\1*")
_FILLER = re.compile(r"\b(?:FACE|WITH|SIGN|SYMBOL|WHITE|BLACK|HEAVY|AND|OF|THE)\b")
_STRETCHED = re.compile(r"\b[A-Za-z]*([A-Za-z])\1\1[A-Za-z]*")
_RUN = re.compile(r"([A-Za-z])\1\1+")
_EMOTICON = re.compile("|".join(f"({pattern})" for pattern, _ in EMOTICONS))
_SPACES = re.compile(r"\s+")


def clean(text: str) -> str:
    """Return `text` with emoji, emoticons and stretched words written out, on one line."""
    text = _SILENT.sub("", text.translate(_QUOTES))
    text = _EMOTICON.sub(_emoticon, text)
    text = _EMOJI.sub(_emoji, text)
    text = _STRETCHED.sub(_shorten, text)
    return _SPACES.sub(" ", text).strip()


def _emoticon(match: re.Match[str]) -> str:
    return f" {EMOTICONS[(match.lastindex or 1) - 1][1]} "


def _emoji(match: re.Match[str]) -> str:
    sign = match.group(1)
    name = EMOJI.get(sign) or _FILLER.sub("", unicodedata.name(sign, "")).lower()
    return f" {name} "


def _shorten(match: re.Match[str]) -> str:
    word = match.group()
    if len(set(word.lower())) == 1:  # 'www', 'III', 'xxx'
        return word
    twice = _RUN.sub(r"\1\1", word)
    return twice if twice.lower() in DOUBLED else _RUN.sub(r"\1", word)
