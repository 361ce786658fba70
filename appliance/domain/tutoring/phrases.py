"""How learners say what they want: patterns over the flat form of a message.

Flat means lower case, single spaces and no punctuation but apostrophes (`asking.flat`).
"""

from __future__ import annotations

import re
from enum import Enum, auto


class Move(Enum):
    """What a message does in the conversation, apart from its topic."""

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
    CHECK_MINE = auto()


def _one_of(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{alternative})" for alternative in alternatives))


_TO = (
    r"(?: (?:to )?(?:there|tutor|attune|everyone|again|you|bot|robot|all|so much|very much"
    r"|a lot|my friend))*"
)
_PLEASE = r"(?: (?:please|pls|plz))?"
_DONT = r"(?:don't|dont|do not|didn't|didnt|did not|can't|cant|cannot|can not)"
_STILL = r"(?:(?:really|still|even|quite|just|so|totally|completely|very|too|a bit|all) )*"
_IM = r"(?:i am|i'm|im|i)"
_A_LITTLE = r"(?:an?|some|another|more|one more|the next|the first)"
_MACHINE = r"(?:human|person|robot|bot|real|ai|alive|computer|program|machine|chat ?gpt|man|woman)"
_JUDGED = (
    r"(?:stupid|dumb|useless|annoying|boring|mean|nice|smart|funny|cute|sweet|cool"
    r"|the best|the worst)"
)

# Whole messages that are only talk. The first pattern that fits decides.
TALK = (
    (
        Move.GREETING,
        _one_of(
            rf"(?:hi+|hello+|he+y+|hiya|yo|sup|howdy|hola|hallo|salut|bonjour|ciao|greetings){_TO}",
            rf"good (?:morning|afternoon|evening|day){_TO}",
            rf"(?:what's|whats) up{_TO}|wassup{_TO}",
        ),
    ),
    (
        Move.THANKS,
        _one_of(
            r"(?:(?:ok|okay|great|cool|nice|oh|wow|perfect|awesome|yes|no|alright) )*"
            rf"(?:thanks?|thank you|thx|ty|tysm|cheers|merci|danke|gracias){_TO}"
            r"(?: (?:for (?:your|the|that)|that) ?(?:\w+ ?){0,3})?",
        ),
    ),
    (
        Move.FAREWELL,
        _one_of(
            r"(?:(?:ok|okay|thanks) )?(?:good ?bye|bye+|bye bye|see (?:you|ya)|cya|good ?night|gtg)"
            rf"(?: later| tomorrow| soon)?{_TO}",
            r"(?:ok |okay )?i (?:have to|need to|must|gotta) go(?: now)?",
        ),
    ),
    (
        Move.NEXT,
        _one_of(
            rf"(?:ok(?:ay)? )?(?:the )?next(?: one| step)?{_PLEASE}",
            rf"(?:ok(?:ay)? )?(?:continue|and then|then what|ready|i'?m ready|done|go on){_PLEASE}",
            r"i did (?:it|that)|(?:what's|whats|what is) (?:the )?next(?: step)?",
        ),
    ),
    (
        Move.YES,
        _one_of(
            r"(?:yes+|yeah+|yep|yup|ya|sure|please|of course|go ahead|why not"
            r"|ok(?:ay)? (?:go|yes|sure|please)|i (?:do|would|want(?: to| that| it)?))"
            r"(?: (?:please|sure|i do|i would|ok))*",
        ),
    ),
    (
        Move.NO,
        _one_of(
            r"no+|nope|nah|not (?:now|really|yet)|stop|never ?mind|nothing|no thanks?|no thank you"
        ),
    ),
    (
        Move.ACKNOWLEDGE,
        _one_of(
            r"(?:(?:ok+(?:ay)?|k+|cool|nice|great|fine|good|alright|all right|right|wow|yay|hm+"
            r"|mh+m|oh+|ah+|aha|sweet|perfect|awesome|interesting|amazing|true|whatever|that's|thats|is"
            r"|that(?= is (?:so |very )*(?:cool|great|nice|amazing|awesome|interesting)\b)"
            r"|very|so|(?:ha)+h?|(?:he)+h?|lo+l|lmao|xd|well|i see)(?: |$))+",
        ),
    ),
)

