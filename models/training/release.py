"""The folder that ships: model, tokenizer, labels, calibration, metrics, card, notice, manifest."""

import json
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from models.training.card import card, notice
from models.training.data import MAX_TOKENS, sha256
from models.training.evaluate import Tunings
from models.training.heads import EMOTIONS, LANGUAGE, SCALES, STATES
from models.training.network import MINILM

FORMAT = 2  # of the folder; the appliance refuses one it does not know
NAME, VERSION = "attune-emotion", "2.2.0"
LICENCE = "Apache-2.0"
LIBRARIES = (
    "torch",
    "transformers",
    "optimum",
    "optimum-onnx",
    "onnx",
    "onnxruntime",
    "tokenizers",
    "numpy",
)
PARTS = ("model.onnx", "tokenizer.json", "labels.json", "calibration.json", "metrics.json")


def versions() -> dict[str, str]:
    """What it was made with."""
    return {"python": platform.python_version()} | {name: version(name) for name in LIBRARIES}


def write(
    out: Path,
    half: Path,
    tokenizer: Tokenizer,
    tunings: Tunings,
    metrics: dict[str, Any],
) -> None:
    """Complete `out`, which already holds `model.onnx`.

    `half` is the fp16 file, which an operator with a GPU may put beside it as `model.gpu.onnx`.
    """
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokenizer.save(str(out / "tokenizer.json"), pretty=False)
    columns = {"emotions": EMOTIONS, "states": STATES, "scales": SCALES, "language": LANGUAGE}
    _write(out / "labels.json", columns)
    _write(out / "calibration.json", tunings.as_json())
    _write(out / "metrics.json", metrics)
    (out / "MODEL_CARD.md").write_text(card(f"{NAME} {VERSION}", metrics), encoding="utf-8")
    (out / "NOTICE").write_text(notice(), encoding="utf-8")
    _write(out / "manifest.json", _manifest(out, half, metrics))


def _manifest(out: Path, half: Path, metrics: dict[str, Any]) -> dict[str, Any]:
    emotions = metrics["emotions"]
    return {
        "format": FORMAT,
        "name": NAME,
        "version": VERSION,
        "made": datetime.now(UTC).date().isoformat(),
        "licence": LICENCE,
        "base": {"name": MINILM.name, "sha256": MINILM.sha256, "licence": "Apache-2.0"},
        "max_tokens": MAX_TOKENS,
        "files": {name: _part(out / name) for name in PARTS},
        "gpu": _part(half),
        "versions": metrics["versions"],
        "metrics": {
            "emotions_test_macro_f1": emotions["test"]["int8"]["macro_f1"],
            "emotions_test_macro_f1_interval_95": emotions["test"]["int8"]["macro_f1_interval_95"],
            "emotions_dev_macro_f1": emotions["dev"]["int8"]["macro_f1"],
            "states_test_macro_f1": metrics["states"]["test"]["int8"]["macro_f1"],
        },
    }


def _part(path: Path) -> dict[str, Any]:
    return {"sha256": sha256(path), "bytes": path.stat().st_size}


def _write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
