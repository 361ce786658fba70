"""English word lists: what carries a topic, what does not, and spellings that go together.

They fit the starter shelf and the way learners of 10 to 16 ask.
"""

from __future__ import annotations

import re

# Words that carry no topic: function words, and the words of asking itself.
STOP_WORDS = frozenset(
    """
    a aargh about above absolutely actually after again ah all almost also always am an and
    another answer answers any anybody anyone anything are aren't arent argh around as ask asked
    asking at away back basically bc be because becoz becuz been before being below best better
    between big both bro bruh but by bye came can can't cannot cant certain come comes coming
    correct could couldn't couldnt coz crap cuz damn day define definition describe detail
    details did didn't didnt different do does doesn't doesnt doing don't done dont dude dunno
    during each eg either else er etc ever every everything exactly example examples explain
    explained explaining explanation far few find first for from fuck fucking further gave get
    gets getting gimme give given gives giving go goes going gonna good gosh got gotta great grr
    had hadnt hang has hasn't hasnt have haven't havent having he hello her here hey hi him his
    hm hmm hmmm honestly how however hows huh i i'd i'll i'm i've id idk ie if ill im in instead
    into is isn't isnt it it's its itself ive just keep kind kinda know known knows last later
    lemme lesson lessons let let's lets like literally lol long look made make makes making many
    mate may maybe me meant meh might miss more most mostly much must my myself n need needed
    needs never next nice no nope nor not nothing now o of off often oh ohh ok okay omg on once
    one ones only ooh oops or other our out over own part people person pff place please pls plz
    probably put questions quick quickly quite r really said same saw say saying says see seem
    seems seen seriously shall she shit shitty should shouldn't shouldnt show shows simple
    simply since sir so some somebody someone something sometimes sorry sorta still stuff such
    suck sucks sure take taken takes talk teach tell than thank thanks that that's thats the
    their them then there there's theres these they they're theyre theyve thing things think
    this those though through thus thx till to today together told tomorrow tonight too topic
    topics totally toward towards try trying u ugh um under until up upon ur us use used uses
    using usually very via wait wanna want wanted wants was wasn't wasnt wat wats way ways we
    we're well went were weren't werent weve what what's whatever whats when where whether which
    while who who's whom whose why will with within without won't wont would wouldn't wouldnt
    wtf wut y yay yeah yes yesterday yet yikes you you're your youre yours youve
    """.split()
)

# Words that carry a topic only when nothing else does (bare numbers are soft too): how it feels,
# and which subject it is.
SOFT_WORDS = frozenset(
    """
    afraid amazing angry annoyed annoying anxious awesome bad biology bored boring brilliant calm
    chemistry class clever computing confused confusing cool cry crying curious difficult
    difficulty dumb easy enjoy excited exciting fail fun funny glad happy hard hate help hint
    homework interested interesting keen learn learning lonely love mad math mathematics maths
    nervous panic physics sad scared school science smart stress stressed stuck stupid subject
    surprised teacher terrible tired tutor understand understanding understood upset weird wonder
    wondered wondering worried worry wow
    """.split()
)

# Words too common to settle which lesson is meant; they only help to choose between two.
VAGUE_WORDS = frozenset(
    """
    able add alone back become bigger biggest body calculate calculated call called change child
    children colder day days discover discovered effect end even everyone face famous far fast
    faster fastest fill form full further group happen happened happening happens head high
    higher highest home hotter hottest hour house human humans important increase kid kids kind
    large larger largest left level life line list live lives living long longer longest low
    main minute month move moves name names new number numbers odd old older oldest open order
    part parts plus point problem question run same shorter shortest side slower slowest small
    smaller smallest stand stands start state step stop story test thing time times turn two
    type types word words work works world write year years zero
    """.split()
)

# Notation that names a topic without a word. Every repetition is bounded: learners paste anything.
NOTATION = (
    (re.compile(r"\\frac|(?<![\d/])\d+\s*/\s*\d+(?![\d/])|[½⅓¼¾⅔⅕⅛]"), "fraction"),
    (re.compile(r"\d\s*\\?%"), "percentage"),
    (re.compile(r"(?:^|[\s(])[-−]\d"), "negative"),
    (re.compile(r"[A-Z]\w?\d?[^\n]{0,60}(?:->|→)\s*\d*[A-Z]"), "balancing equations"),
    (re.compile(r"√|\\sqrt"), "square root"),
    (re.compile(r"[\w)][²³]|\w\^\w"), "power"),
    (
        re.compile(r"(?<![a-zA-Z])[xyz]\b[^=\n]{0,40}=|=[^=\n]{0,40}(?<![a-zA-Z])[xyz]\b"),
        "solve equation",
    ),
    (re.compile(r"(?<![\d:])\d+\s*:\s*\d+(?![\d:])"), "ratio"),
    (
        re.compile(r"\d\s*[-+]\s*\d+\s*[*×x÷]\s*\d|\d\s*[*×x÷]\s*\d+\s*[-+]\s*\d"),
        "order of operations",
    ),
)
# What is done with the numbers; it says more about the way than about the topic.
OPERATIONS = tuple(
    (re.compile(rf"[\d)}}]\s*(?:{sign})\s*[(\\{{]*-?[\da-z]"), name)
    for sign, name in (
        (r"\+", "add"),
        (r"[-−]", "subtract"),
        (r"[*×x]|\\times", "multiply"),
        (r"÷|\\div", "divide"),
    )
)

