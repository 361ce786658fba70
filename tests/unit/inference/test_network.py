"""The ONNX session: that it fits its labels, and where it runs."""

from __future__ import annotations

import json
import shutil
import warnings
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

import onnxruntime
import pytest

from appliance import paths
from appliance.errors import ModelError
from appliance.inference.manifest import Columns, ModelFolder, check
from appliance.inference.network import CPU, CUDA, Network, Provider
from tests.support.models import model_copy


@pytest.fixture
def with_gpu_file(tmp_path: Path) -> ModelFolder:
    """A folder with a file for the GPU (the same network: what counts is which one is opened)."""
    folder = model_copy(tmp_path / "model")
    gpu = folder / "model.gpu.onnx"
    shutil.copyfile(folder / "model.onnx", gpu)
    file = folder / "manifest.json"
    manifest = json.loads(file.read_text(encoding="utf-8"))
    manifest["gpu"] = {
        "sha256": sha256(gpu.read_bytes()).hexdigest(),
        "bytes": gpu.stat().st_size,
    }
    file.write_text(json.dumps(manifest), encoding="utf-8")
    return check(folder)


@pytest.fixture
def cuda_is_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A build of onnxruntime that knows CUDA, on a machine without."""
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: [CUDA, CPU])


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were opened, in order."""
    names: list[str] = []

    class Watched(onnxruntime.InferenceSession):  # type: ignore[misc]  # it comes without types
        def __init__(self, path: str, *rest: Any, **options: Any) -> None:
            names.append(Path(path).name)
            super().__init__(path, *rest, **options)

    monkeypatch.setattr(onnxruntime, "InferenceSession", Watched)
    return names


def test_the_outputs_are_as_wide_as_the_labels_say() -> None:
    folder = check(paths.emotion_model())
    logits, contributions = Network(folder, "cpu").run([[101, 2023, 102], [101, 102]])
    assert logits.shape == (2, folder.columns.width)
    assert all(one.shape[1] == folder.columns.width for one in contributions)


def test_a_network_of_another_width_than_its_labels_is_a_sentence() -> None:
    folder = check(paths.emotion_model())
    known = folder.columns
    fewer = Columns(known.emotions[1:], known.states, known.scales, known.language)
    wrong = ModelFolder(folder.path, folder.name, folder.max_tokens, fewer, folder.calibration)
    with pytest.raises(ModelError, match="does not put out the 40 columns"):
        Network(wrong, "cpu")


@pytest.mark.parametrize("wanted", ["auto", "cpu", "cuda"])
def test_without_cuda_it_runs_on_the_cpu_and_says_so_to_who_wanted_it(
    wanted: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    network = Network(check(paths.emotion_model()), wanted)
    assert network.provider == "cpu"
    warned = [record.message for record in caplog.records if record.levelname == "WARNING"]
    assert any("has no CUDA" in line for line in warned) is (wanted == "cuda")


@pytest.mark.usefixtures("cuda_is_listed")
def test_without_a_file_for_the_gpu_it_runs_on_the_cpu(caplog: pytest.LogCaptureFixture) -> None:
    network = Network(check(paths.emotion_model()), "cuda")
    assert network.provider == "cpu"
    assert "has no model.gpu.onnx" in caplog.text


@pytest.mark.usefixtures("cuda_is_listed")
@pytest.mark.parametrize("warns", ["ignore", "error"])
def test_cuda_that_does_not_start_leaves_the_small_file_on_the_cpu(
    with_gpu_file: ModelFolder,
    warns: Literal["ignore", "error"],
    opened: list[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    # onnxruntime only warns, and would run the big file on the CPU.
    with warnings.catch_warnings():
        warnings.simplefilter(warns)
        network = Network(with_gpu_file, "cuda")
    assert network.provider == "cpu"
    assert opened == ["model.gpu.onnx", "model.onnx"]
    assert "CUDA does not start here" in caplog.text


@pytest.mark.usefixtures("cuda_is_listed")
def test_who_wants_the_cpu_gets_it_without_a_try(
    with_gpu_file: ModelFolder, opened: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    assert Network(with_gpu_file, "cpu").provider == "cpu"
    assert opened == ["model.onnx"]
    assert caplog.text == ""
