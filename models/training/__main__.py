"""`python -m models.training --data DIR --out models/emotion`: from rows to the shipped folder.

Train the teachers, train the student from people's labels and the teachers' opinion, choose the
epoch on dev, export, fuse, quantize, tune on dev, evaluate on test, write. Checkpoints stay in
`--work`; a run that was cut off goes on from there. `--smoke` makes a model of no worth from a few
rows of our own in about a minute, to show that every step works.
"""

import argparse
import logging
import time
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from models.training import behaviour, corpora, evaluate, export, release, train
from models.training.corpora import Corpora
from models.training.data import encode, sha256
from models.training.heads import EMOTION
from models.training.network import BASE, BASE_SHA256, base_weights, load_tokenizer
from models.training.smoke import write_stand_ins
from models.training.train import Recipe

log = logging.getLogger("models.training")

TEACHER_SEEDS = (7,)
TEACHER = Recipe()
STUDENT = Recipe(seed=3, swapped=0.5, roughened=0.25)


def main() -> None:
    arguments = _arguments()
    logging.basicConfig(format="%(asctime)s %(message)s")
    logging.getLogger("models").setLevel(logging.INFO)
    if sha256(base_weights()) != BASE_SHA256:
        raise SystemExit("The base weights are not the published ones; install them again.")
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
    tokenizer = load_tokenizer()
    splits = {name: corpora.read(data, name) for name in ("train", "dev", "test")}
    if smoke:
        splits = {name: split.shortened() for name, split in splits.items()}
    epochs = 1 if smoke else TEACHER.epochs
    teachers = [
        train.train(
            splits["train"].goemotions,
            tokenizer,
            replace(TEACHER, seed=seed, epochs=epochs),
            work / f"teacher-{seed}",
        )[-1]
        for seed in TEACHER_SEEDS
    ]
    recipe = replace(STUDENT, epochs=epochs)
    lessons = corpora.taught(splits["train"], teachers, tokenizer)
    weights = train.train(lessons, tokenizer, recipe, work / "student")
    dev = encode(tokenizer, splits["dev"].goemotions.texts)
    scores = [_score(file, dev, splits["dev"]) for file in weights]
    best = int(np.argmax(scores))

    out.mkdir(parents=True, exist_ok=True)
    full, small = work / "model.fp32.onnx", out / "model.onnx"
    export.export(weights[best], full)
    export.quantize(full, small)
    tunings, metrics = evaluate.evaluate({"fp32": full, "int8": small}, splits, tokenizer)
    reader = behaviour.Reader(small, tokenizer, tunings)
    metrics = {
        "data": {file.name: sha256(file) for file in corpora.files(data)},
        "rows": {name: split.rows() for name, split in splits.items()},
        "base": {"name": BASE, "sha256": BASE_SHA256},
        "recipe": asdict(recipe) | {"teachers": len(teachers)},
        "versions": release.versions(),
        "epochs": [
            record | {"dev_macro_f1": score}
            for record, score in zip(train.records(work / "student"), scores, strict=False)
        ],
        "chosen_epoch": best + 1,
        "remark": remark,
        "model_bytes": small.stat().st_size,
        "seconds": round(time.monotonic() - started, 1),
        "behaviour": behaviour.measure_behaviour(reader, splits),
    } | metrics
    release.write(out, full, tokenizer, tunings, metrics)
    log.info("test macro-F1 %.4f", metrics["emotions"]["test"]["int8"]["macro_f1"])
    return metrics


def _score(weights: Path, dev: list[list[int]], corpora: Corpora) -> float:
    """Macro-F1 of the emotions on dev, with thresholds tuned there."""
    logits = train.predict(weights, dev)[:, EMOTION]
    score = evaluate.macro_f1(logits, corpora.goemotions.targets[:, EMOTION])
    log.info("%s: dev macro-F1 %.4f", weights.stem, score)
    return score


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
