"""The shipped emotion model, as the appliance runs it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from appliance import paths
from appliance.domain.feelings import LABELS, STATES, to_emotion
from appliance.errors import Overloaded
from appliance.inference.emotion import EmotionEngine
from appliance.inference.worker import BATCH, WAITING
from appliance.protocol.objects import LearningState

FOLDER = paths.emotion_model()
# What int8 may differ by when a text shares a batch with others, or on another CPU.
TOLERANCE = 0.1


# One engine for all of these tests: loading it takes longer than they do.
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def engine() -> AsyncIterator[EmotionEngine]:
    engine = EmotionEngine(FOLDER, provider="cpu")
    await engine.start()
    yield engine
    await engine.stop()


GOLDEN: list[tuple[str, str | None, LearningState | None]] = [
    ("I'm so excited about learning quantum physics!", "Excited", "engaged"),
    ("I'm so happy today", "Happy", None),
    ("I am really sad", "Sad", None),
    ("I don't get it, what does that even mean?", "Confused", "confused"),
    ("why is the sky blue?", "Curious", "curious"),
    ("thank you so much for the help", "Grateful", None),
    ("I'm scared of the exam tomorrow", "Afraid", "anxious"),
    ("i am so nervous about the test", "Anxious", "anxious"),
    ("I hate this, it makes me so angry", "Angry", None),
    ("this is sooo boring", "Bored", "bored"),
    ("ugh, I keep getting it wrong, I'm stuck", None, "frustrated"),
    ("I give up, nothing I try works", None, "frustrated"),
    ("oh, now I get it! that's why the sign flips", None, "insight"),
    ("wow, I did not expect that!", "Surprised", None),
    ("haha that is so funny 😂", "Amused", None),
    ("The lesson has four parts.", "Neutral", "neutral"),
]
PLEASANT = ("Excited", "Happy", "Grateful", "Amused", "Approving", "Engaged", "Curious")


@pytest.mark.parametrize(("text", "display", "state"), GOLDEN)
async def test_a_plain_sentence_is_read_as_people_would_read_it(
    engine: EmotionEngine, text: str, display: str | None, state: LearningState | None
) -> None:
    emotion = to_emotion(await engine.read(text), text)
    assert emotion.display == (display or emotion.display)
    assert emotion.learning_state == (state or emotion.learning_state)


@pytest.mark.parametrize("text", ["I give up", "this is sooo boring", "I'm stuck and I hate it"])
async def test_what_is_going_badly_gets_no_pleasant_word(engine: EmotionEngine, text: str) -> None:
    assert to_emotion(await engine.read(text), text).display not in PLEASANT


async def test_the_scales_follow_the_feeling(engine: EmotionEngine) -> None:
    glad, calm, angry = await engine.read_many(
        [
            "I'm so excited, this is the best day ever!!!",
            "The lesson has four parts.",
            "I am furious, I hate this so much!!!",
        ]
    )
    assert angry.valence < calm.valence < glad.valence
    assert calm.arousal < min(glad.arousal, angry.arousal)
    assert calm.intensity < min(glad.intensity, angry.intensity)


async def test_a_reading_has_all_probabilities_and_the_labels_highest_first(
    engine: EmotionEngine,
) -> None:
    reading = await engine.read("I love this, thank you, it is so exciting!")
    assert tuple(reading.scores) == LABELS
    assert all(0 <= score <= 1 for score in reading.scores.values())
    assert len(reading.labels) >= 2
    assert list(reading.labels) == sorted(reading.labels, key=lambda label: -reading.scores[label])
    assert set(reading.states) == set(STATES)
    assert sum(reading.states.values()) == pytest.approx(1)
    assert reading.state in STATES
    assert -1 <= reading.valence <= 1
    assert all(0 <= value <= 1 for value in (reading.arousal, reading.intensity, reading.english))
    assert reading.understood
    assert reading.model == engine.name
    assert engine.provider == "cpu"


async def test_because_names_the_words_as_they_were_written(engine: EmotionEngine) -> None:
    reading = await engine.read("We did fractions and I am SOOO excited!! about them")
    assert reading.because[0].text == "excited"
    assert 0 < sum(because.weight for because in reading.because) <= 1
    weights = [because.weight for because in reading.because]
    assert weights == sorted(weights, reverse=True)


async def test_a_state_that_is_shown_is_what_gets_explained(engine: EmotionEngine) -> None:
    text = "this worksheet is so boring"
    reading = await engine.read(text)
    assert to_emotion(reading, text).display == "Bored"
    assert reading.because[0].text == "boring"


async def test_no_words_are_named_when_nobody_asks_or_nothing_was_felt(
    engine: EmotionEngine,
) -> None:
    assert (await engine.read("I am so excited", explain=False)).because == ()
    assert (await engine.read("The lesson has four parts.")).because == ()


@pytest.mark.parametrize("text", ["", "   ", "\n", "\u200b\u200b", "?", "!!!", "42", "3 + 4 = 7"])
async def test_no_word_is_neutral_without_confidence(engine: EmotionEngine, text: str) -> None:
    reading = await engine.read(text)
    emotion = to_emotion(reading, text)
    assert not reading.understood
    assert (emotion.label, emotion.confidence, emotion.intensity) == ("neutral", 0, 0)
    assert emotion.learning_state == "neutral"
    assert emotion.because == ()


@pytest.mark.parametrize(
    "text",
    [
        "das ist so langweilig, ich verstehe gar nichts mehr",
        "je suis tellement contente d'apprendre cela",
        "no entiendo nada de esta lección y estoy muy triste",
        "мне очень скучно на этом уроке",
        "这节课太无聊了",
    ],
)
async def test_another_language_is_not_guessed_at(engine: EmotionEngine, text: str) -> None:
    emotion = to_emotion(await engine.read(text), text)
    assert (emotion.label, emotion.confidence, emotion.intensity) == ("neutral", 0, 0)
    assert emotion.learning_state == "neutral"
    assert emotion.because == ()


async def test_an_emoji_alone_says_something(engine: EmotionEngine) -> None:
    assert (await engine.read("😂")).labels[0] == "amusement"
    assert (await engine.read("😡")).labels[0] == "anger"
    assert (await engine.read("❤️")).labels[0] == "love"


FILLER = "The lesson has four parts and each part has a page. " * 200


@pytest.mark.parametrize(
    ("end", "label"),
    [
        ("I am so happy, this makes me so happy!", "joy"),
        ("I am so sad, everything is hopeless.", "sadness"),
        ("I am scared of the exam.", "fear"),
        ("This makes me so angry.", "anger"),
    ],
)
async def test_the_end_of_a_very_long_text_counts(
    engine: EmotionEngine, end: str, label: str
) -> None:
    assert (await engine.read(FILLER[:9_900])).labels[0] == "neutral"
    assert (await engine.read(f"{FILLER[:9_900]} {end}")).labels[0] == label


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
    texts = [text for text, _, _ in GOLDEN]
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
    assert len(results) - len(refused) >= BATCH
    assert (await engine.read("I am happy")).labels[0] == "joy"


async def test_a_reader_that_goes_away_disturbs_nobody(engine: EmotionEngine) -> None:
    leaving = asyncio.create_task(engine.read("I am happy"))
    staying = asyncio.create_task(engine.read("I am happy"))
    await asyncio.sleep(0)
    leaving.cancel()
    assert (await staying).labels[0] == "joy"
