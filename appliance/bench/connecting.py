"""How long from nothing to signed in, and what does a connection that is only there cost?"""

from __future__ import annotations

import asyncio

from appliance.bench.figures import Figure, Goal, counted, level, spread
from appliance.bench.machine import resident_kb
from appliance.bench.school import Learner, School
from appliance.bench.websocket import WebSocket

WITHIN_S = 2.0
SETTLE_S = 1.0  # for memory to have reached where it stays
CONNECT_GOAL = Goal(statistic="p95", limit=100.0)
CONNECTION_GOAL = Goal(limit=30.0)


def ignore(frame: bytes, now: float) -> None:
    """Hear a frame and do nothing."""


async def alone(school: School, tries: int) -> list[Figure]:
    """One client at a time, the server having nothing else to do."""
    times = []
    for _ in range(tries):
        socket, took = await _timed(school, school.learners[0])
        times.append(took * 1000)
        socket.close()
    return [spread("connect + authenticate, one client", "ms", times, CONNECT_GOAL)]


async def together(school: School, repeats: int) -> list[Figure]:
    """All learners within two seconds, several times; the first time, what their sockets cost."""
    times: list[float] = []
    refused = 0
    cost: list[Figure] = []
    count = len(school.learners)
    for _ in range(repeats):
        before = resident_kb(school.server.pid)
        outcomes = await _all(school)
        sockets = [outcome[0] for outcome in outcomes if isinstance(outcome, tuple)]
        times += [outcome[1] * 1000 for outcome in outcomes if isinstance(outcome, tuple)]
        refused += count - len(sockets)
        await asyncio.sleep(SETTLE_S)
        after = resident_kb(school.server.pid)
        # Only the first time: later ones live in memory that is there already.
        if not cost and before is not None and after is not None:
            kb = (after - before) / len(sockets)
            cost = [level(f"memory per idle connection, of {count}", "KB", [kb], CONNECTION_GOAL)]
        for socket in sockets:
            socket.close()
        await asyncio.sleep(SETTLE_S)
    name = f"connect + authenticate, {count} clients within {WITHIN_S:.0f} s"
    return [spread(name, "ms", times, CONNECT_GOAL, counted(refused=refused)), *cost]


async def _all(school: School) -> list[tuple[WebSocket, float] | BaseException]:
    pause = WITHIN_S / len(school.learners)

    async def one(place: int, learner: Learner) -> tuple[WebSocket, float]:
        await asyncio.sleep(place * pause)
        return await _timed(school, learner)

    return await asyncio.gather(
        *(one(place, learner) for place, learner in enumerate(school.learners)),
        return_exceptions=True,
    )


async def _timed(school: School, learner: Learner) -> tuple[WebSocket, float]:
    clock = asyncio.get_running_loop().time
    begin = clock()
    socket = await school.connect(learner, ignore)
    return socket, clock() - begin
