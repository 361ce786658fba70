"""Where the time of one text goes, and how far that is from what the core could do at best."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from statistics import mean, median

from tokenizers import Tokenizer

from appliance.bench import peers
from appliance.bench.figures import Figure, level
from appliance.bench.lines import LINES
from appliance.inference.emotion import EmotionEngine
from appliance.inference.encoding import Encoder
from appliance.inference.manifest import ModelFolder
from appliance.inference.network import Network
from appliance.inference.worker import Worker

# The shape of the shipped model: MiniLM-L6 with 28 emotions, 9 states, 3 scales and a language.
LAYERS, HIDDEN, INNER, COLUMNS = 6, 384, 1536, 41
LENGTHS = (8, 16, 32)  # tokens; each a shape that the engine does not pad any further
TRIES = 10  # of each in each round
WORD = 2003  # any token does for time


def multiply_adds(tokens: int) -> int:
    """Of the whole network, for one row of `tokens`: projections, inner layer, attention, head."""
    layer = tokens * (4 * HIDDEN**2 + 2 * HIDDEN * INNER) + 2 * tokens**2 * HIDDEN
    return LAYERS * layer + tokens * HIDDEN * COLUMNS


def distance(folder: ModelFolder, peak_file: Path, rounds: int) -> list[Figure]:
    """The network's time at some lengths over its multiply-adds at the peak of one core.

    The peak is measured in the same rounds, with `peak_file`. Raises `NotThere`.
    """
    peak = peers.Peak(peak_file)
    network = Network(folder, "cpu")
    network.warm_up()
    peaks: list[float] = []
    times: dict[int, list[float]] = {tokens: [] for tokens in LENGTHS}
    for _ in range(rounds):
        peaks.append(max(peak.per_s() for _ in range(TRIES)))
        for tokens, found in times.items():
            run = partial(network.run, [[WORD] * tokens])
            found.append(median(_ms(run) for _ in range(TRIES)))
    figures = [level("the peak: int8 multiply-adds of one core", "G/s", [p / 1e9 for p in peaks])]
    for tokens, found in times.items():
        floors = [multiply_adds(tokens) / peak * 1000 for peak in peaks]
        over = [ours / floor for ours, floor in zip(found, floors, strict=True)]
        figures += [
            level(f"the network, {tokens} tokens", "ms", found),
            level(f"the floor, {tokens} tokens: its multiply-adds at the peak", "ms", floors),
            level(f"the network over the floor, {tokens} tokens", "×", over),
        ]
    return figures


async def split(engine: EmotionEngine, folder: ModelFolder, rounds: int) -> list[Figure]:
    """What one text of ours costs, piece by piece, each piece measured on its own."""
    encoder = Encoder(Tokenizer.from_file(str(folder.tokenizer)), folder.max_tokens)
    network = Network(folder, "cpu")
    network.warm_up()
    hand_over: Worker[str, str] = Worker(lambda texts: texts, name="nothing to do")
    hand_over.start()
    found: list[tuple[float, ...]] = []
    try:
        for _ in range(rounds):
            for text in LINES:
                rows = encoder.encode(text).windows
                found.append(
                    (
                        await _awaited_ms(engine.read(text, explain=False)),
                        _ms(partial(encoder.encode, text)),
                        await asyncio.to_thread(_ms, partial(network.run, rows)),
                        await _awaited_ms(hand_over.submit([text])),
                    )
                )
    finally:
        await hand_over.stop()
    names = ("all of it", "cleaning and tokenizing", "the network", "thread hand-over")
    pieces = dict(zip(names, zip(*found, strict=True), strict=True))
    return shares({name: in_rounds(times, len(LINES)) for name, times in pieces.items()})


def in_rounds(times: Sequence[float], size: int) -> list[float]:
    """The mean of every `size` times."""
    return [mean(times[at : at + size]) for at in range(0, len(times), size)]


def shares(pieces: Mapping[str, Sequence[float]]) -> list[Figure]:
    """The pieces, in ms of each round, of which the first is the whole; and what they leave."""
    rest = [whole - sum(parts) for whole, *parts in zip(*pieces.values(), strict=True)]
    told = [*pieces.items(), ("the rest, in numpy and Python", rest)]
    return [level(f"one text, on average: {name}", "ms", times) for name, times in told]


def _ms(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return (time.perf_counter() - begin) * 1000


async def _awaited_ms(work: Awaitable[object]) -> float:
    begin = time.perf_counter()
    await work
    return (time.perf_counter() - begin) * 1000
