"""Words of self-harm or of harm done to the writer, whatever a model thinks of them.

The rules read the first person, and of others only friends and family in danger, so that a lesson
on Romeo or on programmed cell death sets nothing off. They miss things, above all what is only
hinted at and all languages but English; they do not replace a person who listens.
"""

from __future__ import annotations

import re

from appliance.domain.cues import I_AM, VERY, any_of, plain

_WILL = r"\b(?:want to|wanna|going to|gonna|feel like|urge to|need to)"
_DO_NOT_WANT = rf"(?:^|\b(?:i|and|but) ){VERY}(?:don'?t|do not) {VERY}(?:want to|wanna)"
_THEM = (
    r"\b(?:dad|father|mum|mom|mother|step\w+|parents|brother|sister|uncle|aunt|teacher|coach"
    r"|boyfriend|girlfriend|he|she|they|someone|somebody)"
)
_CLOSE = (
    r"\bmy (?:\w+ )?(?:friend|bestie|brother|sister|cousin|classmate|mum|mom|dad|mother|father"
    r"|boyfriend|girlfriend)\b"
)
# 'they beat me at chess', 'hits me the ball', 'hit me with a question'.
_NO_GAME = (
    r"(?!(?: again)? (?:(?:to|by|the|every time we play)\b"
    r"|(?:at|in) (?!home|night|school|front|(?:the|my) (?:face|head|stomach|arm|leg|back))"
    r"|with an? (?!belt|stick|shoe|ruler|cane|cable|bottle)))"
)

# Taken at their word, with or without a laugh beside them.
GRAVE = any_of(
    r"\b(?<!never )(?<!not )(?:kill|killing|unalive|unaliving|hang|hanging) my ?self\b",
    r"\b(?:end|ending|take|taking) my (?:own )?life\b",
    rf"(?:{I_AM}|been|\bi was|\bi feel) {VERY}suicidal\b",
    r"\bsuicidal (?:thoughts?|feelings?|ideas?|urges?)\b",
    r"\b(?:i|me|my|have|having|had)\b(?: \w+){0,3} thoughts? (?:of|about) suicide\b",
    r"^thoughts? of suicide\b",
    _CLOSE + r"(?: \w+){0,2} (?:is|was|feels?|felt) (?:\w+ )?suicidal\b",
    _CLOSE + r"(?: \w+){0,2} (?:wants?|wanted|tried|going|plans|threatens|threatened) to"
    r" (?:commit suicide|kill (?:him|her|them)(?:self|selves)|die|end (?:it all|(?:his|her|their)"
    r" (?:own )?life))\b",
    r"\bi(?:'?m|'?ve)?(?: \w+){0,3} (?:think|thinking|thought|thoughts) (?:about|of)"
    r" (?:suicide|ending it|dying(?! my| the| it))\b",
    r"\b(?:i|i'?ll|i'?m|going|gonna|want|wanna|might)(?: \w+){0,2} commit suicide\b",
    r"\b(?:want|wanted|wanna|wish|going|gonna|ready|tempted)(?: to)? (?:just )?end it all\b",
    r"\bwish i (?:was|were) (?:dead|never born)\b",
    r"\bwish i (?:had never|was never) been born\b",
    _DO_NOT_WANT + r" (?:live|be alive|exist|wake up)\b"
    r"(?! (?:in|with|on|here|near|there|at|under|like|so early|early)\b)",
    _DO_NOT_WANT + r" be here any ?more\b",
    r"\b(?:i'?d be|i would be|i am|i'?m|everyone'?s|(?:they'?d|everyone would|world would) be)"
    r" better off (?:dead|without me)\b",
    r"\bno ?(?:one|body)(?: would| will|'d) (?:even )?(?:miss me|notice if i)\b",
    r"\b(?:no|any) reason (?:for me )?to (?:live|go on living|be alive)\b",
    r"(?<!what is )(?<!what's )(?<!define )\bself[- ]?harm(?:s|ed|ing)?\b",
    r"\b(?:i|i'?ve|i'?m|been|keep|started|start|stop|about)(?: \w+){0,2}"
    r" (?:cutting|burning|hurting|harming) my ?self\b",
    r"\bstarving my ?self\b",
    r"\bi(?:'?ve|'?m|'?ll)?(?: \w+){0,2}"
    r" (?:took|take|taken|taking|want|wanna|going|gonna|tried|might|thinking|thought)"
    r"(?: \w+){0,2} overdos(?:e|ed|ing)\b",
    r"\bi(?:'?ve| have)?(?: (?:just|almost|nearly|already|once))? overdosed\b(?! on \w*(?:sugar|"
    r"coffee|caffeine|chocolate|homework|maths?|memes))",
    _WILL + r" (?:cut|hurt|harm|burn|starve) my ?self\b",
    r"\b(?:cut|hurt|harm|burn|burned|burnt) my ?self"
    r" (?:on purpose|again|every|sometimes|at night|to feel|to cope|because i|when i'?m|when i"
    r" feel)\b",
    _THEM + r"(?: \w+){0,3}"
    r" (?:hits?|beats?|hitting|beating|abus(?:es?|ed|ing)|touch(?:es|ed|ing)?|molest(?:s|ed|ing)?"
    r"|rap(?:es?|ed|ing)|threaten(?:s|ed|ing)?) me\b" + _NO_GAME,
    r"\b(?:i'?m|i am|i get|i got|i'?ve been|i keep|i was) (?:being |getting |get )?"
    r"(?:bullied|abused|molested|raped)\b",
    r"\b(?:they|he|she) (?:keep |keeps |won'?t stop )?(?:bully|bullies|bullying) me\b",
    r"\b(?:everyone|everybody|they all) (?:\w+ )?hates? me\b",
)
# Said in despair, and said for fun: a laugh beside them makes them a joke.
DRASTIC = any_of(
    rf"\bi(?:'?d)? {VERY}(?:want(?:ed)? to|wanna|wish to|rather) (?:die+|be dead)\b"
    r"(?! (?:of|from|laughing)\b)",
    rf"{I_AM} {VERY}(?:going to|gonna) die+\b(?! (?:of|from|laughing|if|when|in)\b)",
    r"\bmak(?:es?|ing) me (?:want to|wanna) die+\b(?! (?:of|from|laughing)\b)",
    rf"\bi {VERY}(?:hate|despise) my ?self\b",
    r"\b(?:kms|ctb)\b",
)
LAUGH = any_of(r"\b(?:l+o+l+|lmf?ao+|rofl|(?:ha){2,}h?|jk|just kidding|xd)\b", r"[😂🤣😆😹😜🤪]")
QUOTED = re.compile(r'"[^"\n]{1,400}"')


def is_distressed(text: str) -> bool:
    """Whether the writer speaks of harming themselves or of being harmed.

    What stands in quotation marks is someone else's voice and is not read.
    """
    words = QUOTED.sub(" ", plain(text))
    return bool(GRAVE.search(words) or (DRASTIC.search(words) and not LAUGH.search(words)))
