"""Starting, stopping, and changing the model while it is at work."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from appliance.domain.ports import Reading
from appliance.errors import ModelError, Overloaded
from appliance.inference.emotion import EmotionEngine, try_out
from tests.support.models import SHIPPED, model_copy, seal


@pytest.fixture
async def engine() -> AsyncIterator[EmotionEngine]:
    engine = EmotionEngine(SHIPPED, provider="cpu")
    await engine.start()
    yield engine
    await engine.stop()


async def test_stopping_leaves_no_thread_and_can_start_again() -> None:
    engine = EmotionEngine(SHIPPED)
    for _ in range(2):
        await engine.start()
        assert (await engine.read("I am happy")).labels[0] == "joy"
        await engine.stop()
        assert not any(thread.name == "emotion" for thread in threading.enumerate())
    with pytest.raises(Overloaded):
        await engine.read("too late")


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
async def test_a_file_that_is_what_the_manifest_says_but_no_model_is_a_sentence(
    tmp_path: Path, name: str
) -> None:
    folder = model_copy(tmp_path / "model")
    (folder / name).write_bytes(b"this is not what it should be")
    seal(folder / name)
    with pytest.raises(ModelError, match="cannot be loaded"):
        await EmotionEngine(folder).start()
    assert not any(thread.name == "emotion" for thread in threading.enumerate())


async def test_an_engine_that_was_not_started_refuses() -> None:
    with pytest.raises(Overloaded):
        await EmotionEngine(SHIPPED).read("hello")


async def test_from_then_on_the_new_model_answers(engine: EmotionEngine, tmp_path: Path) -> None:
    other = model_copy(tmp_path / "other", "9.9")
    assert await engine.use(other) == engine.name
    assert engine.name.endswith(" 9.9")
    assert (await engine.read("I am happy")).model == engine.name


async def test_a_start_after_a_change_is_with_the_new_model(
    engine: EmotionEngine, tmp_path: Path
) -> None:
    await engine.use(model_copy(tmp_path / "other", "9.9"))
    await engine.stop()
    await engine.start()
    assert engine.name.endswith(" 9.9")


async def test_everything_that_is_asked_during_a_change_is_answered(
    engine: EmotionEngine, tmp_path: Path
) -> None:
    old, other = engine.name, model_copy(tmp_path / "other", "9.9")
    changing = asyncio.create_task(engine.use(other))

    async def reader() -> list[Reading]:
        found = [await engine.read("I am so happy")]
        while not changing.done():
            found += await asyncio.gather(*(engine.read("I am so happy") for _ in range(4)))
        return [*found, await engine.read("I am so happy")]

    for found in await asyncio.gather(*(reader() for _ in range(4))):
        assert found[0].model == old
        assert found[-1].model == engine.name
        # Each text is read by one model from its beginning to its end.
        assert {reading.model for reading in found} == {old, engine.name}
        assert {reading.labels[0] for reading in found} == {"joy"}
    await changing


async def test_two_changes_at_once_come_one_after_the_other(
    engine: EmotionEngine, tmp_path: Path
) -> None:
    first, second = (model_copy(tmp_path / name, name) for name in ("first", "second"))
    names = await asyncio.gather(engine.use(first), engine.use(second))
    assert [name.split()[-1] for name in names] == ["first", "second"]
    assert engine.name == names[1]


def cut(folder: Path) -> None:
    file = folder / "model.onnx"
    file.write_bytes(file.read_bytes()[:1000])


def no_network(folder: Path) -> None:
    (folder / "model.onnx").write_bytes(b"no network at all")
    seal(folder / "model.onnx")


def no_numbers(folder: Path) -> None:
    """A calibration within its limits, beyond which no probability can be told."""
    file = folder / "calibration.json"
    calibration = json.loads(file.read_text(encoding="utf-8"))
    calibration["states"]["temperature"] = 1e-320
    file.write_text(json.dumps(calibration), encoding="utf-8")
    seal(file)


def old_format(folder: Path) -> None:
    file = folder / "manifest.json"
    manifest = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps(manifest | {"format": 1}), encoding="utf-8")


def gone(folder: Path) -> None:
    (folder / "tokenizer.json").unlink()


@pytest.mark.parametrize("damage", [cut, no_network, no_numbers, old_format, gone])
async def test_a_model_that_is_not_right_is_a_sentence_and_the_old_one_stays(
    engine: EmotionEngine, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    old, other = engine.name, model_copy(tmp_path / "other", "9.9")
    damage(other)
    threads = threading.active_count()
    with pytest.raises(ModelError) as caught:
        await engine.use(other)
    assert str(other) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert engine.name == old
    assert (await engine.read("I am happy")).model == old
    assert threading.active_count() <= threads + 1  # asyncio's own pool may have grown


def test_a_model_can_be_tried_out_where_nothing_runs(tmp_path: Path) -> None:
    assert try_out(model_copy(tmp_path / "other", "9.9"), "cpu").endswith(" 9.9")
    with pytest.raises(ModelError, match="missing"):
        try_out(tmp_path / "nowhere", "cpu")
