"""Is a feeling at the end of a long text still read?

    python -m benchmarks.long_texts goemotions/dev.tsv

puts texts with one emotion (the file's folder holds labels.txt, too) behind plain ones, 300,
2,000 and 9,900 characters of them, and prints for several weights of the last window: how often the
top label is the one that the text has when it stands alone, and how many of plain texts only are
read as plain. One text of them, alone, stands beside it. For other windows, change `WINDOW` in
`appliance/inference/encoding.py`.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from unittest.mock import patch

import numpy as np
from tokenizers import Tokenizer

from appliance import paths
from appliance.inference import heads
from appliance.inference.encoding import Encoder
from appliance.inference.heads import Calibrator
from appliance.inference.manifest import check
from appliance.inference.network import Network

LENGTHS = (300, 2_000, 9_900)  # characters of plain text
WEIGHTS = (1.0, 3.0, 6.0, 10.0, 16.0, 30.0)
SEED = 0


class Reader:
    """The shipped model, which keeps the logits so that they can be pooled again."""

    def __init__(self, folder: Path) -> None:
        checked = check(folder)
        tokenizer = Tokenizer.from_file(str(checked.tokenizer))
        self._encoder = Encoder(tokenizer, checked.max_tokens)
        self._network = Network(checked, "cpu")
        self._calibrator = Calibrator(checked.columns, checked.calibration)

    def logits(self, texts: Sequence[str]) -> list[np.ndarray]:
        """Of each text its windows' logits `[windows, columns]`."""
        encoded = [self._encoder.encode(text, with_words=False).windows for text in texts]
        logits, _ = self._network.run([row for windows in encoded for row in windows])
        ends = np.cumsum([len(windows) for windows in encoded])
        return np.split(logits, ends[:-1])

    def top(self, logits: np.ndarray) -> str:
        """The likeliest label that holds; `neutral` where none does."""
        if not len(logits):
            return "neutral"
        labels = self._calibrator.labels(self._calibrator.pooled(self._calibrator.heads(logits)))
        return labels[0] if labels else "neutral"


def main() -> None:
    """Print the table."""
    arguments = _arguments()
    rng, reader = np.random.default_rng(SEED), Reader(arguments.model)
    felt, plain = _texts(arguments.file)
    felt = [felt[place] for place in rng.permutation(len(felt))[: arguments.texts]]
    alone = [reader.top(logits) for logits in reader.logits(felt)]
    clear = [place for place, label in enumerate(alone) if label != "neutral"]
    shown = [reader.top(logits) for logits in reader.logits(plain[: arguments.texts])]
    print(f"{len(clear)} texts with a feeling; of plain ones alone, {_share(shown):.0%} are plain")
    for length in LENGTHS:
        before = _plain_of(length, plain, rng)
        ended = reader.logits([f"{next(before)} {felt[place]}" for place in clear])
        nothing = reader.logits([next(before) for _ in clear])
        for weight in WEIGHTS:
            mark = "  <- the appliance's" if weight == heads.LAST_COUNTS else ""
            with patch.object(heads, "LAST_COUNTS", weight):
                kept = [reader.top(one) == alone[at] for one, at in zip(ended, clear, strict=True)]
                still = [reader.top(one) for one in nothing]
            print(
                f"{length:6,} characters, the last window {weight:4.0f} times: "
                f"kept {np.mean(kept):.0%}, plain {_share(still):.0%}{mark}"
            )


def _share(labels: Sequence[str]) -> float:
    return float(np.mean([label == "neutral" for label in labels]))


def _texts(file: Path) -> tuple[list[str], list[str]]:
    """Those with one emotion, and those with none."""
    names = (file.parent / "labels.txt").read_text("utf-8").split()
    neutral = str(names.index("neutral"))
    rows = [line.split("\t")[:2] for line in file.read_text("utf-8").splitlines()]
    felt = [text for text, numbers in rows if "," not in numbers and numbers != neutral]
    return felt, [text for text, numbers in rows if numbers == neutral]


def _plain_of(length: int, plain: Sequence[str], rng: np.random.Generator) -> Iterator[str]:
    while True:
        text = ""
        while len(text) < length:
            text += plain[int(rng.integers(len(plain)))].rstrip(".") + ". "
        yield text.strip()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path, help="as GoEmotions' dev.tsv")
    parser.add_argument("--model", type=Path, default=paths.emotion_model())
    parser.add_argument("--texts", type=int, default=400)
    return parser.parse_args()


if __name__ == "__main__":
    main()
