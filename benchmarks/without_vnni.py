"""Does the int8 file give the same answers on a CPU without VNNI?

`python -m benchmarks.without_vnni FILE [--texts N]` reads the texts of FILE (as GoEmotions'
dev.tsv) here and again under `qemu-x86_64 -cpu Haswell` (Debian's qemu-user), which has AVX2 and
no VNNI; exact, and slow. With `--full model.fp32.onnx`, which training
leaves in its work folder, both are compared with fp32 too.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from appliance import paths
from appliance.inference.encoding import Encoder
from appliance.inference.manifest import check
from appliance.inference.network import Network

EMULATOR = ("qemu-x86_64", "-cpu", "Haswell")


def main() -> None:
    arguments = _arguments()
    if arguments.save:
        np.save(arguments.save, _logits(arguments.file, arguments.texts))
        return
    found = {"here": _logits(arguments.file, arguments.texts)}
    if arguments.full:
        found["fp32"] = _full_logits(arguments.full, arguments.file, arguments.texts)
    found["without VNNI"] = _emulated(arguments)
    names = list(found)
    for place, first in enumerate(names):
        for second in names[place + 1 :]:
            _compare(first, second, found[first], found[second])


def _rows(file: Path, texts: int) -> list[list[int]]:
    folder = check(paths.emotion_model())
    encoder = Encoder(Tokenizer.from_file(str(folder.tokenizer)), folder.max_tokens)
    lines = file.read_text(encoding="utf-8").splitlines()[:texts]
    encoded = (encoder.encode(line.split("\t")[0]) for line in lines)
    return [one.windows[0] for one in encoded if one.windows]


def _logits(file: Path, texts: int) -> NDArray[np.float32]:
    """One text at a time, so that no text's company differs between the two runs."""
    network = Network(check(paths.emotion_model()), "cpu")
    return np.concatenate([network.run([row])[0] for row in _rows(file, texts)])


def _full_logits(model: Path, file: Path, texts: int) -> NDArray[np.float32]:
    session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
    found = []
    for row in _rows(file, texts):
        ids = np.array([row], dtype=np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        found.append(session.run(["logits"], feed)[0])
    return np.concatenate(found)


def _emulated(arguments: argparse.Namespace) -> NDArray[np.float32]:
    with tempfile.TemporaryDirectory() as folder:
        save = Path(folder) / "logits.npy"
        program = ["-m", "benchmarks.without_vnni", str(arguments.file)]
        options = ["--texts", str(arguments.texts), "--save", str(save)]
        python = str(Path(sys.executable).resolve())
        environment = {"PYTHONPATH": ":".join([".", *sys.path])}
        subprocess.run([*EMULATOR, python, *program, *options], check=True, env=environment)
        return np.asarray(np.load(save))


def _compare(first: str, second: str, one: NDArray[np.float32], other: NDArray[np.float32]) -> None:
    changed = float(np.mean(one.argmax(axis=1) != other.argmax(axis=1)))
    shift = np.abs(1 / (1 + np.exp(-one)) - 1 / (1 + np.exp(-other)))
    print(
        f"{first} against {second}, {len(one)} texts: {changed:.1%} of the top labels differ, "
        f"probabilities by {shift.mean():.4f} on average and {shift.max():.3f} at most"
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--texts", type=int, default=200)
    parser.add_argument("--full", type=Path, help="the fp32 file, to compare both with")
    parser.add_argument("--save", type=Path, help="only write the logits there")
    return parser.parse_args()


if __name__ == "__main__":
    main()
