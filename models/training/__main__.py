"""`python -m models.training --data DIR --out models/emotion`: from rows to the shipped folder.

Train the small student from what people said and what the teacher thinks (`opinions.npz`), export,
fuse, quantize, tune on dev, evaluate on test, write. `--teacher` trains the large teacher and asks
it anew, instead. Checkpoints stay in `--work`; a run that was cut off goes on from there. `--smoke`
makes a model of no worth from a few rows of our own in about a minute, with a teacher as small as
the student, to show that every step works.
"""

import argparse
import logging
import time
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from models.training import behaviour, corpora, evaluate, export, opinions, release, train
from models.training.corpora import Corpora
from models.training.data import Corpus, sha256
from models.training.evaluate import Answers
from models.training.mpnet import MPNET
from models.training.network import MINILM, Base
from models.training.opinions import Opinions
from models.training.smoke import write_stand_ins
from models.training.train import Recipe

log = logging.getLogger("models.training")

TEACHER = Recipe(seed=2, epochs=2, batch=64, learning_rate=7e-5, heads_faster=20.0, frozen_layers=4)
STUDENT = Recipe(
    seed=3,
    epochs=6,
    batch=64,
    learning_rate=3e-4,
    swapped=0.5,
    roughened=0.25,
    narrowed=3e-4,
)


def main() -> None:
    arguments = _arguments()
    logging.basicConfig(format="%(asctime)s %(message)s")
    logging.getLogger("models").setLevel(logging.INFO)
    if arguments.smoke and arguments.teacher:
        raise SystemExit("--smoke makes a teacher of its own")
    if arguments.out is None and not arguments.teacher:
        raise SystemExit("Say where the model goes: --out DIR")
    if arguments.smoke:
        with TemporaryDirectory() as folder:
            data, work = Path(folder) / "data", Path(folder) / "work"
            write_stand_ins(data)
            splits = {name: split.shortened() for name, split in _splits(data).items()}
            ask_teacher(splits, MINILM, replace(TEACHER, epochs=1), work).write(work / "o.npz")
            thoughts = Opinions.read(work / "o.npz")
            make(data, splits, thoughts, replace(STUDENT, epochs=1), arguments.out, work)
    elif arguments.data is None:
        raise SystemExit("Say where the training data is: --data DIR")
    elif arguments.teacher:
        ask_teacher(_splits(arguments.data), MPNET, TEACHER, arguments.work).write(opinions.FILE)
    else:
        splits = _splits(arguments.data)
        make(arguments.data, splits, _opinions(splits), STUDENT, arguments.out, arguments.work)


def _splits(data: Path) -> dict[str, Corpora]:
    return {name: corpora.read(data, name) for name in ("train", "dev", "test")}


def ask_teacher(splits: Mapping[str, Corpora], base: Base, recipe: Recipe, work: Path) -> Opinions:
    """Train the teacher, mark it on dev, and ask what it thinks of the training texts."""
    lessons = corpora.for_teacher(splits["train"])
    weights, stage = _trained(lessons, base, recipe, work / "teacher")

    asked = {
        name: train.predict(weights, base, part.texts)
        for name, part in corpora.seen_by_teacher(splits["dev"]).items()
    }
    stage["dev"] = evaluate.teacher_marks(Answers(splits["dev"], asked))
    texts = [
        text for part in corpora.seen_by_teacher(splits["train"]).values() for text in part.texts
    ]
    stage["taught"] = train.fingerprint(lessons)
    return Opinions.held(texts, train.predict(weights, base, texts), stage)


def _opinions(splits: Mapping[str, Corpora]) -> Opinions:
    """The opinions that are kept, if their teacher was taught what `splits` hold today."""
    kept = Opinions.read(opinions.FILE)
    if kept.about["taught"] != train.fingerprint(corpora.for_teacher(splits["train"])):
        raise SystemExit("The teacher was taught other rows than these: make teacher, first.")
    return kept


def make(
    data: Path,
    splits: Mapping[str, Corpora],
    thoughts: Opinions,
    recipe: Recipe,
    out: Path,
    work: Path,
) -> dict[str, Any]:
    """From the teacher's thoughts to the shipped folder; returns what metrics.json holds."""
    tokenizer = MINILM.tokenizer()
    lessons = corpora.for_student(splits["train"], thoughts)
    weights, stage = _trained(lessons, MINILM, recipe, work / "student")

    started = time.monotonic()
    out.mkdir(parents=True, exist_ok=True)
    full, half, small = work / "model.fp32.onnx", work / "model.gpu.onnx", out / "model.onnx"
    export.export(weights, full)
    export.halve(full, half)
    export.quantize(full, small)
    tunings, metrics = evaluate.evaluate({"fp32": full, "int8": small}, splits, tokenizer)
    reader = behaviour.Reader(small, tokenizer, tunings)
    metrics = {
        "data": {file.name: sha256(file) for file in corpora.files(data)},
        "rows": {name: split.rows() for name, split in splits.items()},
        "stages": {"teacher": thoughts.about, "student": stage},
        "versions": release.versions(),
        "model_bytes": small.stat().st_size,
        "behaviour": behaviour.measure_behaviour(reader, splits),
        "seconds_after_training": round(time.monotonic() - started, 1),
    } | metrics
    release.write(out, half, tokenizer, tunings, metrics)
    log.info("test macro-F1 %.4f", metrics["emotions"]["test"]["int8"]["macro_f1"])
    return metrics


def _trained(
    lessons: Corpus, base: Base, recipe: Recipe, work: Path
) -> tuple[Path, dict[str, Any]]:
    """The last weights, and the record of the stage for metrics.json."""
    if sha256(base.weights()) != base.sha256:
        raise SystemExit(f"The weights of {base.name} are not the published ones.")
    weights = train.train(lessons, base, recipe, work)
    return weights[-1], {
        "base": {"name": base.name, "sha256": base.sha256},
        "rows": len(lessons),
        "done": train.records(work),
    } | asdict(recipe)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m models.training", description=__doc__)
    parser.add_argument("--data", type=Path, help="folder with goemotions/, emobank/, brighter/")
    parser.add_argument("--out", type=Path, help="folder that the model goes into")
    parser.add_argument("--teacher", action="store_true", help="make the teacher's opinions anew")
    parser.add_argument("--work", type=Path, default=Path("build/emotion"), help="checkpoints")
    parser.add_argument("--smoke", action="store_true", help="a quick trial, not a model")
    return parser.parse_args()


if __name__ == "__main__":
    main()
