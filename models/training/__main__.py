"""`python -m models.training --data DIR --out models/emotion`: from rows to the shipped folder.

Train, choose the epoch on dev, export, fuse, quantize, tune on dev, evaluate on test, write.
Checkpoints stay in `--work`; a run that was cut off goes on from there. `--smoke` makes a model
of no worth from a few rows in about a minute, to show that every step works.
"""

import argparse
import logging
import re
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from models.training import export, measure, release, train
from models.training.data import Split, read_labels, read_split, sha256
from models.training.network import BASE, BASE_SHA256, base_weights, load_tokenizer
from models.training.train import Recipe

log = logging.getLogger("models.training")

SPLITS = ("train", "dev", "test")
SMOKE_ROWS = {"train": 640, "dev": 320, "test": 320}


def main() -> None:
    arguments = _arguments()
    logging.basicConfig(format="%(asctime)s %(message)s")
    logging.getLogger("models").setLevel(logging.INFO)
    if sha256(base_weights()) != BASE_SHA256:
        raise SystemExit("The base weights are not the published ones; install them again.")
    make(
        arguments.data / "goemotions",
        arguments.out,
        arguments.work,
        smoke=arguments.smoke,
        remark=arguments.remark,
    )


def make(
    data: Path, out: Path, work: Path, *, smoke: bool = False, remark: str = ""
) -> dict[str, Any]:
    """Do everything and return what metrics.json holds."""
    started = time.monotonic()
    tokenizer, labels = load_tokenizer(), read_labels(data)
    splits = {name: read_split(data, name, tokenizer, labels) for name in SPLITS}
    if smoke:
        splits = {name: split.head(SMOKE_ROWS[name]) for name, split in splits.items()}
    recipe = Recipe(epochs=1) if smoke else Recipe()
    weights = train.train(splits["train"], recipe, work)
    scores = [_score(file, splits["dev"]) for file in weights]
    best = int(np.argmax(scores))

    out.mkdir(parents=True, exist_ok=True)
    full, small = work / "model.fp32.onnx", out / "model.onnx"
    export.export(weights[best], len(labels), full)
    export.quantize(full, small)
    metrics, tuning = evaluate({"fp32": full, "int8": small}, splits, labels)
    metrics = {
        "data": {f"{name}.tsv": sha256(data / f"{name}.tsv") for name in SPLITS},
        "rows": {name: len(split) for name, split in splits.items()},
        "base": {"name": BASE, "sha256": BASE_SHA256},
        "recipe": asdict(recipe),
        "versions": release.versions(),
        "epochs": [
            record | {"dev_macro_f1": score}
            for record, score in zip(train.records(work), scores, strict=False)
        ],
        "chosen_epoch": best + 1,
        "remark": remark,
        "model_bytes": small.stat().st_size,
        "seconds_without_training": round(time.monotonic() - started, 1),
    } | metrics
    release.write(out, full, tokenizer, labels, tuning, metrics)
    log.info("test macro-F1 %.4f", metrics["test"]["int8"]["macro_f1"])
    return metrics


def evaluate(
    models: dict[str, Path], splits: dict[str, Split], labels: list[str]
) -> tuple[dict[str, Any], measure.Tuning]:
    """Tune every model on dev, report it on dev and test; the tuning is that of the int8 one."""
    known = {_folded(text) for text in splits["train"].raw}
    result: dict[str, Any] = {"dev": {}, "test": {}}
    test_logits = {}
    for kind, model in models.items():
        logits = {name: export.predict(model, splits[name]) for name in ("dev", "test")}
        tuning = measure.tune(logits["dev"], splits["dev"].targets)
        for name, found in logits.items():
            copies = np.array([_folded(text) in known for text in splits[name].raw])
            result[name][kind] = measure.report(found, splits[name].targets, tuning, copies)
        test_logits[kind] = logits["test"]
    result["labels"] = measure.table(labels, test_logits["int8"], splits["test"].targets, tuning)
    tops = [logits.argmax(axis=1) for logits in test_logits.values()]
    result["int8_top_labels_changed"] = float(np.mean(tops[0] != tops[1]))
    return result, tuning


def _folded(text: str) -> str:
    """Texts that differ in case and punctuation only are copies of each other."""
    return re.sub(r"\W+", " ", text.lower()).strip()


def _score(weights: Path, dev: Split) -> float:
    """Macro-F1 on dev, with thresholds tuned there."""
    logits = train.predict(weights, dev)
    guesses = measure.tune(logits, dev.targets).decide(logits)
    score = float(measure.per_label(dev.targets, guesses).mean())
    log.info("%s: dev macro-F1 %.4f", weights.stem, score)
    return score


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m models.training", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds goemotions/")
    parser.add_argument("--out", type=Path, required=True, help="folder that the model goes into")
    parser.add_argument("--work", type=Path, default=Path("build/emotion"), help="checkpoints")
    parser.add_argument("--smoke", action="store_true", help="a quick trial, not a model")
    parser.add_argument("--remark", default="", help="a sentence for the model card")
    return parser.parse_args()


if __name__ == "__main__":
    main()
