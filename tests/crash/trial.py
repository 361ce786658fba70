"""One run: start, load, kill, restart, as often as asked; then everything is compared."""

from __future__ import annotations

import asyncio
import random
import shutil
import sqlite3
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from yarl import URL

from tests.browser.process import AttuneProcess
from tests.crash.learners import Learner, Wrong

# What `product.md` and the measurements promise after a power cut, in seconds.
READY_S = 3.0
CAUGHT_UP_S = 10.0
PASSWORD = "correct horse battery"
SETTINGS = {
    "ATTUNE_LIMITS_MESSAGES_PER_MINUTE": "100000",
    "ATTUNE_LIMITS_REQUESTS_PER_MINUTE": "1000000",
    # Between two kills there is time for an answer, so that some are whole and some are cut off.
    "ATTUNE_TUTOR_PACE_MS": "5",
}
# One in so many kills comes before the devices are back: a machine that fails while starting.
HASTY = 5
SETTLE_S = 60.0


@dataclass
class Outcome:
    """What a run has seen, in seconds and in numbers."""

    kills: int = 0
    ready: list[float] = field(default_factory=list)
    caught_up: list[float] = field(default_factory=list)
    acknowledged: int = 0
    repeats: int = 0
    events: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    reloads: int = 0
    seconds: float = 0.0


async def run(
    data: Path, *, times: int, seed: int, learners: int = 4, say: Callable[[str], None]
) -> Outcome:
    """Kill and restart `times` times. Raises `Wrong` for anything that must never happen."""
    rng = random.Random(seed)
    outcome = Outcome()
    began = time.monotonic()
    process = AttuneProcess(data, SETTINGS)
    people: list[Learner] = []
    try:
        await process.start()
        people += await _let_in(process, learners, rng)
        async with _at_work(people) as stop:
            for number in range(1, times + 1):
                await asyncio.sleep(rng.uniform(0.1, 3.0))
                await process.kill()
                await asyncio.to_thread(_check_file, data)
                await _restart(process, people, outcome, hasty=number % HASTY == 0)
                say(f"kill {number}: ready in {outcome.ready[-1]:.2f} s")
            await _caught_up(people)
            stop.set()
        await process.stop()
        await asyncio.to_thread(_check_file, data)
        await asyncio.to_thread(_compare_with_log, data, people)
    finally:
        for person in people:
            await person.close()
        await process.stop()
    outcome.acknowledged = sum(len(one.acknowledged) for one in people)
    outcome.repeats = sum(one.repeats for one in people)
    outcome.events = sum(len(device.events) for one in people for device in one.devices)
    outcome.reloads = sum(device.reloads for one in people for device in one.devices)
    outcome.answers = await asyncio.to_thread(_answers, data)
    outcome.seconds = time.monotonic() - began
    return outcome


async def _let_in(process: AttuneProcess, count: int, rng: random.Random) -> list[Learner]:
    base = URL(process.base)
    async with aiohttp.ClientSession(base) as http:

        async def post(path: str, body: dict[str, str], token: str = "") -> Any:
            headers = {"Authorization": f"Bearer {token}"} if token else {}
            async with http.post(path, json=body, headers=headers) as response:
                if response.status >= 300:
                    raise Wrong(f"{path}: {await response.text()}")
                return await response.json()

        admin = {"school": "S", "name": "Ada", "username": "ada", "password": PASSWORD}
        login = await post("/api/setup", {"code": process.setup_code, **admin})
        room = await post("/api/classes", {"name": "7b"}, login["access_token"])
        people = []
        for number in range(count):
            joining = {"code": room["join_code"], "name": f"Learner {number}"}
            login = await post("/api/auth/join", joining)
            people.append(Learner(base, login, random.Random(rng.random())))
    for person in people:
        await person.begin()
    return people


@asynccontextmanager
async def _at_work(people: list[Learner]) -> AsyncIterator[asyncio.Event]:
    """Everybody writes and listens; at the end all settles and is compared with the history."""
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        listening = [group.create_task(d.run()) for one in people for d in one.devices]
        await _caught_up(people)
        writing = [group.create_task(one.write(stop)) for one in people]
        try:
            yield stop
            await asyncio.gather(*writing)
            for person in people:
                await _compare_with_history(person)
        finally:
            for task in (*writing, *listening):
                task.cancel()


