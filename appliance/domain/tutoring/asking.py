"""What a learner wants with a message: small talk, a wish about the answer before, a question."""

from __future__ import annotations

import re
from enum import Enum, auto

from appliance.domain.words import LONGEST_TEXT, notation


class Move(Enum):
    """What the message does in the conversation, apart from its topic."""

    GREETING = auto()
    THANKS = auto()
    ACKNOWLEDGE = auto()
    YES = auto()
    NO = auto()
    FAREWELL = auto()
    WHO_ARE_YOU = auto()
    DO_YOU_FEEL = auto()
    CATALOGUE = auto()
    GOT_IT = auto()
    ANSWER = auto()
    DONT_KNOW = auto()
    STUCK = auto()
    EXAMPLE = auto()
    SIMPLER = auto()
    HARDER = auto()
    QUIZ = auto()
    NEXT = auto()
    MORE = auto()
    WHY = auto()


class Kind(Enum):
    """What form of answer a question asks for."""

    WHAT = auto()
    HOW = auto()
    WORKS = auto()
    WHY = auto()
    DIFFERENCE = auto()
    WHETHER = auto()
    QUANTITY = auto()


_TO = (
    r"(?: (?:to )?(?:there|tutor|attune|everyone|again|you|bot|robot|all|so much|very much|a lot))*"
)
_LAUGH = r"(?:ha)+h?|(?:he)+h?|lo+l|lmao|xd"

# Whole messages (in the flat form) that are only talk.
_TALK = (
    (
        Move.GREETING,
        rf"(?:hi+|hello+|he+y+|hiya|yo|sup|howdy|hola|hallo|salut|bonjour|ciao|greetings"
        rf"|good (?:morning|afternoon|evening|day)|what's up|whats up|wassup){_TO}",
    ),
    (
        Move.THANKS,
        rf"(?:(?:ok|okay|great|cool|nice|oh|wow|perfect|awesome|yes|alright) )*"
        rf"(?:thanks?|thank you|thx|ty|tysm|cheers|merci|danke|gracias){_TO}"
        r"(?: (?:for (?:your|the|that)|that) ?(?:\w+ ?){0,3})?",
    ),
    (
        Move.FAREWELL,
        rf"(?:(?:ok|okay|thanks) )?(?:good ?bye|bye+|bye bye|see (?:you|ya)|cya|good ?night|gtg"
        rf"|i (?:have to|need to|must|gotta) go(?: now)?)(?: later| tomorrow| soon)?{_TO}",
    ),
    (
        Move.NEXT,
        r"(?:ok(?:ay)? )?(?:next|next step|the next(?: one| step)?|continue|and then|then what|go on"
        r"|ready|i'?m ready|done|i did (?:it|that)|what(?:'s| is) (?:the )?next(?: step)?)(?: please)?",
    ),
    (
        Move.YES,
        r"(?:yes+|yeah+|yep|yup|ya|sure|please|of course|ok(?:ay)? (?:go|yes|sure|please)|go ahead"
        r"|why not|i (?:do|would|want(?: to| that| it)?))(?: (?:please|sure|i do|i would|ok))*",
    ),
    (Move.NO, r"(?:no+|nope|nah|not (?:now|really|yet)|stop|never ?mind|no thanks?|no thank you)"),
    (
        Move.ACKNOWLEDGE,
        rf"(?:(?:ok+(?:ay)?|k+|cool|nice|great|fine|good|alright|all right|right|wow|yay|hm+|mh+m|oh+"
        rf"|ah+|aha|sweet|perfect|awesome|interesting|amazing|true|whatever|{_LAUGH}) ?)+|",
    ),
)

_SELF = (
    r"(?:human|person|robot|bot|real|ai|a\.i|alive|computer|program|machine|chat ?gpt|man|woman)"
)

