"""What a text becomes before the tokenizer sees it: the same at training and at run time.

The tokenizer is an uncased WordPiece one. It makes `[UNK]` of most emoji, and tears emoticons
into punctuation and stretched words ('soooo') and text-speak ('istg') into syllables that mean
nothing to it; all of them carry feeling, so they are written out as words first.
"""

import re
import unicodedata
from itertools import product

# What people mean by an emoji, where its Unicode name says something else. Every other emoji
# becomes its name. That is also the choice for 😭 ('loudly crying') and 💀 ('skull'): each is
# written in despair and for laughing alike, and as words of their own, unlike 'sad' or 'lol',
# the model can learn from the text around them which of the two it is.
EMOJI = {
    sign: meaning
    for meaning, signs in {
        "lol": "😂🤣😆😹",
        "giggle": "🤭",
        "happy": "😀😃😄😁😊☺😺😸",
        "smile": "🙂",
        "love": "😍🥰😘😗😙😚😻😽❤♥❣💕💖💗💓💞💝💘💟💙💚💛🧡💜🖤🤍🤎🩷🩵🩶🫶",
        "hug": "🤗🫂",
        "amazed": "🤩",
        "amazing": "🔥",
        "cool": "😎",
        "wink": "😉",
        "smirk": "😏ʖ",
        "playful": "😜😛😝",
        "crazy": "🤪",
        "nervous laugh": "😅",
        "awkward": "😬",
        "sad crying": "😢",
        "crying": "😿ಥ",
        "bittersweet": "🥲",
        "touched": "🥹",
        "disappointed": "😞",
        "sad": "😔☹🙁😥😦",
        "worried": "😟",
        "stressed": "😓😣😖",
        "exhausted": "😩😫🥴",
        "pleading": "🥺",
        "broken heart": "💔",
        "anxious": "😰😧",
        "scared": "😨🙀",
        "terrified": "😱",
        "angry": "😠😡👿😾┻",
        "furious": "🤬",
        "frustrated": "😤",
        "annoyed": "🙄😒😑ಠ",
        "meh": "😐",
        "deadpan": "🗿",
        "speechless": "😶",
        "melting": "🫠",
        "confused": "😕",
        "thinking": "🤔",
        "curious": "🧐",
        "looking": "👀",
        "doubtful": "🤨",
        "dizzy": "😵",
        "mind blown": "🤯",
        "surprised": "😮😯",
        "astonished": "😲",
        "embarrassed": "😳🙈🫣",
        "bored yawning": "🥱",
        "sleepy": "😴😪",
        "sick": "🤒🤧😷",
        "disgusted": "🤢🤮",
        "shrug": "🤷",
        "facepalm": "🤦",
        "raising hand": "🙋✋",
        "sarcasm": "🙃",
        "clown": "🤡",
        "perfect": "💯👌",
        "greatest": "🐐",
        "sparkles": "✨",
        "celebrate": "🎉🎊🥳",
        "hooray": "🙌",
        "applause": "👏",
        "good": "👍",
        "bad": "👎",
        "strong": "💪",
        "thank you": "🙏",
        "fingers crossed": "🤞",
        "salute": "🫡",
        "relieved": "😌",
        "nerd": "🤓",
        "idea": "💡",
        "done": "✅✔✓☑",
        "wrong": "❌✖✗✘",
        "help": "🆘",
        "!": "❗❕‼",
        "?": "❓❔",
        "?!": "⁉‽",
    }.items()
    for sign in signs
} | {"😮💨": "sigh"}

