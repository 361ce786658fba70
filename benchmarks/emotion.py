"""How long does reading a text take, and what does it cost afterwards?

`python -m benchmarks.emotion [--model DIR] [--runs N]` prints a table of the emotion model alone,
on its one thread, tokenizing and thread hand-over included.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import random
import resource
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from appliance import paths
from appliance.inference.emotion import EmotionEngine

SEED = 7
TEXTS = {
    "2 words": ["thank you", "i'm lost", "so boring", "very cool", "why though?"],
    "8 words": [
        "I am so excited about learning quantum physics",
        "I still do not get how fractions work",
        "why is the sky blue and not green?",
        "my exam is tomorrow and I feel scared",
    ],
    "20 words": [
        "I have tried this equation three times now and I keep getting a different answer, "
        "what am I doing wrong?",
        "yesterday we looked at the moon through a real telescope and it was honestly the best "
        "lesson I ever had here",
    ],
}
LONG = "The lesson was long and I did not follow all of it, but the end was fun. " * 140
BATCH = 16
MIXED = 10_000  # requests of mixed lengths for the memory figure


async def main() -> None:
    arguments = _arguments()
    engine = EmotionEngine(arguments.model, provider="cpu")
    started = time.perf_counter()
    await engine.start()
    print(f"{engine.name} on {engine.provider}, {_machine()}")
    print(f"start, checks and warm-up included: {time.perf_counter() - started:.2f} s\n")
    print(f"{'one text':34}{'p50':>8}{'p95':>8}{'p99':>8}  ms")
    try:
        for name, texts in TEXTS.items():
            await _latency(f"{name}", texts, arguments.runs, _bare(engine))
            await _latency(f"{name}, with its reasons", texts, arguments.runs, engine.read)
        await _latency("10,000 characters", [LONG[:10_000]], arguments.runs // 4, engine.read)
        print()
        await _rate(engine, arguments.runs)
        await _idle(engine)
        await _memory(engine)
    finally:
        await engine.stop()


def _bare(engine: EmotionEngine) -> Callable[[str], Awaitable[object]]:
    return lambda text: engine.read(text, explain=False)


async def _latency(
    name: str, texts: list[str], runs: int, read: Callable[[str], Awaitable[object]]
) -> None:
    times = []
    for run in range(max(100, runs)):
        started = time.perf_counter()
        await read(texts[run % len(texts)])
        times.append((time.perf_counter() - started) * 1000)
    points = statistics.quantiles(times, n=100)
    print(f"{name:34}{points[49]:8.2f}{points[94]:8.2f}{points[98]:8.2f}")


async def _rate(engine: EmotionEngine, runs: int) -> None:
    """Texts of the first two lengths, as learners mostly write."""
    texts = [*TEXTS["2 words"], *TEXTS["8 words"]]
    batch = [texts[place % len(texts)] for place in range(BATCH)]
    rounds = max(10, runs // BATCH)
    started = time.perf_counter()
    for _ in range(rounds):
        await engine.read_many(batch)
    rate = rounds * BATCH / (time.perf_counter() - started)
    print(f"batches of {BATCH}: {rate:.0f} texts/s")


async def _idle(engine: EmotionEngine) -> None:
    await engine.read(TEXTS["20 words"][0])
    before = time.process_time()
    await asyncio.sleep(1)
    print(f"CPU in the second after a request: {time.process_time() - before:.3f} s")


async def _memory(engine: EmotionEngine) -> None:
    """Resident memory before and after many requests of mixed lengths."""
    rng = random.Random(SEED)
    words = LONG.split()

    def text() -> str:
        return " ".join(words[: rng.choice((1, 3, 8, 15, 20, 30, 60, 200))])

    for _ in range(500):
        await engine.read(text())
    before = _resident()
    for _ in range(MIXED // BATCH):
        await asyncio.gather(*(engine.read(text(), explain=False) for _ in range(BATCH)))
    after = _resident()
    grown = after / before - 1
    print(f"memory: {before:.0f} MB warm, {after:.0f} MB after {MIXED:,} requests ({grown:+.1%})")


def _resident() -> float:
    """Resident memory in MB; where there is no /proc, the most there ever was."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    scale = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * scale / 1e6


def _machine() -> str:
    return f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=paths.emotion_model())
    parser.add_argument("--runs", type=int, default=400)
    return parser.parse_args()


if __name__ == "__main__":
    asyncio.run(main())
