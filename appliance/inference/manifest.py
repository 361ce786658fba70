"""The model folder: read it, check it against its manifest, say in a sentence what is wrong."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from appliance.domain.feelings import LABELS
from appliance.errors import ModelError

FORMAT = 1  # of the folder that this program can read
PARTS = ("model.onnx", "tokenizer.json", "labels.json", "calibration.json")
# A bigger file that a GPU runs faster. The operator may put it there; it does not ship.
GPU_PART = "model.gpu.onnx"
# What to do is nearly always the same: the folder was copied badly or by hand.
REMEDY = "Copy the model folder again, or set [emotion] model to another one."

T = TypeVar("T")


class Part(Struct, frozen=True):
    """What the manifest says of one file."""

    sha256: str
    bytes: int


class Manifest(Struct, frozen=True):
    """The fields of manifest.json that the program needs."""

    format: int
    name: str
    version: str
    max_tokens: int
    files: dict[str, Part]
    gpu: Part | None = None


class Calibration(Struct, frozen=True):
    """What was tuned on dev: logits are divided by `temperature`; one threshold a label."""

    temperature: float
    thresholds: dict[str, float]


@dataclass(frozen=True)
class ModelFolder:
    """A checked model: `thresholds[i]` and output column `i` belong to `labels[i]`."""

    path: Path
    name: str
    max_tokens: int
    labels: tuple[str, ...]
    thresholds: tuple[float, ...]
    temperature: float
    gpu_network: Path | None = None

    @property
    def network(self) -> Path:
        """The ONNX file."""
        return self.path / "model.onnx"

    @property
    def tokenizer(self) -> Path:
        """The tokenizer's file."""
        return self.path / "tokenizer.json"


def check(path: Path) -> ModelFolder:
    """Read and check the folder. Raises `ModelError`, one sentence for the operator."""
    manifest = _read(path / "manifest.json", Manifest)
    if manifest.format != FORMAT:
        raise ModelError(
            f"The emotion model in {path} has format {manifest.format}, "
            f"but this program reads format {FORMAT}. {REMEDY}"
        )
    for name in PARTS:
        _check_part(path / name, manifest.files.get(name))
    gpu = path / GPU_PART
    if gpu.exists():
        _check_part(gpu, manifest.gpu)
    labels = _read(path / "labels.json", list[str])
    calibration = _read(path / "calibration.json", Calibration)
    if set(labels) != set(LABELS) or len(labels) != len(LABELS):
        raise ModelError(
            f"The emotion model in {path} has other labels than this program knows. {REMEDY}"
        )
    if set(calibration.thresholds) != set(labels) or calibration.temperature <= 0:
        raise ModelError(f"The calibration of the emotion model in {path} is not usable. {REMEDY}")
    return ModelFolder(
        path=path,
        name=f"{manifest.name} {manifest.version}",
        max_tokens=manifest.max_tokens,
        labels=tuple(labels),
        thresholds=tuple(calibration.thresholds[label] for label in labels),
        temperature=calibration.temperature,
        gpu_network=gpu if gpu.exists() else None,
    )


def _check_part(file: Path, listed: Part | None) -> None:
    if listed is None:
        raise ModelError(f"The emotion model's manifest does not list {file.name}. {REMEDY}")
    if hashlib.sha256(_bytes(file)).hexdigest() != listed.sha256:
        raise ModelError(
            f"The emotion model's file {file} is damaged or was changed: "
            f"it is not the one its manifest names. {REMEDY}"
        )


def _read(file: Path, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(_bytes(file), type=kind)
    except msgspec.DecodeError as error:
        raise ModelError(
            f"The emotion model's file {file} cannot be understood. {REMEDY}"
        ) from error


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError as error:
        raise ModelError(f"The emotion model's file {file} is missing. {REMEDY}") from error
    except OSError as error:
        raise ModelError(f"The emotion model's file {file} cannot be read. {REMEDY}") from error
