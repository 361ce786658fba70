"""`python -m models.training --data DIR --out models/emotion`: from rows to the shipped folder.

Train a large teacher, train the small student from what people said and the teacher's opinion,
export, fuse, quantize, tune on dev, evaluate on test, write. Checkpoints stay in `--work`; a run
that was cut off goes on from there. `--smoke` makes a model of no worth from a few rows of our own
in about a minute, with a teacher as small as the student, to show that every step works.
"""

import argparse
import logging
import time
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from models.training import behaviour, corpora, evaluate, export, release, train
from models.training.corpora import Corpora
from models.training.data import Corpus, sha256
from models.training.mpnet import MPNET
from models.training.network import MINILM, Base
from models.training.smoke import write_stand_ins
from models.training.train import Recipe

log = logging.getLogger("models.training")

TEACHER = Recipe(seed=2, batch=64, learning_rate=7e-5, heads_faster=20.0, words_frozen=True)
STUDENT = Recipe(seed=3, learning_rate=2e-4, swapped=0.5, roughened=0.25, narrowed=3e-4)


def main() -> None:
    arguments = _arguments()
    logging.basicConfig(format="%(asctime)s %(message)s")
    logging.getLogger("models").setLevel(logging.INFO)
    if arguments.smoke:
        with TemporaryDirectory() as folder:
            data, work = Path(folder) / "data", Path(folder) / "work"
            write_stand_ins(data)
            make(data, arguments.out, work, smoke=True)
    elif arguments.data is None:
        raise SystemExit("Say where the training data is: --data DIR")
    else:
        make(arguments.data, arguments.out, arguments.work, remark=arguments.remark)


def make(
    data: Path, out: Path, work: Path, *, smoke: bool = False, remark: str = ""
) -> dict[str, Any]:
    """Do everything and return what metrics.json holds."""
    started = time.monotonic()
    teacher_base = MINILM if smoke else MPNET
    for base in {MINILM, teacher_base}:
        if sha256(base.weights()) != base.sha256:
            raise SystemExit(f"The weights of {base.name} are not the published ones.")
    tokenizer = MINILM.tokenizer()
    splits = {name: corpora.read(data, name) for name in ("train", "dev", "test")}
    if smoke:
        splits = {name: split.shortened() for name, split in splits.items()}
    weights, stages = teach(splits["train"], teacher_base, work, smoke=smoke)

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
        "base": {"name": MINILM.name, "sha256": MINILM.sha256},
        "teacher_base": {"name": teacher_base.name, "sha256": teacher_base.sha256},
        "stages": stages,
        "versions": release.versions(),
        "remark": remark,
        "model_bytes": small.stat().st_size,
        "seconds": round(time.monotonic() - started, 1),
        "behaviour": behaviour.measure_behaviour(reader, splits),
    } | metrics
    release.write(out, half, tokenizer, tunings, metrics)
    log.info("test macro-F1 %.4f", metrics["emotions"]["test"]["int8"]["macro_f1"])
    return metrics


def teach(
    rows: Corpora, teacher_base: Base, work: Path, *, smoke: bool
) -> tuple[Path, dict[str, Any]]:
    """Teacher and student: the student's last weights, and the record of each stage."""
    stages: dict[str, Any] = {}

    def stage(name: str, base: Base, lessons: Corpus, recipe: Recipe) -> Path:
        recipe = replace(recipe, epochs=1) if smoke else recipe
        weights = train.train(lessons, base, recipe, work / name)
        stages[name] = asdict(recipe) | {"rows": len(lessons), "done": train.records(work / name)}
        return weights[-1]

    teacher = stage("teacher", teacher_base, corpora.for_teacher(rows), TEACHER)
    lessons = corpora.for_student(rows, teacher, teacher_base)
    return stage("student", MINILM, lessons, STUDENT), stages


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m models.training", description=__doc__)
    parser.add_argument("--data", type=Path, help="folder with goemotions/, emobank/, brighter/")
    parser.add_argument("--out", type=Path, required=True, help="folder that the model goes into")
    parser.add_argument("--work", type=Path, default=Path("build/emotion"), help="checkpoints")
    parser.add_argument("--smoke", action="store_true", help="a quick trial, not a model")
    parser.add_argument("--remark", default="", help="a sentence for the model card")
    return parser.parse_args()


if __name__ == "__main__":
    main()
