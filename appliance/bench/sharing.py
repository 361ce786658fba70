"""How many deliveries a second does the hub sustain, one chat being open on many devices?

One frame in, one out to everybody else in the chat ("… is typing"): the hub and the sockets
without the database and the models. The pace goes up until the p99 of a delivery passes 50 ms,
or until fewer arrive than should, and then closes in on the pace between. A pace that fails is
tried once more: on a machine that does other things too, one hiccup says nothing.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from itertools import cycle

import msgspec
from msgspec import Struct

from appliance.bench.figures import Figure, Goal, level, percentile
from appliance.bench.school import School
from appliance.bench.websocket import Heard, WebSocket

GOAL = Goal(limit=20_000.0, at_least=True)
FIRST_RATE = 5_000.0  # deliveries a second
HALVINGS = 3  # steps that close in on the pace: then within 13 %
LIMIT_MS = 50.0
SENDERS = 10
DRAIN_S = 2.0

Connect = Callable[[int, Heard], Awaitable[WebSocket]]


class _Who(Struct):
    user_id: str = ""
    is_typing: bool = False


class _Frame(Struct):
    type: str
    data: msgspec.Raw


_frames = msgspec.json.Decoder(_Frame)
_whos = msgspec.json.Decoder(_Who)


class Step:
    """One pace: when each sender's frames were due, and how long each delivery took (ms)."""

    def __init__(self, expected: int = 0) -> None:
        self.expected = expected
        self.sent: dict[str, list[float]] = defaultdict(list)
        self.times: list[float] = []
        self.complete = asyncio.Event()

    def took(self, milliseconds: float) -> None:
        """Count a delivery."""
        self.times.append(milliseconds)
        if len(self.times) == self.expected:
            self.complete.set()

    @property
    def held(self) -> bool:
        """Whether all came, 99 of 100 in time."""
        return len(self.times) == self.expected and percentile(self.times, 99) <= LIMIT_MS


class _Ear:
    """One device. Frames of one sender come in the order in which they were sent."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._step = room.step
        self._heard: dict[str, int] = defaultdict(int)

    def heard(self, data: bytes, now: float) -> None:
        frame = _frames.decode(data)
        if frame.type != "typing_indicator":
            return
        if self._step is not self._room.step:
            self._step, self._heard = self._room.step, defaultdict(int)
        who = _whos.decode(frame.data)
        number = self._heard[who.user_id]
        self._heard[who.user_id] += 1
        sent = self._step.sent[who.user_id]
        if who.is_typing and number < len(sent):
            self._step.took((now - sent[number]) * 1000)


class Room:
    """One chat with all its members connected.

    `members` are the ids of the users, `connect(place, heard)` connects one of them.
    """

    def __init__(self, session: str, members: Sequence[str], connect: Connect) -> None:
        self.step = Step()
        self._session = session
        self._members = members
        self._connect = connect
        self._sockets: list[WebSocket] = []

    async def let_in(self) -> None:
        """Connect whoever is not: at first everybody, later those who were cut off as too slow."""
        for place in range(len(self._members)):
            if place == len(self._sockets):
                self._sockets.append(await self._enter(place))
            elif self._sockets[place].closed:
                self._sockets[place] = await self._enter(place)

    def close(self) -> None:
        for socket in self._sockets:
            socket.close()

    async def try_pace(self, rate: float, seconds: float) -> Step:
        """Send at a pace of `rate` deliveries a second and wait for what is on its way."""
        others = len(self._sockets) - 1
        frames_per_s = rate / others
        count = max(SENDERS, int(frames_per_s * seconds))
        self.step = step = Step(count * others)
        await self._send(count, frames_per_s)
        with suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_S):
                await step.complete.wait()
        if any(socket.closed for socket in self._sockets):
            await self.let_in()
        return step

    async def _enter(self, place: int) -> WebSocket:
        socket = await self._connect(place, _Ear(self).heard)
        await socket.ask("join_session", {"session_id": self._session})
        return socket

    async def _send(self, count: int, frames_per_s: float) -> None:
        clock = asyncio.get_running_loop().time
        typing = {"session_id": self._session, "is_typing": True}
        senders = list(zip(self._members, self._sockets, strict=True))[:SENDERS]
        begin = clock()
        for number, (user_id, socket) in zip(range(count), cycle(senders), strict=False):
            due = begin + number / frames_per_s
            await asyncio.sleep(max(0.0, due - clock()))
            # From when it was due: a generator that falls behind must not flatter the pace.
            self.step.sent[user_id].append(due)
            socket.send("user_typing", typing)


async def sustained(school: School, count: int, seconds: float, most: float) -> list[Figure]:
    """The highest pace that holds, each step taking `seconds`, up to `most` deliveries a second."""
    owner, *others = members = school.learners[:count]
    session = await school.new_session(owner)
    for other in others:
        path = f"/api/sessions/{session}/members"
        await school.ask(path, {"user_id": other.user_id}, owner.token)
    room = Room(
        session,
        [member.user_id for member in members],
        lambda place, heard: school.connect(members[place], heard),
    )
    try:
        await room.let_in()
        rate = await _highest(room, seconds, most)
    finally:
        room.close()
    name = f"deliveries/s until p99 passes {LIMIT_MS:.0f} ms, one chat on {count} devices"
    return [level(name, "/s", [rate], GOAL)]


async def _highest(room: Room, seconds: float, most: float) -> float:
    held, rate = 0.0, FIRST_RATE
    while rate <= most and await _holds(room, rate, seconds):
        held, rate = rate, rate * 2
    if rate > most:
        return held
    for _ in range(HALVINGS):
        middle = (held + rate) / 2
        if await _holds(room, middle, seconds):
            held = middle
        else:
            rate = middle
    return held


async def _holds(room: Room, rate: float, seconds: float) -> bool:
    first = await room.try_pace(rate, seconds)
    return first.held or (await room.try_pace(rate, seconds)).held
