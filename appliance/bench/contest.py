"""The same texts for every contestant, turn by turn, so that noise hits all of them alike."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from itertools import cycle, islice

from msgspec import Struct

from appliance.bench.figures import Figure, Goal, level, percentile, spread

# Threads that spin for a while after their work must not disturb who comes next.
REST_S = 0.03

Texts = tuple[str, ...]
Read = Callable[[Texts], Awaitable[float]]


class Contestant(Struct, frozen=True):
    """`read` gives the milliseconds that some texts took together."""

    name: str
    read: Read
    goal: Goal | None = None  # of ours: its own time. Of a peer: how many times ours it takes


class Heat(Struct, frozen=True):
    """What is read in turn: `turns` sets of texts a round, from `sets`, which go round and round.

    The first contestant is ours. Sets of one text are told in milliseconds, others in texts a
    second.
    """

    name: str
    sets: tuple[Texts, ...]
    turns: int
    contestants: tuple[Contestant, ...]


Times = dict[str, list[list[float]]]  # of each contestant, of each round, of each turn, in ms


async def run(heat: Heat, rounds: int) -> list[Figure]:
    """The contestants' times, and how many times ours each peer takes."""
    for contestant in heat.contestants:  # what is done once is done before
        await contestant.read(heat.sets[0])
    sets = cycle(heat.sets)
    times: Times = {contestant.name: [] for contestant in heat.contestants}
    for number in range(rounds):
        chosen = tuple(islice(sets, heat.turns))
        first = number % len(heat.contestants)  # nobody always goes first
        for contestant in heat.contestants[first:] + heat.contestants[:first]:
            await asyncio.sleep(REST_S)
            times[contestant.name].append([await contestant.read(texts) for texts in chosen])
    return told(heat, times)


def told(heat: Heat, times: Times) -> list[Figure]:
    """The figures of a heat."""
    ours, *peers = heat.contestants
    size = len(heat.sets[0])
    found = [
        _own(f"{heat.name}: {one.name}", size, times[one.name], ours.goal if one is ours else None)
        for one in heat.contestants
    ]
    return found + [
        level(
            f"{heat.name}: {peer.name}, against ours",
            "×",
            ratios(times[peer.name], times[ours.name]),
            peer.goal,
        )
        for peer in peers
    ]


def ratios(theirs: Sequence[Sequence[float]], ours: Sequence[Sequence[float]]) -> list[float]:
    """Of each round, how many times ours theirs took: the median turn against the median turn."""
    return [
        percentile(their, 50) / percentile(our, 50) for their, our in zip(theirs, ours, strict=True)
    ]


def _own(name: str, size: int, rounds: Sequence[Sequence[float]], goal: Goal | None) -> Figure:
    flat = [time for turns in rounds for time in turns]
    if size == 1:
        return spread(name, "ms", flat, goal)
    return level(name, "/s", [size * 1000 / time for time in flat], goal)
