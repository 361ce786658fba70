"""How long until a message is durable, felt, and on the learner's other device?

A learner writes on one device (REST) and listens on another (WebSocket). Every message is
followed to its end: the server's numbers and ids must come once each, in order.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from itertools import cycle

import msgspec
from msgspec import Struct

from appliance.bench.figures import Figure, Goal, counted, spread
from appliance.bench.school import Learner, Refused, School
from appliance.bench.websocket import WebSocket

RATE = 20.0  # messages a second, all learners together
SETTLE_S = 15.0  # for the last answer to have been written
DELIVERED_GOAL = Goal(statistic="p99", limit=50.0)
IDLE_EMOTION_GOAL = Goal(statistic="p95", limit=30.0)
BUSY_EMOTION_GOAL = Goal(statistic="p95", limit=60.0)

# What learners write: most of it the tutor has a lesson for, all of it has a feeling.
TEXTS = (
    "I'm so excited about learning quantum physics!",
    "Why is the sky blue?",
    "I don't get fractions at all, this is so annoying",
    "How do plants make their food from light?",
    "I think I finally understand how gravity works",
    "This is boring, we did photosynthesis last year",
    "What is a variable in a program?",
    "I'm scared of the test on Friday",
    "How do I add fractions with different denominators?",
    "Thank you, that really helped me with the atoms",
)


class _Message(Struct):
    id: str
    role: str
    text: str


class _Received(Struct):
    message: _Message


class _Felt(Struct):
    message_id: str


class _Frame(Struct):
    type: str
    data: msgspec.Raw
    seq: int | None = None


_frames = msgspec.json.Decoder(_Frame)
_received = msgspec.json.Decoder(_Received)
_felt = msgspec.json.Decoder(_Felt)


class Story:
    """What became of every message, by its text; times are the loop's, in seconds."""

    def __init__(self) -> None:
        self.sent: dict[str, float] = {}
        self.acknowledged: dict[str, float] = {}
        self.delivered: dict[str, float] = {}
        self.felt: dict[str, float] = {}
        self.answers = 0
        self.doubled = 0
        self.disordered = 0
        self.refused = 0
        self.ids: dict[str, str] = {}
        self.last_reply = ""
        self.news = asyncio.Event()

    async def until(self, *, messages: int = 0, feelings: int = 0, answers: int = 0) -> None:
        """Wait until so many have come. Raises `TimeoutError`."""
        async with asyncio.timeout(SETTLE_S):
            while (
                len(self.delivered) < messages
                or len(self.felt) < feelings
                or self.answers < answers
            ):
                self.news.clear()
                await self.news.wait()

    def since_sent(self, moments: dict[str, float]) -> list[float]:
        """Milliseconds from sending to each of `moments`."""
        return [(moment - self.sent[text]) * 1000 for text, moment in moments.items()]

    def faults(self) -> tuple[str, ...]:
        """What must not have happened, and did."""
        lost = len(self.acknowledged.keys() - self.delivered.keys())
        return counted(
            refused=self.refused,
            lost=lost,
            doubled=self.doubled,
            out_of_order=self.disordered,
            without_an_emotion=max(0, len(self.acknowledged) - len(self.felt)),
            without_an_answer=max(0, len(self.acknowledged) - self.answers),
        )


class Device:
    """What one socket heard, written into the story."""

    def __init__(self, story: Story) -> None:
        self._story = story
        self._seq = 0
        self._seen: set[str] = set()

    def heard(self, data: bytes, now: float) -> None:
        """Take one frame."""
        frame = _frames.decode(data)
        if frame.seq is None:
            return
        self._story.disordered += frame.seq < self._seq
        self._story.doubled += frame.seq == self._seq
        self._seq = frame.seq
        if frame.type == "message_received":
            self._received(_received.decode(frame.data).message, now)
        elif frame.type == "emotion_update":
            text = self._story.ids.get(_felt.decode(frame.data).message_id, "")
            self._story.felt[text] = now
        self._story.news.set()

    def _received(self, message: _Message, now: float) -> None:
        self._story.doubled += message.id in self._seen
        self._seen.add(message.id)
        if message.role == "tutor":
            self._story.answers += 1
        else:
            self._story.ids[message.id] = message.text
            self._story.delivered[message.text] = now


