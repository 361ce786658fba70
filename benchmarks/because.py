"""Are the words that a guess is said to rest on the right ones?

`python -m benchmarks.because FILE` reads texts (one a line; of a line with tabs, the first field,
as in GoEmotions' dev.tsv) and compares how far the label's probability falls without the word that
the appliance would name, without the best of all words, and without any word at random.
"""

from __future__ import annotations

import argparse
import statistics
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from appliance import paths
from appliance.inference.because import candidates, without
from appliance.inference.emotion import WORDS_TRIED
from appliance.inference.encoding import Encoder
from appliance.inference.manifest import check
from appliance.inference.network import Network

WORDS = range(6, 26)  # lengths that are neither trivial nor too long to be explained
TEXTS = 300


def main() -> None:
    arguments = _arguments()
    folder = check(arguments.model)
    network = Network(folder, "cpu")
    encoder = Encoder(Tokenizer.from_file(str(folder.tokenizer)), folder.max_tokens)
    emotions, temperature = len(folder.columns.emotions), folder.calibration.emotions.temperature
    neutral = folder.columns.emotions.index("neutral")
    named, best, average = [], [], []
    for line in arguments.file.read_text(encoding="utf-8").splitlines():
        encoded = encoder.encode(line.split("\t")[0])
        if len(encoded.words) not in WORDS:
            continue
        logits, shares = network.run(encoded.windows)
        label = int(logits[0, :emotions].argmax())
        if label == neutral:
            continue
        tried = candidates(encoded.words, shares[0][:, label], WORDS_TRIED)
        rows = [without(encoded.windows[0], word) for word in encoded.words]
        left = 1 / (1 + np.exp(-network.run(rows)[0][:, label] / temperature))
        before = 1 / (1 + np.exp(-float(logits[0, label]) / temperature))
        falls = dict(zip(encoded.words, (before - left).tolist(), strict=True))
        named.append(max(falls[word] for word in tried or encoded.words[:1]))
        best.append(max(falls.values()))
        average.append(statistics.mean(falls.values()))
        if len(named) == TEXTS:
            break
    print(f"{folder.name}, {len(named)} texts of {WORDS.start} to {WORDS.stop - 1} words")
    print(f"the label's probability falls by {statistics.mean(named):.3f} without the word named,")
    print(f"by {statistics.mean(best):.3f} without the best of all words,")
    print(f"by {statistics.mean(average):.3f} without a word at random")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--model", type=Path, default=paths.emotion_model())
    return parser.parse_args()


if __name__ == "__main__":
    main()
