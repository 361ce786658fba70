"""A model folder that is not right is one sentence for the operator."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from appliance import paths
from appliance.domain.feelings import LABELS
from appliance.errors import ModelError
from appliance.inference.manifest import check


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped folder."""
    return Path(shutil.copytree(paths.emotion_model(), tmp_path / "model"))


def rewrite(file: Path, value: Any) -> None:
    """Replace a part and let the manifest agree."""
    file.write_text(json.dumps(value), encoding="utf-8")
    manifest = json.loads((file.parent / "manifest.json").read_text(encoding="utf-8"))
    manifest["files"][file.name]["sha256"] = sha256(file.read_bytes()).hexdigest()
    (file.parent / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def cut_network(folder: Path) -> None:
    file = folder / "model.onnx"
    file.write_bytes(file.read_bytes()[:1000])


def flip_bit(folder: Path) -> None:
    content = bytearray((folder / "model.onnx").read_bytes())
    content[len(content) // 2] ^= 1
    (folder / "model.onnx").write_bytes(content)


def future_format(folder: Path) -> None:
    file = folder / "manifest.json"
    manifest = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps(manifest | {"format": 99}), encoding="utf-8")


def unlisted(folder: Path) -> None:
    file = folder / "manifest.json"
    manifest = json.loads(file.read_text(encoding="utf-8"))
    del manifest["files"]["labels.json"]
    file.write_text(json.dumps(manifest), encoding="utf-8")


def other_labels(folder: Path) -> None:
    rewrite(folder / "labels.json", ["happy", "sad"])


def label_twice(folder: Path) -> None:
    rewrite(folder / "labels.json", [*LABELS[:-1], LABELS[0]])


def missing_threshold(folder: Path) -> None:
    rewrite(folder / "calibration.json", {"temperature": 1.0, "thresholds": {"joy": 0.5}})


def frozen_temperature(folder: Path) -> None:
    thresholds = dict.fromkeys(LABELS, 0.5)
    rewrite(folder / "calibration.json", {"temperature": 0, "thresholds": thresholds})


def removed(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def replaced(name: str, content: bytes) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        (folder / name).write_bytes(content)

    return damage


def part_is_a_folder(folder: Path) -> None:
    (folder / "labels.json").unlink()
    (folder / "labels.json").mkdir()


DAMAGE: dict[str, tuple[Callable[[Path], None], str]] = {
    "no folder": (shutil.rmtree, "missing"),
    "no manifest": (removed("manifest.json"), "missing"),
    "no network": (removed("model.onnx"), "missing"),
    "no tokenizer": (removed("tokenizer.json"), "missing"),
    "a file is a folder": (part_is_a_folder, "cannot be read"),
    "empty manifest": (replaced("manifest.json", b""), "cannot be understood"),
    "manifest is not JSON": (replaced("manifest.json", b"\xff\x00{"), "cannot be understood"),
    "manifest is something else": (replaced("manifest.json", b"[]"), "cannot be understood"),
    "cut off": (cut_network, "damaged or was changed"),
    "one bit": (flip_bit, "damaged or was changed"),
    "future": (future_format, "format 99"),
    "unlisted": (unlisted, "does not list labels.json"),
    "other labels": (other_labels, "other labels"),
    "label twice": (label_twice, "other labels"),
    "missing threshold": (missing_threshold, "not usable"),
    "frozen": (frozen_temperature, "not usable"),
}


@pytest.mark.parametrize("case", DAMAGE)
def test_damage_is_one_sentence_that_says_what_and_what_to_do(folder: Path, case: str) -> None:
    damage, words = DAMAGE[case]
    damage(folder)
    with pytest.raises(ModelError) as caught:
        check(folder)
    sentence = str(caught.value)
    assert words in sentence
    assert "Copy the model folder again" in sentence
    assert "\n" not in sentence


def test_the_shipped_folder_is_whole() -> None:
    folder = check(paths.emotion_model())
    assert folder.labels == LABELS
    assert all(0 < threshold < 1 for threshold in folder.thresholds)
    assert folder.network.stat().st_size <= 24_000_000


def test_a_gpu_file_is_used_only_if_the_manifest_knows_it(folder: Path) -> None:
    assert check(folder).gpu_network is None
    (folder / "model.gpu.onnx").write_bytes(b"another model")
    with pytest.raises(ModelError, match="damaged or was changed"):
        check(folder)


def test_every_figure_of_the_card_is_a_line_of_the_metrics() -> None:
    folder = paths.emotion_model()
    metrics = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
    card = (folder / "MODEL_CARD.md").read_text(encoding="utf-8")
    shipped = metrics["test"]["int8"]
    assert f"| macro-F1, 28 labels | {shipped['macro_f1']:.3f} |" in card
    assert f"{metrics['rows']['train']:,} English Reddit comments" in card
    for label in LABELS:
        assert f"| {label} | {metrics['labels'][label]['threshold']:.2f} |" in card
