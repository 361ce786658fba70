"""Thirty learners sign in at the same moment: how long does it take, and does the chat notice?"""

from __future__ import annotations

import asyncio

from appliance.bench.chatting import DELIVERED_GOAL, Story, listening, settled, write_steadily
from appliance.bench.figures import Figure, Goal, level, spread
from appliance.bench.school import School

WRITERS = 5
GOAL = Goal(limit=5.0)
LEAD_S = 0.3  # of chat before the rush


async def rush(school: School, count: int, repeats: int, seconds: float) -> list[Figure]:
    """`count` learners come back with their pins while five others write, for `seconds`."""
    totals: list[float] = []
    times: list[float] = []
    faults: tuple[str, ...] = ()
    for _ in range(repeats):
        story = Story()
        writers = school.learners[:WRITERS]
        async with listening(school, writers, story), asyncio.TaskGroup() as group:
            chat = group.create_task(write_steadily(school, writers, seconds, story))
            await asyncio.sleep(LEAD_S)
            begun, ended, took = await _all_at_once(school, count)
            totals.append(took)
            await chat
            await settled(story)
        faults += story.faults()
        times += [
            (moment - story.sent[text]) * 1000
            for text, moment in story.delivered.items()
            if begun <= story.sent[text] <= ended
        ]
    name = f"message → delivered, while {count} sign in"
    return [
        level(f"{count} sign-ins at once", "s", totals, GOAL),
        spread(name, "ms", times, DELIVERED_GOAL, faults),
    ]


async def _all_at_once(school: School, count: int) -> tuple[float, float, float]:
    """When it began, when it ended, and how long it took, in seconds."""
    clock = asyncio.get_running_loop().time
    begin = clock()
    await asyncio.gather(*map(school.come_back, school.learners[-count:]))
    end = clock()
    return begin, end, end - begin
