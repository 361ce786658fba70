"""What `attune bench emotion` asks: the emotion model beside its peers, and where its time goes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from itertools import cycle, islice
from pathlib import Path

import onnxruntime
from msgspec import Struct
from tokenizers import Tokenizer

from appliance.bench import contest, endurance, floor, peers
from appliance.bench.contest import Contestant, Heat, Read, Texts
from appliance.bench.figures import Goal, level
from appliance.bench.lines import LINES, TWENTY_WORDS
from appliance.bench.machine import describe, has_vnni
from appliance.bench.notes import Notes, end_tidily_when_told
from appliance.bench.report import Report
from appliance.config import Config
from appliance.inference.emotion import EmotionEngine
from appliance.inference.encoding import Encoder
from appliance.inference.manifest import ModelFolder, check

ONE_GOAL = Goal(limit=3.0)
BATCH_GOAL = Goal(limit=600.0, at_least=True)
REASONS_GOAL = Goal(limit=10.0)
PIPELINE_GOAL = Goal(limit=8.0, at_least=True)
ROBERTA_GOAL = Goal(limit=5.0, at_least=True)
FILE_GOAL = Goal(limit=24.0)
LONGEST = 4  # of the lines have 30 to 32 tokens
# Far beyond what any question takes, and what a run takes.
QUESTION_S = 400.0
ALL_S = 900.0


class Plan(Struct, frozen=True, kw_only=True):
    """How much is measured; the whole takes some minutes, the quick one some seconds."""

    rounds: int = 8
    turns: int = 8
    batches: tuple[int, ...] = (16, 64)
    texts: int = 10_000
    idle: int = 5


QUICK = Plan(rounds=1, turns=1, batches=(16,), texts=100, idle=1)


def take(settings: Config, rivals: Path, *, quick: bool) -> Report:
    """Measure the emotion model on this machine, beside the peers that the folder `rivals` holds.

    Raises `ModelError` without a usable model.
    """
    try:
        return asyncio.run(_take(settings, rivals, QUICK if quick else Plan(), quick))
    except asyncio.CancelledError:  # by SIGTERM
        raise KeyboardInterrupt from None


async def _take(settings: Config, rivals: Path, plan: Plan, quick: bool) -> Report:
    end_tidily_when_told()
    notes = Notes(QUESTION_S, ALL_S)
    folder = await asyncio.to_thread(check, settings.emotion_folder())
    machine = describe(settings.data_folder(), settings.storage.durability)
    async with _engine(folder) as engine, AsyncExitStack() as stack:
        # Before anything else is loaded into this process.
        await notes.ask("memory", partial(endurance.memory, engine, plan.texts))
        await notes.ask("idle", partial(endurance.idle, engine, plan.idle))
        versions, others = await _rivals(notes, rivals, folder, stack)
        for heat in _heats(engine, others, plan):
            await notes.ask(heat.name, partial(contest.run, heat, plan.rounds))
        await notes.ask("pieces", partial(floor.split, engine, folder, plan.rounds))
    distance = partial(asyncio.to_thread, floor.distance, folder, rivals / peers.PEAK, plan.rounds)
    await notes.ask("distance from the floor", distance)
    size = folder.network.stat().st_size / 1e6
    return Report(
        machine=machine,
        caveat=_caveat(versions),
        quick=quick,
        took_s=notes.took_s,
        figures=(*notes.figures, level("the model's file", "MB", [size], FILE_GOAL)),
        troubles=tuple(notes.troubles),
    )


@asynccontextmanager
async def _engine(folder: ModelFolder) -> AsyncIterator[EmotionEngine]:
    engine = EmotionEngine(folder.path, provider="cpu")
    await engine.start()
    try:
        yield engine
    finally:
        await engine.stop()


async def _rivals(
    notes: Notes, place: Path, folder: ModelFolder, stack: AsyncExitStack
) -> tuple[str, list[Contestant]]:
    """The peers that are there, and the versions of what they run in; notes what is not."""
    versions = "none"
    found: list[Contestant] = []
    try:
        pipeline = await stack.enter_async_context(
            peers.pipeline(place, folder.tokenizer, floor.COLUMNS)
        )
        for name, threads in (("its own threads", None), ("one thread", 1)):
            read = partial(pipeline.read, threads=threads)
            found.append(Contestant(f"PyTorch fp32 pipeline, {name}", read, PIPELINE_GOAL))
        versions = pipeline.versions
    except peers.NotThere as problem:
        notes.fail("PyTorch pipeline", str(problem))
    try:
        roberta = peers.Roberta(place / peers.ROBERTA)
        encoder = Encoder(Tokenizer.from_file(str(folder.tokenizer)), folder.max_tokens)

        async def read_ids(texts: Texts) -> float:
            rows = [encoder.encode(text).windows[0] for text in texts]
            return await asyncio.to_thread(roberta.read, rows)

        found.append(Contestant("RoBERTa-base's shape, int8", read_ids, ROBERTA_GOAL))
    except peers.NotThere as problem:
        notes.fail("RoBERTa", str(problem))
    return versions, found


def _heats(engine: EmotionEngine, rivals: list[Contestant], plan: Plan) -> list[Heat]:
    async def one(texts: Texts) -> float:
        begin = time.perf_counter()
        await engine.read(texts[0], explain=False)
        return (time.perf_counter() - begin) * 1000

    async def with_reasons(texts: Texts) -> float:
        begin = time.perf_counter()
        await engine.read(texts[0])
        return (time.perf_counter() - begin) * 1000

    async def together(texts: Texts) -> float:
        begin = time.perf_counter()
        await engine.read_many(texts)
        return (time.perf_counter() - begin) * 1000

    def heat(name: str, sets: tuple[Texts, ...], turns: int, read: Read, goal: Goal) -> Heat:
        return Heat(name, sets, turns, (Contestant("ours", read, goal), *rivals))

    alone = tuple((text,) for text in LINES)
    longest = alone[-LONGEST:]
    reasons = Contestant("with the words it rests on", with_reasons, REASONS_GOAL)
    return [
        heat("one text of 3 to 32 tokens", alone, plan.turns, one, ONE_GOAL),
        heat("one text of 30 to 32 tokens", longest, plan.turns, one, ONE_GOAL),
        Heat(
            "one text of 20 words", tuple((text,) for text in TWENTY_WORDS), plan.turns, (reasons,)
        ),
        *(
            heat(f"batches of {size}", _batches(size), 1, together, BATCH_GOAL)
            for size in plan.batches
        ),
    ]


def _batches(size: int) -> tuple[Texts, ...]:
    """The lines in batches of `size`, from the beginning again where they end."""
    lines = cycle(LINES)
    return tuple(tuple(islice(lines, size)) for _ in range(max(1, len(LINES) // size)))


def _caveat(versions: str) -> str:
    vnni = {True: "with VNNI", False: "without VNNI", None: "VNNI unknown"}[has_vnni()]
    return (
        f"onnxruntime {onnxruntime.__version__}, {vnni}; every ONNX file on one thread. PyTorch "
        f"peer: {versions}. Contestants take turns with the same texts, tokenizing and thread "
        "hand-over included; only RoBERTa's shape is given token ids. '×' is the median over the "
        "rounds of its time over ours."
    )
