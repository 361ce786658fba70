"""The columns that the network puts out, and what each is taught.

The first `len(SHIPPED)` columns ship, in this order; the rest only helps the encoder to learn and
is cut off at export.
"""

import numpy as np

EMOTIONS = tuple(
    """
    admiration amusement anger annoyance approval caring confusion curiosity desire disappointment
    disapproval disgust embarrassment excitement fear gratitude grief joy love nervousness optimism
    pride realization relief remorse sadness surprise neutral
    """.split()
)
STATES = tuple(
    "engaged curious insight confused frustrated bored anxious distressed neutral".split()
)
SCALES = ("valence", "arousal", "intensity")
LANGUAGE = ("english",)
SHIPPED = (*EMOTIONS, *STATES, *SCALES, *LANGUAGE)
TAUGHT_ONLY = ("dominance", "of anger", "of fear", "of joy", "of sadness", "of surprise")
COLUMNS = (*SHIPPED, *TAUGHT_ONLY)

EMOTION = slice(0, len(EMOTIONS))
STATE = slice(EMOTION.stop, EMOTION.stop + len(STATES))
SCALE = slice(STATE.stop, STATE.stop + len(SCALES))
ENGLISH = SCALE.stop
# What is learned by its square error: the three scales and everything behind `english`.
MEASURED = [*range(SCALE.start, SCALE.stop), *range(ENGLISH + 1, len(COLUMNS))]

# Centre and spread of the ratings on the training rows, by which they are brought to a like size
# for the square error: EmoBank's 1 to 5 (valence, arousal, dominance), BRIGHTER's 0 to 3.
RATED = {
    "valence": (3.0, 0.35),
    "arousal": (3.0, 0.26),
    "dominance": (3.0, 0.21),
    "intensity": (1.5, 0.9),
} | dict.fromkeys(TAUGHT_ONLY[1:], (0.5, 0.7))
# From the ratings to what the appliance gives: valence −1…1, arousal and intensity 0…1.
NATURAL = {"valence": (3.0, 2.0), "arousal": (1.0, 4.0), "intensity": (0.0, 3.0)}


def unknown(rows: int) -> np.ndarray:
    """Targets `[rows, columns]` of which nothing is known yet: NaN teaches nothing."""
    return np.full((rows, len(COLUMNS)), np.nan, dtype=np.float32)


def column(name: str) -> int:
    """Where a column stands."""
    return COLUMNS.index(name)
