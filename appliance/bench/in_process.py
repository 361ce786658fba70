"""The parts on their own, with no server around them: the emotion model and the database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import cycle
from pathlib import Path
from typing import Any

from appliance.bench.chatting import TEXTS
from appliance.bench.figures import Figure, Goal, level, spread
from appliance.config import Config
from appliance.domain.accounts import Account
from appliance.domain.identity import new_user
from appliance.inference.emotion import EmotionEngine
from appliance.protocol.events import SessionUpdate
from appliance.store import migrations
from appliance.store.accounts import AccountStore
from appliance.store.chats import ChatStore
from appliance.store.db import Database

ONE_TEXT_GOAL = Goal(limit=3.5)
BATCH_GOAL = Goal(limit=600.0, at_least=True)
FILE_GOAL = Goal(limit=24.0)
INSERTS_GOAL = Goal(limit=2_000.0, at_least=True)
BATCH = 16  # texts handed over together: what the server's own batches hold
WRITERS = 200  # each writes again as soon as its last write is durable
REPEATS = 3


async def emotion(settings: Config, seconds: float) -> list[Figure]:
    """One text at a time, and many at once. The texts are of 6 to 14 tokens."""
    folder = settings.emotion_folder()
    engine = EmotionEngine(folder, provider=settings.emotion.provider)
    await engine.start()
    try:
        bare = await _timed(lambda text: engine.read(text, explain=False), seconds)
        explained = await _timed(engine.read, seconds)
        rates = [await _texts_per_s(engine, seconds) for _ in range(REPEATS)]
    finally:
        await engine.stop()
    size = max(file.stat().st_size for file in folder.glob("*.onnx")) / 1e6
    return [
        spread("emotion alone, one text", "ms", bare, ONE_TEXT_GOAL),
        spread("emotion alone, one text, with the words it rests on", "ms", explained),
        level(f"emotion alone, batches of {BATCH}", "/s", rates, BATCH_GOAL),
        level("emotion model, its file", "MB", [size], FILE_GOAL),
    ]


async def inserts(folder: Path, settings: Config, seconds: float) -> list[Figure]:
    """Many writers at once, each waiting until its row is on the disk."""
    durability = settings.storage.durability
    async with _database(folder / "inserts.db", durability) as db:
        user = new_user("teacher", "Bench")
        await AccountStore(db).add(Account(user=user, secret_hash=""))
        chats = ChatStore(db)
        session = await chats.create_session(user, "Bench")
        update = SessionUpdate(session_id=session.id, change="updated", session=session)

        async def row() -> None:
            await db.write(lambda tx: tx.record_for_user("session_update", update, user.id))

        async def message() -> None:
            await chats.post(user, session.id, TEXTS[0], None)

        rows = [await _writes_per_s(row, seconds) for _ in range(REPEATS)]
        messages = [await _writes_per_s(message, seconds) for _ in range(REPEATS)]
    writers = f"{WRITERS} writers, {durability}"
    return [
        level(f"durable inserts, {writers}", "/s", rows, INSERTS_GOAL),
        level(f"durable messages with event, answer and index, {writers}", "/s", messages),
    ]


@asynccontextmanager
async def _database(file: Path, durability: Any) -> AsyncIterator[Database]:
    await asyncio.to_thread(migrations.prepare, file, durability)
    db = Database(file, emit=lambda happening: None, durability=durability)
    await db.start()
    try:
        yield db
    finally:
        await db.stop()


async def _timed(read: Callable[[str], Awaitable[object]], seconds: float) -> list[float]:
    """Milliseconds of each reading, one after the other."""
    clock = asyncio.get_running_loop().time
    times: list[float] = []
    end = clock() + seconds
    for text in cycle(TEXTS):
        begin = clock()
        if begin >= end:
            break
        await read(text)
        times.append((clock() - begin) * 1000)
    return times


async def _texts_per_s(engine: EmotionEngine, seconds: float) -> float:
    clock = asyncio.get_running_loop().time
    texts = [text for text, _ in zip(cycle(TEXTS), range(BATCH), strict=False)]
    done, begin = 0, clock()
    while clock() < begin + seconds:
        await engine.read_many(texts)
        done += BATCH
    return done / (clock() - begin)


async def _writes_per_s(write: Callable[[], Awaitable[None]], seconds: float) -> float:
    clock = asyncio.get_running_loop().time
    begin = clock()
    end = begin + seconds

    async def writer() -> int:
        done = 0
        while clock() < end:
            await write()
            done += 1
        return done

    done = sum(await asyncio.gather(*(writer() for _ in range(WRITERS))))
    return done / (clock() - begin)
