"""How many deliveries does a CPU-second of our server buy, against FastAPI + uvicorn?

The same client, the same frames, the same pace, one server after the other, several rounds.
Needs Linux (CPU time comes from /proc) and the extra `bench`. Run it from the root of a checkout:

    python -m benchmarks.hub_vs_fastapi
"""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from appliance import config
from appliance.bench.figures import percentile
from appliance.bench.machine import describe
from appliance.bench.school import opened
from appliance.bench.server import started
from appliance.bench.sharing import Room
from appliance.bench.table import about
from appliance.bench.websocket import WebSocket

DEVICES = 200
RATE = 20_000.0  # deliveries a second: the pace that the hub is to sustain
SECONDS = 3.0
ROUNDS = 5
GOAL = 1.5
START_S = 20.0


async def main() -> int:
    """Measure and print; 0 when the goal is reached."""
    with tempfile.TemporaryDirectory() as folder:
        print(about(describe(Path(folder), "full")))
        async with attune(Path(folder)) as ours, peer() as theirs:
            rounds = [(await efficiency(*ours), await efficiency(*theirs)) for _ in range(ROUNDS)]
    for mine, other in rounds:
        print(f"deliveries per CPU-second: Attune {mine:,.0f}, FastAPI + uvicorn {other:,.0f}")
    ratio = statistics.median(mine / other for mine, other in rounds)
    print(f"median ratio {ratio:.2f}, goal ≥ {GOAL}: {'reached' if ratio >= GOAL else 'missed'}")
    return 0 if ratio >= GOAL else 1


async def efficiency(pid: int, room: Room) -> float:
    """Deliveries for each second of CPU that the server took."""
    before = cpu_s(pid)
    step = await room.try_pace(RATE, SECONDS)
    took = cpu_s(pid) - before
    if len(step.times) != step.expected:
        raise SystemExit(f"only {len(step.times)} of {step.expected} deliveries came")
    print(f"  p99 {percentile(step.times, 99):.1f} ms", file=sys.stderr)
    return len(step.times) / took


def cpu_s(pid: int) -> float:
    """CPU seconds of a process so far, in its own code and in the kernel for it."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@asynccontextmanager
async def attune(folder: Path) -> AsyncIterator[tuple[int, Room]]:
    """Our server, with one chat that all learners have open."""
    async with started(folder, config.load()) as server, opened(server) as school:
        await school.join(DEVICES)
        owner, *others = members = school.learners
        session = await school.new_session(owner)
        for other in others:
            path = f"/api/sessions/{session}/members"
            await school.ask(path, {"user_id": other.user_id}, owner.token)
        room = Room(
            session,
            [member.user_id for member in members],
            lambda place, heard: school.connect(members[place], heard),
        )
        await room.let_in()
        try:
            yield server.pid, room
        finally:
            room.close()


@asynccontextmanager
async def peer() -> AsyncIterator[tuple[int, Room]]:
    """The other server, with the same."""
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.fastapi_peer", str(port)
    )
    try:
        await answers(port)
        users = [secrets.token_hex(16) for _ in range(DEVICES)]
        session = secrets.token_hex(16)
        room = Room(session, users, lambda place, heard: WebSocket.open(port, users[place], heard))
        await room.let_in()
        yield process.pid, room
        room.close()
    finally:
        process.terminate()
        await process.wait()


def free_port() -> int:
    """A TCP port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def answers(port: int) -> None:
    """Wait until somebody listens."""
    async with asyncio.timeout(START_S):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except ConnectionRefusedError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return


if __name__ == "__main__":
    raise SystemExit(asyncio.run(main()))