# Pattern and meaning, the longer before the shorter. `(?<!\w)` keeps 'http://' and '3:D' whole.
EMOTICONS = (
    (r"¯\\?_\(ツ\)_/¯", "shrug"),
    (r">[:=]-?\(+", "angry"),
    (r"(?<!\w)[:=][',]-?\(+|(?<!\w)(?:T[_.-]T|;_;)(?!\w)", "crying"),
    (r"(?<!\w)[:=][',]-?\)+", "happy crying"),
    (r"(?<!\w)(?:[:=]-?D+|[xX]D+|xd+)(?!\w)", "laughing"),
    (r";-?[)D]+(?!\w)", "wink"),
    (r":-?\)+|(?<!\w)=-?\)+|(?<!\w)[:=]-?\]|(?<!\w):3(?!\w)|\^_?\^", "smile"),
    (r":-?\(+|(?<!\w)=-?\(+|(?<!\w)[:=]-?\[|(?<!\w):'?c(?!\w)", "sad"),
    (r"(?<!\w)[:=]-?[/\\|](?![\w/])", "unsure"),
    (r"(?<!\w)(?:[:=]-?[oO]|:-?0)(?!\w)", "surprised"),
    (r"(?<!\w)[:=]-?[pP](?!\w)", "playful"),
    (r"(?<!\w):-?\*+(?!\w)", "kiss"),
    (r"(?<!\w)</3(?!\w)", "broken heart"),
    # 'x <3' is an inequality: a lone letter or digit before it is no sweetheart.
    (r"(?<!\S)(?<!\b\w )<3+(?!\w)", "love"),
    (r"(?<!\S)-[_.]+-(?!\S)", "annoyed"),
    (r"(?<!\S)>[_.]+<(?!\S)", "frustrated"),
    (r"(?<!\w)(?:[oO][_.][oO]|:-?[sS])(?!\w)", "confused"),
    (r"(?<!\S)\._+\.(?!\S)", "awkward"),
)

# Text-speak that the vocabulary has no word for, so that 'istg' is not three syllables and what
# is known of 'i swear' serves for it. Only what has one meaning whoever types it: 'u', 'r', 'cos',
# 'bc', 'kms' and 'ty' are also a velocity, a radius, a cosine, an era, kilometres and a name; they
# stay. So do 'ik', 'im', 'ez' and 'af', common words of other languages, and 'lol', 'omg', 'lmao'
# and 'gonna', which the training texts hold by the hundred.
TEXT_SPEAK = {
    short: meaning
    for line in """
    i don't know: idk iddk; i don't even know: idek; i don't care: idc; don't know: dunno
    i know right: ikr; i swear: istg; i can't lie: icl; not gonna lie: ngl
    to be honest: tbh; to be fair: tbf; for real: fr frfr; in my opinion: imo imho
    right now: rn; the fuck: tf; what the fuck: wtf; what the hell: wth
    oh my fucking god: omfg; for fuck's sake: ffs; fuck my life: fml; shut the fuck up: stfu
    lmao: lmfao rofl lmaoo; shaking my head: smh; kill yourself: kys; i love you: ily ilysm
    never mind: nvm nvmd; just kidding: jk; let me know: lmk; of course: ofc; don't worry: dw
    what do you mean: wdym; what about you: wbu hbu; can't be bothered: cba; got to go: gtg g2g
    thank you so much: tysm; thanks: thx thnx thanx tnx; please: pls plz plss pleez; sorry: sry soz
    because: cuz coz bcuz becuz bcz; people: ppl; something: smth sth; someone: sm1
    really: rly rlly; seriously: srsly; before: b4; great: gr8; later: l8r; tonight: 2nite
    tomorrow: tmrw tmr tmrrw tmw; homework: hw; birthday: bday; probably: prolly
    don't: dont; can't: cant; won't: wont; didn't: didnt; doesn't: doesnt; isn't: isnt
    aren't: arent; wasn't: wasnt; weren't: werent; couldn't: couldnt; wouldn't: wouldnt
    shouldn't: shouldnt; haven't: havent; hasn't: hasnt; hadn't: hadnt; ain't: aint
    i've: ive; you're: youre; they're: theyre; that's: thats; what's: whats; there's: theres
    he's: hes; she's: shes; you'll: youll; you've: youve; they'll: theyll; we've: weve
    """.replace("\n", ";").split(";")
    if line.strip()
    for meaning, shorts in [line.strip().split(": ")]
    for short in shorts.split()
}

