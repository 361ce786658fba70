"""Does the int8 file give the same answers on a CPU without VNNI?

    python -m benchmarks.without_vnni --emotions goemotions/dev.tsv --full model.fp32.onnx

reads texts of GoEmotions (the file's folder holds labels.txt, too) and lines of learners, evenly
over each file, with the fp32 file that training leaves in its work folder, with the int8 file here,
and with the int8 file under `qemu-x86_64 -cpu Haswell` (Debian's qemu-user), which has AVX2 and no
VNNI; exact, and slow. Of every path: how many top labels differ from fp32's, and macro-F1 as the
appliance would decide. The learners' lines may have been trained on: compare the paths only.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from appliance import paths
from appliance.inference.encoding import Encoder
from benchmarks.logits import logits

EMULATOR = ("qemu-x86_64", "-cpu", "Haswell")
LEARNERS = paths.bundle() / "models" / "training" / "learners" / "lines.tsv"
MOST_CHANGED = 0.02
MOST_LOST = 0.005  # of F1

Logits = NDArray[np.float32]
Truth = NDArray[np.bool_]  # [texts, labels]


class Sample(NamedTuple):
    """Texts of one kind as rows of token ids, and which labels hold of each."""

    rows: list[list[int]]
    truth: Truth


class Model(NamedTuple):
    """labels.json and calibration.json."""

    labels: Any
    calibration: Any

    @property
    def emotions(self) -> list[str]:
        """The first columns."""
        return list(self.labels["emotions"])

    @property
    def states(self) -> list[str]:
        """The columns after them."""
        return list(self.labels["states"])

    def emotions_hold(self, values: Logits) -> Truth:
        """`[texts, 28]`: the labels over their thresholds."""
        rule = self.calibration["emotions"]
        thresholds = np.array([rule["thresholds"][label] for label in self.emotions])
        held: Truth = 1 / (1 + np.exp(-values / rule["temperature"])) >= thresholds
        return held

    def states_hold(self, values: Logits) -> Truth:
        """`[texts, 9]`: the state believed; `neutral` where the best is not clearly the best."""
        rule = self.calibration["states"]
        powers = np.exp((values - values.max(axis=1, keepdims=True)) / rule["temperature"])
        shares = powers / powers.sum(axis=1, keepdims=True)
        second, best = np.sort(shares, axis=1)[:, -2:].T
        clear = (best >= rule["least"]) & (best - second >= rule["margin"])
        chosen = np.where(clear, shares.argmax(axis=1), self.states.index("neutral"))
        return one_hot(chosen, len(self.states))


def main() -> None:
    """Print the table; it says so where a goal is missed."""
    arguments = _arguments()
    folder: Path = arguments.model
    model = Model(
        *(
            json.loads((folder / name).read_text("utf-8"))
            for name in ("labels.json", "calibration.json")
        )
    )
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    encoder = Encoder(Tokenizer.from_file(str(folder / "tokenizer.json")), manifest["max_tokens"])
    emotions = _emotions(arguments.emotions, encoder, model, arguments.texts)
    states = _states(arguments.states, encoder, model, arguments.texts)
    rows = emotions.rows + states.rows
    small = folder / "model.onnx"
    found = {
        "fp32": logits(arguments.full, rows),
        "int8 here": logits(small, rows),
        "int8 without VNNI": _emulated(small, rows, arguments.processes),
    }
    count, width = len(emotions.rows), len(model.emotions)
    heads = {
        "emotions": (slice(None, count), slice(None, width), model.emotions_hold, emotions),
        "learning states": (
            slice(count, None),
            slice(width, width + len(model.states)),
            model.states_hold,
            states,
        ),
    }
    for name, (texts, columns, decide, sample) in heads.items():
        values = {path: all_of[texts, columns] for path, all_of in found.items()}
        print(f"\n{name}, {len(sample.rows)} texts")
        for path, own in values.items():
            changed = share_changed(values["fp32"], own)
            score = macro_f1(decide(own), sample.truth)
            lost = macro_f1(decide(values["fp32"]), sample.truth) - score
            bad = changed > MOST_CHANGED or abs(lost) > MOST_LOST
            print(
                f"  {path:18} top labels changed {changed:6.2%}   macro-F1 {score:.4f} "
                f"({-lost * 100:+.2f} points){'   goal missed' if bad else ''}"
            )


def share_changed(one: Logits, other: Logits) -> float:
    """The share of texts whose highest column differs."""
    return float(np.mean(one.argmax(axis=1) != other.argmax(axis=1)))


def macro_f1(held: Truth, truth: Truth) -> float:
    """The mean F1 over the labels that occur in `truth`."""
    occurs = truth.any(axis=0)
    both = (held & truth).sum(axis=0)[occurs]
    return float(np.mean(2 * both / (held.sum(axis=0) + truth.sum(axis=0))[occurs]))


def one_hot(chosen: NDArray[np.int64], width: int) -> Truth:
    """`[texts]` columns as `[texts, width]`."""
    return np.asarray(chosen[:, np.newaxis] == np.arange(width))


def evenly(lines: Sequence[str], count: int) -> list[str]:
    """`count` of the lines, spread over all of them."""
    places = np.linspace(0, len(lines) - 1, min(count, len(lines))).round().astype(int)
    return [lines[place] for place in places]


def _emotions(file: Path, encoder: Encoder, model: Model, count: int) -> Sample:
    names = (file.parent / "labels.txt").read_text("utf-8").split()
    rows, truth = [], []
    for line in evenly(file.read_text("utf-8").splitlines(), count):
        text, numbers, _ = line.split("\t")
        if windows := encoder.encode(text).windows:
            rows.append(windows[0])
            held = {names[int(number)] for number in numbers.split(",")}
            truth.append([label in held for label in model.emotions])
    return Sample(rows, np.array(truth))


def _states(file: Path, encoder: Encoder, model: Model, count: int) -> Sample:
    rows, truth = [], []
    for line in evenly(file.read_text("utf-8").splitlines(), count):
        _, state, text = line.split("\t")
        if windows := encoder.encode(text).windows:
            rows.append(windows[0])
            truth.append([label == state for label in model.states])
    return Sample(rows, np.array(truth))


def _emulated(model: Path, rows: list[list[int]], processes: int) -> Logits:
    """The rows, shared out among processes that each emulate a CPU."""
    parts = [part for at in range(processes) if (part := rows[at::processes])]
    with ThreadPoolExecutor(processes) as pool, tempfile.TemporaryDirectory() as folder:
        places = [Path(folder) / str(number) for number in range(len(parts))]
        found = list(pool.map(_emulated_part, [model] * len(parts), parts, places))
    values = np.zeros((len(rows), found[0].shape[1]), dtype=np.float32)
    for at, own in enumerate(found):
        values[at :: len(parts)] = own
    return values


def _emulated_part(model: Path, rows: list[list[int]], place: Path) -> Logits:
    given, out = place.with_suffix(".json"), place.with_suffix(".npy")
    given.write_text(json.dumps(rows), encoding="utf-8")
    program = [str(Path(sys.executable).resolve()), "-m", "benchmarks.logits"]
    subprocess.run(
        [*EMULATOR, *program, str(model), str(given), str(out)],
        check=True,
        # The emulated Python is outside the virtual environment, and qemu warns of what it lacks.
        env=os.environ | {"PYTHONPATH": ":".join([".", *sys.path])},
        stderr=subprocess.DEVNULL,
    )
    return np.asarray(np.load(out))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--emotions", type=Path, required=True, help="as GoEmotions' dev.tsv")
    parser.add_argument("--states", type=Path, default=LEARNERS, help="batch, state, text a line")
    parser.add_argument("--full", type=Path, required=True, help="the fp32 file")
    parser.add_argument("--model", type=Path, default=paths.emotion_model(), help="the folder")
    parser.add_argument("--texts", type=int, default=300, help="of each of the two files")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