async def quiet(school: School, count: int) -> list[Figure]:
    """One learner, one message at a time, nobody else there."""
    learner, story = school.learners[0], Story()
    async with listening(school, [learner], story):
        session = await school.new_session(learner)
        for number, text in zip(range(1, count + 1), cycle(TEXTS), strict=False):
            await _write(school, learner, session, f"{text} ({number})", story)
            await story.until(feelings=number)
            # The answer would still be streaming while the next message is measured.
            await school.ask(f"/api/chat/{story.last_reply}/stop", {}, learner.token)
            await story.until(answers=number)
    faults = story.faults()
    durable, felt = story.since_sent(story.acknowledged), story.since_sent(story.felt)
    return [
        spread("message → durable, acknowledged", "ms", durable, faults=faults),
        spread("message → emotion on another device, idle", "ms", felt, IDLE_EMOTION_GOAL, faults),
    ]


async def busy(
    school: School, count: int, seconds: float, *, with_emotion: bool = False
) -> list[Figure]:
    """`count` learners who listen, writing 20 messages a second in all."""
    story = Story()
    async with listening(school, school.learners[:count], story):
        await write_steadily(school, school.learners[:count], seconds, story)
        await settled(story)
    faults = story.faults()
    plural = "" if count == 1 else "s"
    name = f"message → delivered, {count} connection{plural}, {RATE:.0f} messages/s"
    delivered = story.since_sent(story.delivered)
    figures = [spread(name, "ms", delivered, DELIVERED_GOAL, faults)]
    if with_emotion:
        name = f"message → emotion on another device, {count} writing, {RATE:.0f} messages/s"
        felt = story.since_sent(story.felt)
        figures.insert(0, spread(name, "ms", felt, BUSY_EMOTION_GOAL, faults))
    return figures


@asynccontextmanager
async def listening(
    school: School, learners: Sequence[Learner], story: Story
) -> AsyncIterator[None]:
    """Each learner with one device that listens. Raises `ConnectionError` if one is cut off."""
    sockets: list[WebSocket] = []
    try:
        for learner in learners:
            sockets.append(await school.connect(learner, Device(story).heard))
            # Events are held back for a moment in case the first frame is `resume`.
            await sockets[-1].ask("ping", {})
        yield
        for socket in sockets:
            if socket.closed:
                raise ConnectionResetError(f"a device was cut off with {socket.close_code}")
    finally:
        for socket in sockets:
            socket.close()


async def write_steadily(
    school: School, learners: Sequence[Learner], seconds: float, story: Story
) -> None:
    """Post at an even pace, in turn, whether or not the ones before have been answered."""
    sessions = [await school.new_session(learner) for learner in learners]
    clock = asyncio.get_running_loop().time
    begin = clock()
    async with asyncio.TaskGroup() as group:
        turns = zip(cycle(learners), cycle(sessions), cycle(TEXTS), strict=False)
        for number, (learner, session, text) in zip(
            range(int(RATE * seconds)), turns, strict=False
        ):
            await asyncio.sleep(begin + number / RATE - clock())
            group.create_task(_write(school, learner, session, f"{text} ({number})", story))


async def settled(story: Story) -> None:
    """Wait until everything acknowledged has its end; what is missing then is in `faults`."""
    count = len(story.acknowledged)
    with suppress(TimeoutError):
        await story.until(messages=count, feelings=count, answers=count)


async def _write(school: School, learner: Learner, session: str, text: str, story: Story) -> None:
    clock = asyncio.get_running_loop().time
    body = {"message": text, "session_id": session, "client_id": secrets.token_hex(16)}
    story.sent[text] = clock()
    try:
        accepted = await school.ask("/api/chat?wait=false", body, learner.token)
    except Refused:
        story.refused += 1
        return
    story.acknowledged[text] = clock()
    story.last_reply = accepted["reply_id"]