# Words that a stretched spelling shortens to with the letter kept twice ('goood' is not 'god').
DOUBLED = frozenset(
    """
    add agree all already asleep awesomeness been beep bee better book boo boss call class cool
    cross cuddle deep door egg fall feel feeling feet food foot free freeze full funny good goofy
    green guess happy hell hello hmm hooray hurry keep kill kiss less little look loop loose meet
    mess miss mood moon need odd off ooh oops ooze pass pizza poor pretty proof pull really
    room school see seem seen shh silly sleep sleepy small smooth soon sorry speed still stress
    stuff success sweet tall tell three too tooth tree truly week weed well will woo woohoo wood
    worry yahoo zoo cheer cheers
    """.split()
)

_QUOTES = str.maketrans(
    {"’": "'", "‘": "'", "´": "'", "`": "'", "ʼ": "'", "“": '"', "”": '"', "…": "..."}
)
# Joiners, variation selectors, gender signs, skin tones, key caps and the Braille of drawings
# say nothing about a feeling.
_SILENT = re.compile(
    "[\u200b-\u200f\u2060\u20e3\u2800-\u28ff\ufe0e\ufe0f\ufeff♀♂"
    "\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]"
)
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]+")  # which country's does not matter
_EMOJI = re.compile("(😮💨|[ʖಠಥ‼⁉‽ℹ↔-↙↩↪⌚-⏿Ⓜ┻■-➿⤴⤵⬀-⯿〰〽㊗㊙\U0001f000-\U0001faff])\\1*")
_FILLER = re.compile(r"\b(?:FACE|WITH|SIGN|SYMBOL|WHITE|BLACK|HEAVY|AND|OF|THE)\b")
_STRETCHED = re.compile(r"\b[A-Za-z]*([A-Za-z])\1\1[A-Za-z]*")
_RUN = re.compile(r"([A-Za-z])\1\1+")
_LOUD = re.compile(r"([!?.])\1{3,}")
# The look ahead spares most letters the trial of every pattern.
_EMOTICON = re.compile(
    rf"(?=[¯>:=T;xX^<.oO-])(?:{'|'.join(f'({pattern})' for pattern, _ in EMOTICONS)})"
)
_WORD = re.compile(r"\b[^\W_]{2,}\b")
_LAUGHS = {frozenset("ha"): "haha", frozenset("he"): "hehe", frozenset("lo"): "lol"}
_SPACES = re.compile(r"\s+")


def clean(text: str) -> str:
    """Return `text` with everything that carries feeling written out in words, on one line.

    A word becomes the same whatever stands around it ('x <3' excepted), so that the explanation
    can find it again. A repeated emoji, '!!!!!!' and 'soooo' count once or up to three times.
    """
    text = _SILENT.sub("", text.translate(_QUOTES))
    text = _EMOTICON.sub(_emoticon, text)
    if not text.isascii():
        text = _EMOJI.sub(_emoji, _FLAG.sub(" flag ", text))
    text = _STRETCHED.sub(_shorten, text)
    text = _LOUD.sub(r"\1\1\1", text)
    text = _WORD.sub(_write_out, text)
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
    between = _RUN.split(word, maxsplit=3)  # text, letter, text, letter ..., text
    choices = [
        (part * 2, part) if place % 2 else (part,) for place, part in enumerate(between[:-1])
    ]
    rest = _RUN.sub(r"\1", between[-1])
    spellings = ["".join(parts) + rest for parts in product(*choices)]
    return next((found for found in spellings if found.lower() in DOUBLED), spellings[-1])


def _write_out(match: re.Match[str]) -> str:
    word = match.group()
    lower = word.lower()
    if len(lower) > 3 and (laugh := _LAUGHS.get(frozenset(lower))):
        return laugh
    return TEXT_SPEAK.get(lower, word)