# Parts of a message that show a wish, most telling first.
_WISHES = (
    (
        Move.WHO_ARE_YOU,
        rf"\b(?:who|what) (?:are|r) (?:you|u)\b|\b(?:are|r) (?:you|u) (?:an? )?(?:real )?{_SELF}\b"
        r"|\byour name\b|\bwho (?:made|built|programmed|created) you\b|\bhow old are you\b"
        r"|\bam i (?:talking|speaking|writing) to\b|\bwhat can you do\b|\bhow do you work\b",
    ),
    (
        Move.DO_YOU_FEEL,
        r"\b(?:do|can|did|don't) you (?:ever )?(?:have (?:any )?(?:feelings|emotions|friends|a)|feel"
        r"|love|like|hate|sleep|eat|dream|cry|get (?:sad|bored|tired|angry|mad))\b"
        r"|\bhow are (?:you|u)\b(?! called)|\bhow (?:are|r) u\b"
        r"|\bare you (?:ok|okay|sad|happy|angry|mad|bored|tired|stupid|dumb|there)\b"
        r"|\bi (?:love|like|hate|miss) you\b|\byou(?:'re| are) (?:so |really |very )?"
        r"(?:stupid|dumb|useless|annoying|boring|mean|nice|smart|funny|cute|the best|the worst)\b"
        r"|\bbe my friend\b|\bare you my friend\b",
    ),
    (
        Move.CATALOGUE,
        r"\bwhat can (?:i|we) (?:learn|ask|do|study)|\bwhat can you (?:help|teach|tell|explain)"
        r"|\b(?:what|which|list|show)\b.*\b(?:topics|subjects|lessons)\b"
        r"|\bwhat do you (?:know|teach|have)\b"
        r"|\bon (?:the|your) shelf\b|\b(?:teach|tell|show) me something\b|\bsurprise me\b"
        r"|\bwhat should (?:i|we) (?:learn|study|do)\b|^help$|^menu$",
    ),
    (
        Move.ANSWER,
        r"\b(?:tell|give|show) me the (?:answer|solution)|\bjust tell me\b|\bi give up\b|^give up$"
        r"|\bwhat(?:'s| is| was) the (?:right |correct )?(?:answer|solution)$|^(?:the )?answer$"
        r"|\banswer please$",
    ),
    (
        Move.DONT_KNOW,
        r"^(?:i (?:really |still )?(?:don't|dont|do not) (?:know|remember)(?: (?:it|that|this|the"
        r" answer|sorry))?|idk|dunno|i have no (?:idea|clue)|no (?:idea|clue)|(?:i'?m )?not sure"
        r"|i forgot|pass|skip)$",
    ),
    (
        Move.STUCK,
        r"\b(?:don't|dont|do not|didn't|didnt|can't|cant|cannot) (?:really |even |still |quite )?"
        r"(?:get|understand|see|follow|do|solve)\b|\b(?:doesn't|doesnt|does not|don't|makes no|make no)"
        r" (?:make )?sense\b|\bi(?:'m| am|m)? (?:so |really |still |totally |completely |just |a bit"
        r" |very )*(?:lost|confused|stuck)\b|\bconfus(?:ed|ing)\b|^huh$|^what$|\btoo (?:hard|difficult"
        r"|complicated|much)\b|\bnot (?:getting|understanding) (?:it|this)\b|\bstruggl\w+|^wh?at what$"
        r"|^(?:please )?help(?: me)?(?: please)?$|\bwhat do(?:es)? (?:you|that|it|this) mean$",
    ),
    (
        Move.GOT_IT,
        r"\b(?:now i|i (?:now |think i |finally |totally )?)(?:get|got|understand|understood|see)\b"
        r"(?: (?:it|this|that|how|why|what))?|\bmakes sense\b|^got it$|^understood$|\bthat helps\b"
        r"|\bit clicked\b|^i see$",
    ),
    (
        Move.EXAMPLE,
        r"\bexamples?\b|\bfor instance\b|^show me(?: how)?$|\bworked (?:out|through)\b|\bstep by step\b"
        r"|\bshow me how\b",
    ),
    (
        Move.SIMPLER,
        r"\bsimpler\b|\bmore simply\b|\bsimplify (?:it|this|that)\b|\beasier (?:way|words|please|version)"
        r"|^easier$|\b(?:in|use) (?:simple|simpler|easy|easier|short|other|plain|fewer) (?:words|terms)?"
        r"|\beli5\b|\bshorter\b|\bsummar(?:y|ise|ize)\b|\bsum (?:it|this|that) up\b|\btl ?dr\b"
        r"|\blike i'?m (?:5|five|6|six|7|seven|a (?:kid|child))\b|^in short$"
        r"|\b(?:explain|say) (?:it |that |this )?(?:again|differently|another way|in another way)\b",
    ),
    (
        Move.HARDER,
        r"\bharder\b|\bmore (?:difficult|advanced|challenging)\b|\bchallenge\b|\btoo easy\b"
        r"|\bi (?:already )?know (?:this|that|it|all)\b|\bgo deeper\b|\bnext (?:topic|lesson|level)\b"
        r"|\bsomething (?:more )?(?:difficult|new|else)\b|^(?:this|it|that)(?:'s| is) (?:so )?(?:easy"
        r"|boring)$",
    ),
    (
        Move.QUIZ,
        r"\bquiz(?: me)?\b|\btest me\b|\b(?:ask|give) me (?:a|some|another|more|one more|the next)"
        r" (?:\w+ )?(?:questions?|problems?|exercises?|tasks?|test)\b|\bpracti[cs]e (?:questions?"
        r"|problems?|exercises?)\b|^(?:exercises?|practi[cs]e|questions?)(?: please)?$|\blet me try\b"
        r"|\bcheck (?:me|my understanding)\b|^(?:another|next|one more|more) (?:question|one)s?"
        r"(?: please)?$|\bi want to practi[cs]e\b",
    ),
    (
        Move.MORE,
        r"\btell me more\b|^(?:and )?more(?: please)?$|\bwhat else\b|\bmore (?:details?|information|info"
        r"|about (?:it|this|that))\b|^and$|\bgo on\b|\bkeep going\b",
    ),
    (
        Move.WHY,
        r"^(?:but |and |so |ok |yes |no |yeah )*(?:why|how come|how so|why not|but why)(?: (?:is|does|do"
        r"|are|did|would)(?: (?:that|this|it|they|so|not|the|happen|like|case|work|need)){0,4})?$",
    ),
)

