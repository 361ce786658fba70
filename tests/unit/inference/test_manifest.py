"""A model folder that is not right is one sentence for the operator."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from appliance import paths
from appliance.domain.feelings import LABELS, STATES
from appliance.errors import ModelError
from appliance.inference.manifest import check
from tests.support.models import model_copy, seal


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped folder."""
    return model_copy(tmp_path / "model")


def rewrite(file: Path, value: Any) -> None:
    """Replace a part and let the manifest agree."""
    file.write_text(json.dumps(value), encoding="utf-8")
    seal(file)


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


def without_format(folder: Path) -> None:
    file = folder / "manifest.json"
    manifest = json.loads(file.read_text(encoding="utf-8"))
    del manifest["format"]
    file.write_text(json.dumps(manifest), encoding="utf-8")


def changed(name: str, *keys: str, to: Any) -> Callable[[Path], None]:
    """A part with one value replaced, and a manifest that agrees."""

    def damage(folder: Path) -> None:
        whole = json.loads((folder / name).read_text(encoding="utf-8"))
        part = whole
        for key in keys[:-1]:
            part = part[key]
        part[keys[-1]] = to
        rewrite(folder / name, whole)

    return damage


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
    "no format": (without_format, "format None"),
    "unlisted": (unlisted, "does not list labels.json"),
    "old labels": (lambda folder: rewrite(folder / "labels.json", list(LABELS)), "understood"),
    "other labels": (changed("labels.json", "emotions", to=["happy", "sad"]), "other labels"),
    "label twice": (
        changed("labels.json", "emotions", to=[*LABELS[:-1], LABELS[0]]),
        "other labels",
    ),
    "another state": (changed("labels.json", "states", to=["asleep"]), "cannot be understood"),
    "a state less": (changed("labels.json", "states", to=list(STATES[:-1])), "other labels"),
    "another scale": (changed("labels.json", "scales", to=["valence"]), "other labels"),
    "another language": (changed("labels.json", "language", to=["french"]), "other labels"),
    "missing threshold": (
        changed("calibration.json", "emotions", "thresholds", to={"joy": 0.5}),
        "not usable",
    ),
    "missing scale": (changed("calibration.json", "scales", to={}), "not usable"),
    "no head": (changed("calibration.json", "states", to={}), "cannot be understood"),
    "frozen": (
        changed("calibration.json", "emotions", "temperature", to=0),
        "cannot be understood",
    ),
    "more than sure": (changed("calibration.json", "states", "least", to=1.5), "understood"),
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
    assert folder.columns.emotions == LABELS
    assert folder.columns.states == STATES
    assert folder.columns.width == 41
    assert all(0 < p < 1 for p in folder.calibration.emotions.thresholds.values())
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
    emotions, states = (metrics[head]["test"]["int8"] for head in ("emotions", "states"))
    assert f"| macro-F1, 28 labels | {emotions['macro_f1']:.3f} |" in card
    assert f"| macro-F1, doubt counted as neutral | {states['macro_f1']:.3f} |" in card
    assert f"| GoEmotions | 28 emotions | {metrics['rows']['train']['goemotions']:,} |" in card
    for name, score in metrics["scales"]["dev"]["int8"].items():
        assert f"| {score:.3f} |" in card, name
    for label in LABELS:
        assert f"| {label} | {metrics['labels'][label]['threshold']:.2f} |" in card
