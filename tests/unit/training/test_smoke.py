"""`make model-smoke`: every step of making a model, in the training environment, then the
appliance reads what came out."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from appliance.inference.emotion import EmotionEngine

ROOT = Path(__file__).parents[3]
SCRIPTS = "Scripts" if os.name == "nt" else "bin"
PYTHON = Path(os.environ.get("ATTUNE_TRAIN", ROOT / ".venv-train")) / SCRIPTS / "python"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of no worth, made by all the steps that make a good one."""
    out = tmp_path_factory.mktemp("smoke") / "emotion"
    assert PYTHON.exists(), "make test installs the training environment"
    subprocess.run(
        [PYTHON, "-m", "models.training", "--smoke", "--out", out],
        cwd=ROOT,
        check=True,
        capture_output=True,
        timeout=600,
    )
    return out


def test_the_folder_is_complete_and_small_enough(made: Path) -> None:
    assert {file.name for file in made.iterdir()} == {
        "MODEL_CARD.md",
        "NOTICE",
        "calibration.json",
        "labels.json",
        "manifest.json",
        "metrics.json",
        "model.onnx",
        "tokenizer.json",
    }
    assert (made / "model.onnx").stat().st_size <= 24_000_000


def test_the_figures_of_the_card_are_those_of_the_metrics(made: Path) -> None:
    metrics = json.loads((made / "metrics.json").read_text(encoding="utf-8"))
    card = (made / "MODEL_CARD.md").read_text(encoding="utf-8")
    states, scales = metrics["states"]["test"], metrics["scales"]["dev"]
    for figure in (
        metrics["emotions"]["test"]["int8"]["macro_f1"],
        states["int8"]["macro_f1"],
        states["fp32"]["calibration_error"],
        scales["int8"]["valence_pearson"],
    ):
        assert f"{figure:.3f}" in card


async def test_the_appliance_reads_with_it(made: Path) -> None:
    engine = EmotionEngine(made)
    await engine.start()
    try:
        reading = await engine.read("I love this, can we do another one?")
    finally:
        await engine.stop()
    assert len(reading.scores) == 28
    assert sum(reading.states.values()) == pytest.approx(1.0)


def test_the_parts_of_training_do_what_it_counts_on() -> None:
    subprocess.run(
        [PYTHON, "-m", "tests.unit.training.torch_checks"], cwd=ROOT, check=True, timeout=120
    )
