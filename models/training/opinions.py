"""What the teacher thinks of every training text, kept in one small file.

The teacher is asked once: it takes an hour and a base of 400 MB to make. `make teacher` makes the
file anew, `make model` learns from it, as long as the rows are those that taught the teacher. It
holds numbers and fingerprints, no text.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from appliance.inference.text import clean
from models.training.heads import COLUMNS

FILE = Path(__file__).parent / "opinions.npz"
# A byte for each logit. Beyond ±6.35 (0.2 % or 99.8 %) all are the same, as most texts are to the
# rarest emotions.
STEP, MOST = 0.05, 127


@dataclass(frozen=True)
class Opinions:
    """`logits[i]` (`[COLUMNS]`, in steps of `STEP`) is of the text with the fingerprint `keys[i]`.

    `keys` ascends. `about` says who the teacher was, for metrics.json.
    """

    keys: np.ndarray
    logits: np.ndarray
    about: dict[str, Any]

    @classmethod
    def held(cls, texts: Sequence[str], logits: np.ndarray, about: dict[str, Any]) -> "Opinions":
        """`logits` (`[texts, COLUMNS]`) of these texts; of texts that are equal the first's."""
        keys, first = np.unique(_keys(texts), return_index=True)
        steps = np.clip(np.rint(logits[first] / STEP), -MOST, MOST).astype(np.int8)
        digest = hashlib.sha256(keys.tobytes() + steps.tobytes()).hexdigest()
        return cls(keys, steps, about | {"texts": len(keys), "opinions_sha256": digest})

    def of(self, texts: Sequence[str]) -> np.ndarray:
        """Logits `[texts, COLUMNS]` in float32, NaN for a text that the teacher never saw."""
        keys = _keys(texts)
        places = np.searchsorted(self.keys, keys).clip(max=len(self.keys) - 1)
        found = self.logits[places].astype(np.float32) * STEP
        found[self.keys[places] != keys] = np.nan
        return found

    def write(self, file: Path) -> None:
        """Keep them."""
        about = json.dumps({"columns": COLUMNS} | self.about).encode()
        np.savez_compressed(
            file, keys=self.keys, logits=self.logits, about=np.frombuffer(about, dtype=np.uint8)
        )

    @classmethod
    def read(cls, file: Path) -> "Opinions":
        """What `write` kept. Raises `ValueError` when they are of other columns than today's."""
        with np.load(file) as kept:
            about = json.loads(kept["about"].tobytes())
            if tuple(about.pop("columns")) != COLUMNS:
                raise ValueError(f"{file} is of other columns: `make teacher` makes it anew.")
            return cls(kept["keys"], kept["logits"], about)


def _keys(texts: Sequence[str]) -> np.ndarray:
    """The first 8 bytes of each text's SHA-256, as numbers."""
    digests = (hashlib.sha256(clean(text).encode()).digest()[:8] for text in texts)
    return np.array([int.from_bytes(digest, "big") for digest in digests], dtype=np.uint64)
