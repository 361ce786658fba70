"""What `attune bench` asks of a whole server, in this order."""

from __future__ import annotations

import asyncio
import tempfile
from functools import partial
from pathlib import Path

from msgspec import Struct

from appliance.bench import chatting, connecting, in_process, sharing, signing_in, starting
from appliance.bench.figures import Figure
from appliance.bench.machine import describe
from appliance.bench.notes import Notes, end_tidily_when_told
from appliance.bench.report import Report
from appliance.bench.school import School, opened
from appliance.bench.server import started
from appliance.config import Config


class Plan(Struct, frozen=True, kw_only=True):
    """How much is measured; the whole takes below three minutes, the quick one some seconds."""

    learners: int = 200
    repeats: int = 3
    tries: int = 60
    chat_s: float = 10.0
    crowds: tuple[int, ...] = (1, 30, 200)
    rooms: tuple[int, ...] = (30, 100, 200)
    step_s: float = 1.2
    most_per_s: float = 160_000.0
    sign_ins: int = 30
    rush_s: float = 5.0
    part_s: float = 1.0


QUICK = Plan(
    learners=30,
    repeats=1,
    tries=5,
    chat_s=1.0,
    crowds=(1, 30),
    rooms=(30,),
    step_s=0.3,
    most_per_s=5_000.0,
    sign_ins=5,
    rush_s=0.8,
    part_s=0.2,
)

WRITING = 30  # how many write while the emotion on another device is timed
# Far beyond what any question takes, and what a run takes.
QUESTION_S = 60.0
ALL_S = 170.0
CAVEAT = "The load generator runs on the same machine and shares its cores with the server."


def take(settings: Config, *, quick: bool) -> Report:
    """Measure this machine. Raises `StartupError` when there is no server to measure."""
    # On the disk where the data lie or would lie: a folder for temporary files may be in memory.
    place = settings.data_folder().absolute()
    while not place.is_dir():
        place = place.parent
    with tempfile.TemporaryDirectory(
        dir=place, prefix="attune-bench-", ignore_cleanup_errors=True
    ) as folder:
        plan = QUICK if quick else Plan()
        try:
            return asyncio.run(_take(Path(folder), settings, plan, quick))
        except asyncio.CancelledError:  # by SIGTERM
            raise KeyboardInterrupt from None


async def _take(folder: Path, settings: Config, plan: Plan, quick: bool) -> Report:
    end_tidily_when_told()
    notes = Notes(QUESTION_S, ALL_S)
    machine = await asyncio.to_thread(describe, folder, settings.storage.durability)
    await notes.ask("cold start", partial(starting.cold, folder, settings, plan.repeats))
    async with started(folder, settings) as server, opened(server) as school:
        await _ask_the_server(notes, school, plan)
    await notes.ask("durable inserts", partial(in_process.inserts, folder, settings, plan.part_s))
    await notes.ask("emotion alone", partial(in_process.emotion, settings, plan.part_s))
    return Report(
        machine=machine,
        caveat=CAVEAT,
        quick=quick,
        took_s=notes.took_s,
        figures=tuple(notes.figures),
        troubles=tuple(notes.troubles),
    )


async def _ask_the_server(notes: Notes, school: School, plan: Plan) -> None:
    await notes.ask(f"{plan.learners} learners join", partial(_join, school, plan.learners))
    await notes.ask("connect, one", partial(connecting.alone, school, plan.tries))
    await notes.ask("connect, all", partial(connecting.together, school, plan.repeats))
    await notes.ask("message, idle", partial(chatting.quiet, school, plan.tries))
    for crowd in plan.crowds:
        with_emotion = crowd == WRITING
        question = partial(chatting.busy, school, crowd, plan.chat_s, with_emotion=with_emotion)
        await notes.ask(f"message, {crowd} connected", question)
    rush = partial(signing_in.rush, school, plan.sign_ins, plan.repeats, plan.rush_s)
    await notes.ask("sign-ins", rush)
    for room in plan.rooms:
        question = partial(sharing.sustained, school, room, plan.step_s, plan.most_per_s)
        await notes.ask(f"deliveries, {room} devices", question)


async def _join(school: School, count: int) -> list[Figure]:
    await school.join(count)
    return []