# Turns of phrase whose words would otherwise look like topics (the mean, matter, sorting, a bit).
IDIOMS = re.compile(
    r"\ba (?:little )?bit (?=\w)|\b(?:a|the|what|some|this|these) (?:sort|kind)s? of\b|\bsort of\b"
    r"|\b(?:doesn't|doesnt|does|not|the|no) matters?\b|\bwhat matters\b"
    r"|\bmeaning of\b|(?<!the )\bmean(?:s|ing)?\b(?=\W*$|\W+(?:by|when|that|to|in)\b)"
    r"|\b(?:you|i|it) mean\b"
    r"|\bwork(?:s|ed|ing)?\b(?=\W*$)|\bwork (?:it |this |that )?out\b"
    r"|\b(?:all|that's|is that|is this|am i|is it) right\b|\bright now\b|\bof course\b"
)

POINTING = re.compile(r"\b(?:it|that|this|those|these|you|i)\b")

# Spellings and inflections that no suffix rule brings together.
SAME = {
    "acidic": "acid",
    "adaptation": "adapt",
    "adaptations": "adapt",
    "addition": "add",
    "analyze": "analyse",
    "ate": "eat",
    "axes": "axis",
    "bacterium": "bacteria",
    "behavior": "behaviour",
    "breath": "breathe",
    "broke": "break",
    "broken": "break",
    "burnt": "burn",
    "calculation": "calculate",
    "center": "centre",
    "circular": "circle",
    "classification": "classify",
    "code": "program",
    "coding": "program",
    "color": "colour",
    "colored": "coloured",
    "density": "dense",
    "digestive": "digestion",
    "division": "divide",
    "eaten": "eat",
    "electric": "electricity",
    "electrical": "electricity",
    "evolve": "evolution",
    "evolved": "evolution",
    "evolves": "evolution",
    "fallen": "fall",
    "feet": "foot",
    "fell": "fall",
    "fibre": "fiber",
    "flew": "fly",
    "formulae": "formula",
    "formulas": "formula",
    "froze": "freeze",
    "frozen": "freeze",
    "fungus": "fungi",
    "gases": "gas",
    "gravitational": "gravity",
    "grew": "grow",
    "grown": "grow",
    "halves": "half",
    "hypotheses": "hypothesis",
    "indices": "index",
    "inheritance": "inherit",
    "leaves": "leaf",
    "liter": "litre",
    "magnetic": "magnet",
    "magnetism": "magnet",
    "math": "maths",
    "mathematical": "maths",
    "mathematics": "maths",
    "meaning": "mean",
    "meanings": "mean",
    "memories": "memory",
    "memorise": "memory",
    "memorize": "memory",
    "meter": "metre",
    "meters": "metre",
    "multiplication": "multiply",
    "multiplied": "multiply",
    "multiplying": "multiply",
    "neurone": "neuron",
    "neurones": "neuron",
    "nuclei": "nucleus",
    "percentage": "percent",
    "percentages": "percent",
    "photosynthesise": "photosynthesis",
    "photosynthesize": "photosynthesis",
    "probable": "probability",
    "programme": "program",
    "programming": "program",
    "quanta": "quantum",
    "radii": "radius",
    "reactive": "reaction",
    "reactivity": "reaction",
    "reacts": "reaction",
    "recognize": "recognise",
    "respire": "respiration",
    "simplification": "simplify",
    "slept": "sleep",
    "sulfur": "sulphur",
    "vapor": "vapour",
    "vertices": "vertex",
    "volcanic": "volcano",
    "weigh": "weight",
    "weighs": "weight",
}

VOWEL = re.compile(r"[aeiouy]")
# (suffix, what replaces it, letters that must remain before it)
SUFFIXES = (
    ("isation", "is", 3),
    ("ization", "is", 3),
    ("ations", "at", 4),
    ("ation", "at", 4),
    ("ions", "", 5),
    ("ion", "", 5),
    ("izing", "is", 3),
    ("ized", "is", 3),
    ("ize", "is", 3),
    ("ingly", "", 4),
    ("ings", "", 3),
    ("ing", "", 3),
    ("edly", "", 4),
    ("ied", "y", 2),
    ("ed", "", 3),
    ("ally", "", 4),
    ("ly", "", 4),
    ("ical", "ic", 3),
    ("ments", "", 5),
    ("ment", "", 5),
    ("ers", "", 4),
    ("er", "", 4),
)
# Words that only look inflected; cutting them would make them meet a stranger.
WHOLE = frozenset(
    """
    bring during evening king morning nothing number ring sing something spring string thing wing
    bed need red seed speed feed breed weed water other matter letter paper power order river
    never ever under over after together corner energy computer summer winter layer
    """.split()
)
