"""The model folder: read it, check it against its manifest, say in a sentence what is wrong."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta, Struct

from appliance.domain.feelings import LABELS, STATES
from appliance.errors import ModelError
from appliance.protocol.objects import LearningState, Share

FORMAT = 2  # of the folder that this program can read
PARTS = ("model.onnx", "tokenizer.json", "labels.json", "calibration.json")
SCALES = ("valence", "arousal", "intensity")
LANGUAGE = ("english",)
# A bigger file that a GPU runs faster. The operator may put it there; it does not ship.
GPU_PART = "model.gpu.onnx"
# What to do is nearly always the same: the folder was copied badly or by hand.
REMEDY = "Copy the model folder again, or set [emotion] model to another one."

T = TypeVar("T")
Temperature = Annotated[float, Meta(gt=0)]


class Part(Struct, frozen=True):
    """What the manifest says of one file."""

    sha256: str
    bytes: int


class Manifest(Struct, frozen=True):
    """The fields of manifest.json that the program needs."""

    format: int
    name: str
    version: str
    max_tokens: Annotated[int, Meta(ge=8, le=512)]
    files: dict[str, Part]
    gpu: Part | None = None


class Columns(Struct, frozen=True):
    """labels.json: what each output column is; the groups stand in this order."""

    emotions: tuple[str, ...]
    states: tuple[LearningState, ...]
    scales: tuple[str, ...]
    language: tuple[str, ...]

    @property
    def width(self) -> int:
        """How many there are."""
        return len(self.emotions) + len(self.states) + len(self.scales) + len(self.language)


class EmotionCalibration(Struct, frozen=True):
    """p = sigmoid(logit / `temperature`); a label holds from its threshold on."""

    temperature: Temperature
    thresholds: dict[str, Share]


class StateCalibration(Struct, frozen=True):
    """p = softmax(logits / `temperature`).

    The best is believed from `least` on, when it is `margin` above the second.
    """

    temperature: Temperature
    least: Share
    margin: Share


class ScaleCalibration(Struct, frozen=True):
    """value = `slope` · output + `offset`, cut to the scale's range."""

    slope: float
    offset: float


class LanguageCalibration(Struct, frozen=True):
    """p = sigmoid(logit / `temperature`); below `least` a text is not read."""

    temperature: Temperature
    least: Share


class Calibration(Struct, frozen=True):
    """calibration.json: what was tuned on dev, for each head."""

    emotions: EmotionCalibration
    states: StateCalibration
    scales: dict[str, ScaleCalibration]
    language: LanguageCalibration


@dataclass(frozen=True)
class ModelFolder:
    """A checked model folder."""

    path: Path
    name: str
    max_tokens: int
    columns: Columns
    calibration: Calibration
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
    manifest = _manifest(path)
    for name in PARTS:
        _check_part(path / name, manifest.files.get(name))
    gpu = path / GPU_PART
    if gpu.exists():
        _check_part(gpu, manifest.gpu)
    columns = _read(path / "labels.json", Columns)
    calibration = _read(path / "calibration.json", Calibration)
    if not _is_known(columns):
        raise ModelError(
            f"The emotion model in {path} has other labels than this program knows. {REMEDY}"
        )
    if set(calibration.emotions.thresholds) != set(LABELS) or set(calibration.scales) != set(
        SCALES
    ):
        raise ModelError(f"The calibration of the emotion model in {path} is not usable. {REMEDY}")
    return ModelFolder(
        path=path,
        name=f"{manifest.name} {manifest.version}",
        max_tokens=manifest.max_tokens,
        columns=columns,
        calibration=calibration,
        gpu_network=gpu if gpu.exists() else None,
    )


def _manifest(path: Path) -> Manifest:
    file = path / "manifest.json"
    # The format first: of another one, nothing else is known.
    found = _read(file, dict[str, object]).get("format")
    if found != FORMAT:
        raise ModelError(
            f"The emotion model in {path} has format {found}, "
            f"but this program reads format {FORMAT}. {REMEDY}"
        )
    return _read(file, Manifest)


def _is_known(columns: Columns) -> bool:
    """Whether the names are ours, each once; the order within a group is the model's."""
    known = (LABELS, STATES, SCALES, LANGUAGE)
    found = (columns.emotions, columns.states, columns.scales, columns.language)
    return all(sorted(one) == sorted(other) for one, other in zip(found, known, strict=True))


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