# Parts of a message that show a wish, most telling first.
WISHES = (
    (
        Move.WHO_ARE_YOU,
        _one_of(
            r"\b(?:who|what) (?:are|r) (?:you|u)\b",
            rf"\b(?:are|r) (?:you|u) (?:an? )?(?:real )?{_MACHINE}\b",
            r"\byour name\b|\bwho (?:made|built|programmed|created) you\b|\bhow old are you\b",
            r"\bam i (?:talking|speaking|writing|chatting) (?:to|with)\b",
            r"\bwhat can you do\b|\bhow do you work\b",
        ),
    ),
    (
        Move.DO_YOU_FEEL,
        _one_of(
            r"\b(?:do|can|did|don't) you (?:ever )?(?:feel|love|like|hate|sleep|eat|dream|cry)\b",
            r"\bdo you (?:ever )?(?:get (?:sad|bored|tired|angry|mad))\b",
            r"\bdo you have (?:any |a )?(?:feelings?|emotions?|friends?|family|soul)\b",
            r"\bhow (?:are|r) (?:you|u)\b",
            r"\bare you (?:ok|okay|sad|happy|angry|mad|bored|tired|stupid|dumb|there)\b",
            r"\bi (?:love|like|hate|miss) (?:you|u)\b|\b(?:be|are you) my friend\b",
            rf"\b(?:you're|you are|ur|u r) {_STILL}{_JUDGED}\b",
        ),
    ),
    (
        Move.CATALOGUE,
        _one_of(
            r"\bwhat can (?:i|we) (?:learn|ask|do|study)\b.*",
            r"\bwhat can you (?:help|teach|tell|explain)\b.*",
            r"\b(?:what|which|list|show)\b.*\b(?:topics|subjects|lessons)\b.*",
            r"\bwhat do you (?:know|teach|have)$|\bon (?:the|your) shelf\b",
            r"\b(?:teach|tell|show) me something$|\bsurprise me\b",
            r"\bwhat should (?:i|we) (?:learn|study|do)$|^menu$",
        ),
    ),
    (
        Move.ANSWER,
        _one_of(
            r"\b(?:tell|give|show) me the (?:answer|solution)\b|\bjust tell me\b",
            r"\bi give up\b|^give up$|^(?:the )?answer$|\banswer please$",
            r"\b(?:what's|whats|what is|what was) the (?:right |correct )?(?:answer|solution)$",
        ),
    ),
    (
        Move.DONT_KNOW,
        _one_of(
            r"^(?:sorry )?i (?:really |still |just )?(?:don't|dont|do not) (?:know|remember)"
            r"(?: (?:it|that|this|the answer|sorry|yet))?$",
            r"^(?:(?:lol|haha|um+|sorry|honestly|well|ok|oh) )*"
            r"(?:idk|dunno|i have no (?:idea|clue)|no (?:idea|clue)|(?:i'?m )?not sure)$",
            r"^(?:i forgot|pass|skip(?: it| this)?)$",
        ),
    ),
    (
        Move.STUCK,
        _one_of(
            rf"\b(?:i )?{_STILL}{_DONT} {_STILL}(?:get|understand|see|follow|do)"
            r"(?: (?:it|this|that|any of (?:it|this)|anything|a thing"
            r"|what (?:it|this|that) means))?\b",
            r"\b(?:it |this |that )?(?:doesn't|doesnt|does not|makes no|make no|don't|not)"
            r" (?:make |making )?(?:any )?sense\b",
            rf"\b{_IM} {_STILL}(?:lost|confused|stuck)\b(?: (?:on|with|in))?",
            rf"^{_STILL}(?:lost|confused|stuck)$|\b(?:it's |this is |so )*confusing\b",
            r"^huh$|^wh+at$|^what what$|\bnot (?:getting|understanding) (?:it|this)\b",
            r"\bstruggl\w+\b",
            r"\b(?:(?:it's|its|this is|that's|that is) )?(?:too|so|really)"
            r" (?:hard|difficult|complicated)\b",
            r"^(?:please |can you )?help(?: me)?(?: please)?$",
            r"\bwhat do(?:es)? (?:you|that|it|this) mean$|^(?:it|this|that) is (?:hard|difficult)$",
        ),
    ),
    (
        Move.CHECK_MINE,
        _one_of(
            r"\b(?:is|was) (?:that|this|it|my answer) (?:right|correct|ok|wrong|true)\b",
            r"\bam i right\b",
            r"\b(?:did|do) i (?:get|have) (?:it|that|this) right\b|\bi got \d+\b",
            r"\bcheck my (?:answer|work|homework|solution)\b",
            r"^(?:(?:is )?it(?:'s)? |its |i think )?\d+$",
        ),
    ),
    (
        Move.GOT_IT,
        _one_of(
            r"\b(?:now )?i (?:now |think i |finally |totally |kind of )?"
            r"(?:get|got|understand|understood|see)(?: (?:it|this|that))?(?: now)?\b",
            r"\b(?:it |that |this )?makes (?:more |total |perfect )?sense(?: now)?\b",
            r"^(?:ah |oh )?(?:got it|understood|i see)$|\bthat helps\b|\bit clicked\b",
        ),
    ),
    (
        Move.EXAMPLE,
        _one_of(
            rf"\b(?:(?:can|could) (?:you|u|i) )?(?:give|show|see|have|tell)(?: me)? {_A_LITTLE}"
            r" (?:\w+ )?examples?\b",
            r"\bexamples?\b|\bfor instance\b|^show me(?: how)?$|\bstep by step\b|\bshow me how\b",
        ),
    ),
    (
        Move.SIMPLER,
        _one_of(
            r"\bsimpler\b|\bmore simply\b|\bsimplify (?:it|this|that)\b|^easier$|\bshorter\b",
            r"\beasier (?:way|words|please|version)\b|\beli5\b|\btl ?dr\b|^in short$",
            r"\b(?:in|use|using) (?:simple|simpler|easy|easier|short|other|plain|fewer)"
            r" (?:words|terms)?",
            r"\bsummar(?:y|ise|ize)(?: (?:it|this|that))?\b|\bsum (?:it|this|that) up\b",
            r"\blike i'?m (?:5|five|6|six|7|seven|a (?:kid|child|baby))\b",
            r"\b(?:explain|say) (?:it |that |this )?(?:again|differently|(?:in )?another way)\b",
        ),
    ),
    (
        Move.HARDER,
        _one_of(
            rf"\b(?:something |a |an? )?(?:harder|more (?:difficult|advanced|challenging))"
            rf"(?: (?:one|question|task|problem|exercise))?{_PLEASE}\b",
            r"\bchallenge(?: me)?\b|\btoo easy\b|\bgo deeper\b|\bnext (?:topic|lesson|level)\b",
            r"\bi (?:already )?know (?:this|that|it|all|all of (?:this|that))(?: already)?\b",
            r"\bsomething (?:new|else)\b|^(?:this|it|that)(?:'s| is) (?:so |too )?(?:easy|boring)$",
        ),
    ),
    (
        Move.QUIZ,
        _one_of(
            r"\bquiz(?: me)?\b|\btest me\b|\blet me try\b|\bcheck (?:me|my understanding)\b",
            rf"\b(?:ask|give) me {_A_LITTLE} (?:\w+ )?"
            r"(?:questions?|problems?|exercises?|tasks?|test)\b",
            r"\bpracti[cs]e (?:questions?|problems?|exercises?|test)\b|\bi want to practi[cs]e\b",
            rf"^(?:exercises?|practi[cs]e|questions?){_PLEASE}$",
            rf"^(?:another|next|one more|more) (?:question|one)s?{_PLEASE}$",
        ),
    ),
    (
        Move.MORE,
        _one_of(
            rf"\btell me more(?: about (?:it|this|that))?\b|^(?:and )?more{_PLEASE}$|^and$",
            r"\bwhat else\b|\bmore (?:details?|information|info|about (?:it|this|that))\b",
            r"\bgo on\b|\bkeep going\b",
        ),
    ),
    (
        Move.WHY,
        _one_of(
            r"^(?:but |and |so |ok |yes |no |yeah )*(?:why|how come|how so|why not)"
            r"(?: (?:is|does|do|are|did|would))?"
            r"(?: (?:that|this|it|they|so|not|the|happen|like|case|work|need)){0,4}$",
        ),
    ),
)