async def _restart(
    process: AttuneProcess, people: list[Learner], outcome: Outcome, *, hasty: bool
) -> None:
    for person in people:
        for device in person.devices:
            device.live.clear()
    started = time.monotonic()
    ready = await process.start()
    outcome.kills += 1
    outcome.ready.append(ready - started)
    if not hasty:
        await _caught_up(people)
        outcome.caught_up.append(time.monotonic() - ready)


async def _caught_up(people: list[Learner]) -> None:
    async with asyncio.timeout(SETTLE_S):
        for person in people:
            for device in person.devices:
                await device.live.wait()


async def _compare_with_history(person: Learner) -> None:
    """Each acknowledged message once and in order, each answer ended, and each device told."""
    history = await _settled_history(person)
    written = [one for one in history if one["role"] == "student"]
    expected = [(client_id, message_id) for client_id, message_id, _ in person.acknowledged]
    if [(one["client_id"], one["id"]) for one in written] != expected:
        raise Wrong("the history is not what was acknowledged, once each and in order")
    if [one["text"] for one in written] != [text for _, _, text in person.acknowledged]:
        raise Wrong("a message has another text than was acknowledged")
    answered = Counter(one["reply_to"] for one in history if one["role"] == "tutor")
    if answered != Counter(one["id"] for one in written):
        raise Wrong("not every message has exactly one answer")
    seqs = [one["seq"] for one in history]
    if seqs != sorted(set(seqs)):
        raise Wrong("the history is out of order")
    texts = {one["id"]: one["text"] for one in history}
    for device in person.devices:
        await _told_of_all(device.events, texts)


async def _settled_history(person: Learner) -> list[dict[str, Any]]:
    async with asyncio.timeout(SETTLE_S):
        while True:
            history = await person.history()
            if all(one["status"] != "streaming" for one in history):
                return history
            await asyncio.sleep(0.2)


async def _told_of_all(events: list[dict[str, Any]], texts: dict[str, str]) -> None:
    """Each message of the history was told once, with its text; each feeling once at most."""
    async with asyncio.timeout(SETTLE_S):
        while len([one for one in events if one["type"] == "message_received"]) < len(texts):
            await asyncio.sleep(0.1)
    told = [one["data"]["message"] for one in events if one["type"] == "message_received"]
    times = Counter(one["id"] for one in told)
    if times != Counter(dict.fromkeys(texts, 1)):
        raise Wrong(f"messages not told exactly once: {times - Counter(dict.fromkeys(texts, 1))}")
    if any(one["text"] != texts[one["id"]] for one in told):
        raise Wrong("a message was told with another text than it has")
    feelings = Counter(
        one["data"]["message_id"] for one in events if one["type"] == "emotion_update"
    )
    if feelings and max(feelings.values()) > 1:
        raise Wrong("a feeling was told twice")


def _check_file(data: Path) -> None:
    """The database as the crash left it is sound; looked at in a copy, so as not to help it."""
    copy = data.with_name(f"{data.name}-copy")
    copy.mkdir()
    try:
        for part in data.glob("attune.db*"):
            shutil.copyfile(part, copy / part.name)
        with closing(sqlite3.connect(copy / "attune.db")) as connection:
            found = [row[0] for row in connection.execute("PRAGMA integrity_check")]
            broken = connection.execute("PRAGMA foreign_key_check").fetchall()
        if found != ["ok"] or broken:
            raise Wrong(f"the database is damaged: {found} {broken}")
    finally:
        shutil.rmtree(copy)


def _compare_with_log(data: Path, people: list[Learner]) -> None:
    """Every device heard exactly the events of the log that are for it."""
    with closing(sqlite3.connect(data / "attune.db")) as connection:
        for person in people:
            for device in person.devices:
                rows = connection.execute(
                    "SELECT seq, type FROM events WHERE seq > ? AND (user_id = ?"
                    " OR (user_id IS NULL AND session_id = ?)) ORDER BY seq",
                    (device.first, person.id, person.session),
                ).fetchall()
                heard = [(one["seq"], one["type"]) for one in device.events]
                if device.reloads == 0 and heard != rows:
                    raise Wrong("a device did not hear exactly what the log holds for it")


def _answers(data: Path) -> Counter[str]:
    with closing(sqlite3.connect(data / "attune.db")) as connection:
        rows = connection.execute(
            "SELECT status, count(*) FROM messages WHERE role = 'tutor' GROUP BY status"
        )
        return Counter(dict(rows.fetchall()))
