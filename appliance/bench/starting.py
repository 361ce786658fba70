"""How long from nothing to healthy, and how much memory does a server take that does nothing?"""

from __future__ import annotations

import asyncio
from pathlib import Path

from appliance.bench.figures import Figure, Goal, level
from appliance.bench.machine import resident_kb
from appliance.bench.server import started
from appliance.config import Config

START_GOAL = Goal(limit=3.0)
MEMORY_GOAL = Goal(limit=200.0)
SETTLE_S = 1.0


async def cold(folder: Path, settings: Config, repeats: int) -> list[Figure]:
    """Start on an empty data folder, several times: new database, lessons, key and model."""
    times: list[float] = []
    memory: list[float] = []
    for _ in range(repeats):
        async with started(folder, settings) as server:
            times.append(server.started_in_s)
            await asyncio.sleep(SETTLE_S)
            kb = resident_kb(server.pid)
            memory += [] if kb is None else [kb / 1024]
    start = level("cold start to healthy, empty data folder", "s", times, START_GOAL)
    return [start, *([level("idle memory", "MB", memory, MEMORY_GOAL)] if memory else [])]
