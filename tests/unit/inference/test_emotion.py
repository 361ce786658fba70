"""The shipped emotion model, as the appliance runs it."""

from __future__ import annotations

import asyncio
import json
import shutil
import threading
import time
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path

import pytest

from appliance import paths
from appliance.domain.feelings import LABELS, to_emotion
from appliance.errors import ModelError, Overloaded
from appliance.inference.emotion import EmotionEngine
from appliance.inference.worker import WAITING

FOLDER = paths.emotion_model()
# What int8 may differ by when a text shares a batch with others, or on another CPU.
TOLERANCE = 0.1


@pytest.fixture
async def engine() -> AsyncIterator[EmotionEngine]:
    engine = EmotionEngine(FOLDER, provider="cpu")
    await engine.start()
    yield engine
    await engine.stop()


GOLDEN = [
    ("I'm so excited about learning quantum physics!", "Excited", "engaged"),
    ("I'm so happy today", "Happy", "engaged"),
    ("I am really sad", "Sad", None),
    ("I don't get it, what does that even mean?", "Confused", "confused"),
    ("why is the sky blue?", "Curious", "curious"),
    ("thank you so much for the help", "Grateful", "engaged"),
    ("I'm scared of the exam tomorrow", "Afraid", "anxious"),
    ("i am so nervous about the test", "Anxious", "anxious"),
    ("I hate this, it makes me so angry", "Angry", "frustrated"),
    ("this is sooo boring", None, "bored"),
    ("ugh, I keep getting it wrong, I'm stuck", None, "frustrated"),
    ("oh, now I get it!", None, "insight"),
    ("wow, I did not expect that!", "Surprised", None),
    ("haha that is so funny 😂", "Amused", "engaged"),
    ("The lesson has four parts.", "Neutral", "neutral"),
]


@pytest.mark.parametrize(("text", "display", "state"), GOLDEN)
async def test_a_plain_sentence_is_read_as_people_would_read_it(
    engine: EmotionEngine, text: str, display: str | None, state: str | None
) -> None:
    emotion = to_emotion(await engine.read(text), text)
    assert emotion.display == (display or emotion.display)
    assert emotion.learning_state == (state or emotion.learning_state)


async def test_a_reading_has_all_probabilities_and_the_labels_highest_first(
    engine: EmotionEngine,
) -> None:
    reading = await engine.read("I love this, thank you, it is so exciting!")
    assert tuple(reading.scores) == LABELS
    assert all(0 <= score <= 1 for score in reading.scores.values())
    assert len(reading.labels) >= 2
    assert list(reading.labels) == sorted(reading.labels, key=lambda label: -reading.scores[label])
    assert reading.model == engine.name
    assert engine.provider == "cpu"


async def test_because_names_the_words_as_they_were_written(engine: EmotionEngine) -> None:
    reading = await engine.read("We did fractions and I am SOOO excited!! about them")
    assert reading.because[0].text == "excited"
    assert 0 < sum(because.weight for because in reading.because) <= 1
    weights = [because.weight for because in reading.because]
    assert weights == sorted(weights, reverse=True)


async def test_no_words_are_named_when_nobody_asks_or_nothing_was_felt(
    engine: EmotionEngine,
) -> None:
    assert (await engine.read("I am so excited", explain=False)).because == ()
    assert (await engine.read("The lesson has four parts.")).because == ()


@pytest.mark.parametrize("text", ["", "   ", "\n", "\u200b\u200b"])
async def test_nothing_written_is_neutral_without_confidence(
    engine: EmotionEngine, text: str
) -> None:
    emotion = to_emotion(await engine.read(text), text)
    assert (emotion.label, emotion.confidence, emotion.intensity) == ("neutral", 0, 0)
    assert emotion.learning_state == "neutral"
    assert emotion.because == ()


async def test_an_emoji_alone_says_something(engine: EmotionEngine) -> None:
    assert (await engine.read("😂")).labels[0] == "amusement"
    assert (await engine.read("😡")).labels[0] == "anger"
    assert (await engine.read("❤️")).labels[0] == "love"


async def test_the_end_of_a_very_long_text_counts(engine: EmotionEngine) -> None:
    filler = "The lesson has four parts and each part has a page. " * 200
    calm = await engine.read(filler[:9_000])
    happy = await engine.read(filler[:9_000] + " I am so happy, this makes me so happy!")
    assert happy.scores["joy"] > calm.scores["joy"] + 0.2


async def test_a_text_of_ten_thousand_characters_takes_some_tens_of_milliseconds(
    engine: EmotionEngine,
) -> None:
    text = ("unbelievably " * 1_000)[:10_000]
    await engine.read(text)
    times = []
    for _ in range(5):
        started = time.perf_counter()
        await engine.read(text)
        times.append(time.perf_counter() - started)
    assert min(times) < 0.1


async def test_a_text_is_read_alike_alone_and_among_others(engine: EmotionEngine) -> None:
    texts = [text for text, _, _ in GOLDEN] * 2
    together = await engine.read_many(texts)
    for text, reading in zip(texts, together, strict=True):
        alone = await engine.read(text, explain=False)
        for label in LABELS:
            assert reading.scores[label] == pytest.approx(alone.scores[label], abs=TOLERANCE)


async def test_many_at_once_are_all_answered_and_more_are_refused(engine: EmotionEngine) -> None:
    tasks = [
        asyncio.create_task(engine.read(f"I am happy {number}")) for number in range(WAITING * 2)
    ]
    results = await asyncio.gather(*tasks, return_exceptions=True)
    refused = [result for result in results if isinstance(result, Overloaded)]
    assert len(refused) >= 1
    assert len(results) - len(refused) >= WAITING
    assert (await engine.read("I am happy")).labels[0] == "joy"


async def test_a_reader_that_goes_away_disturbs_nobody(engine: EmotionEngine) -> None:
    leaving = asyncio.create_task(engine.read("I am happy"))
    staying = asyncio.create_task(engine.read("I am happy"))
    await asyncio.sleep(0)
    leaving.cancel()
    assert (await staying).labels[0] == "joy"


async def test_stopping_leaves_no_thread_and_can_start_again() -> None:
    engine = EmotionEngine(FOLDER)
    for _ in range(2):
        await engine.start()
        assert (await engine.read("I am happy")).labels[0] == "joy"
        await engine.stop()
        assert not any(thread.name == "emotion" for thread in threading.enumerate())
    with pytest.raises(Overloaded):
        await engine.read("too late")


async def test_cuda_that_is_missing_falls_back_to_the_cpu_and_says_so(
    caplog: pytest.LogCaptureFixture,
) -> None:
    engine = EmotionEngine(FOLDER, provider="cuda")
    await engine.start()
    assert engine.provider == "cpu"
    assert "runs on the CPU" in caplog.text
    await engine.stop()


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
async def test_a_file_that_is_what_the_manifest_says_but_no_model_is_a_sentence(
    tmp_path: Path, name: str
) -> None:
    folder = Path(shutil.copytree(FOLDER, tmp_path / "model"))
    (folder / name).write_bytes(b"this is not what it should be")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["files"][name]["sha256"] = sha256((folder / name).read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(ModelError, match="cannot be loaded"):
        await EmotionEngine(folder).start()
    assert not any(thread.name == "emotion" for thread in threading.enumerate())


async def test_an_engine_that_was_not_started_refuses() -> None:
    with pytest.raises(Overloaded):
        await EmotionEngine(FOLDER).read("hello")