_TALK_PATTERNS = tuple((move, re.compile(pattern)) for move, pattern in _TALK)
_WISH_PATTERNS = tuple((move, re.compile(pattern)) for move, pattern in _WISHES)

_KINDS = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (Kind.DIFFERENCE, r"\bdiff?er(?:ence|ences|s)?\b|\bcompared?\b|\bversus\b|\bvs\b"),
        (Kind.WHY, r"\bwhy\b|\bhow come\b|\bwhat (?:causes?|makes)\b|\breasons?\b"),
        (
            Kind.QUANTITY,
            r"\bhow (?:many|much|long|far|big|old|fast|hot|cold|tall|often|deep|high|heavy|large)\b"
            r"|\bwhat (?:number|temperature|year|age)\b|\bwhen (?:did|was|were|is|are)\b",
        ),
        (
            Kind.HOW,
            r"\bhow (?:do|can|to|would|should|could|did|2) (?:i|you|we|one|u)\b|\bhow (?:to|2)\b"
            r"|\b(?:solve|calculate|work out|compute|simplify|convert|balance|round|share)\b"
            r"|\b(?:method|steps|formula)\b|\bmy (?:homework|program|code)\b",
        ),
        (Kind.WORKS, r"\bhow\b"),
        (
            Kind.WHETHER,
            r"^(?:so |and |but )?(?:is|are|do|does|did|can|could|will|would|was|were|has|have|should)\b"
            r"|\bis it true\b|\btrue that\b",
        ),
    )
)
_ASKING = re.compile(
    r"^(?:so |and |but |ok |wait )?(?:what|whats|what's|why|how|when|who|where|which|is|are|do|does|did"
    r"|can|could|will|would|should|tell|teach|explain|define|describe|show|give|help|i want|i need"
    r"|i'd like|i would like|let's|lets|please|i don't|i dont)\b"
)
_POINTS_BACK = re.compile(r"\b(?:it|its|it's|that|this|they|them|these|those|their|there)\b")
_NOT = re.compile(r"\b(?:don't|dont|do not|didn't|can't|cannot|not|never)\b")


def flat(text: str) -> str:
    """Lower case, single spaces, no punctuation but apostrophes: what the patterns look at."""
    plain = text[:LONGEST_TEXT].casefold().replace("’", "'")
    return " ".join(re.sub(r"[^\w']+", " ", plain).split())


def move_of(text: str) -> Move | None:
    """What the message does in the conversation, or None when it is simply a question."""
    said = flat(text)
    if not said:
        return Move.STUCK if "?" in text else Move.ACKNOWLEDGE
    for move, pattern in _TALK_PATTERNS:
        if pattern.fullmatch(said):
            return move
    for move, pattern in _WISH_PATTERNS:
        if pattern.search(said) and not (move is Move.GOT_IT and _NOT.search(said)):
            return move
    return None


def kind_of(text: str) -> Kind:
    """What form of answer the question asks for; `WHAT` when nothing says otherwise."""
    if notation(text):
        return Kind.HOW  # a task with numbers of its own: the way to do it is what helps
    said = flat(text)
    return next((kind for kind, pattern in _KINDS if pattern.search(said)), Kind.WHAT)


def asks(text: str) -> bool:
    """Whether the message reads like a question or a request rather than an answer."""
    return "?" in text or bool(_ASKING.match(flat(text)))


def points_back(text: str) -> bool:
    """Whether the message speaks of something said before ('how do you add them?')."""
    return bool(_POINTS_BACK.search(flat(text)))
