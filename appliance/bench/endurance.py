"""What the emotion model leaves behind: memory after many texts, CPU after one."""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections.abc import Iterator
from itertools import islice

from appliance.bench.figures import Figure, Goal, level
from appliance.bench.lines import TWENTY_WORDS
from appliance.bench.machine import resident_kb
from appliance.inference.emotion import EmotionEngine

GROWTH_GOAL = Goal(limit=10.0)
IDLE_GOAL = Goal(limit=0.05)
SEED = 7
WARM = 0.05  # of the texts are read before memory counts
AT_ONCE = 8
# Words in a text, as learners write: mostly short, now and then a long one of several windows.
LENGTHS = (1, 2, 3, 5, 5, 8, 8, 8, 12, 12, 15, 20, 20, 30, 45)
LONG, EVERY = 300, 50


def mixed() -> Iterator[str]:
    """Texts of mixed lengths, the same ones every time, without end."""
    rng = random.Random(SEED)  # noqa: S311
    words = " ".join(TWENTY_WORDS).split()
    number = 0
    while True:
        number += 1
        count = LONG if number % EVERY == 0 else rng.choice(LENGTHS)
        yield " ".join(rng.choices(words, k=count))


async def memory(engine: EmotionEngine, texts: int) -> list[Figure]:
    """Resident memory of this process after warming up and after `texts` of mixed lengths."""
    lines = mixed()
    await _read(engine, lines, max(AT_ONCE, int(texts * WARM)))
    before = resident_kb(os.getpid())
    await _read(engine, lines, texts)
    after = resident_kb(os.getpid())
    if before is None or after is None:
        return []
    grown = (after / before - 1) * 100
    return [
        level("memory of this process, warm", "MB", [before / 1024]),
        level(f"memory after {texts:,} texts of mixed lengths", "MB", [after / 1024]),
        level(f"memory grown over {texts:,} texts", "%", [grown], GROWTH_GOAL),
    ]


async def idle(engine: EmotionEngine, rounds: int) -> list[Figure]:
    """CPU-seconds that this process burns in the second after a text."""
    burned = []
    for text in islice(mixed(), rounds):
        await engine.read(text)
        before = time.process_time()
        await asyncio.sleep(1)
        burned.append(time.process_time() - before)
    return [level("CPU in the second after a text", "s", burned, IDLE_GOAL)]


async def _read(engine: EmotionEngine, lines: Iterator[str], count: int) -> None:
    """As a busy class would: some at once, the half of them with their reasons."""
    for _ in range(count // AT_ONCE):
        texts = islice(lines, AT_ONCE)
        await asyncio.gather(
            *(engine.read(text, explain=bool(place % 2)) for place, text in enumerate(texts))
        )
