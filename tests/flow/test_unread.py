"""When the emotion model cannot keep up: unknown, with a reason, and the chat goes on."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from appliance.domain.emotions import BUSY, FAILED
from appliance.domain.ports import Reading
from appliance.inference.worker import BATCH, DEADLINE_S, WAITING, Worker
from tests.support.readings import reading
from tests.support.school import School, open_school


class HeldEmotion:
    """The engine's own worker before a model that answers only when it is let go."""

    name = "held"
    provider = "cpu"

    def __init__(self, deadline_s: float = DEADLINE_S) -> None:
        self.go = threading.Event()
        self.failing = False
        self.taken = 0
        self._worker: Worker[str, Reading] = Worker(self._run, name="held", deadline_s=deadline_s)

    def start(self) -> None:
        self._worker.start()

    async def stop(self) -> None:
        self.go.set()
        await self._worker.stop()

    async def read(self, text: str, *, explain: bool = True) -> Reading:
        return (await self._worker.submit([text]))[0]

    async def read_many(self, texts: Sequence[str]) -> list[Reading]:
        return await self._worker.submit(texts)

    def _run(self, texts: Sequence[str]) -> list[Reading]:
        self.taken += len(texts)
        assert self.go.wait(30)
        if self.failing:
            raise ValueError("the graph broke")
        return [reading(excitement=0.9, state="engaged") for _ in texts]


@asynccontextmanager
async def held_school(data: Path, emotion: HeldEmotion) -> AsyncIterator[School]:
    emotion.start()
    try:
        async with open_school(data, emotion=emotion) as school:
            await school.set_up()
            yield school
    finally:
        await emotion.stop()


async def test_more_than_64_waiting_are_unknown_with_a_reason_and_all_are_answered(
    tmp_path: Path,
) -> None:
    emotion = HeldEmotion(deadline_s=60)  # so that only the queue's length refuses
    over = 5
    async with held_school(tmp_path, emotion) as school:
        mia = await school.learner("Mia")
        session = await mia.ok("POST", "/api/sessions", {})
        socket = await mia.socket(join=session["id"])
        sent = [
            asyncio.create_task(mia.chat("I'm so excited!", session_id=session["id"]))
            for _ in range(BATCH + WAITING + over)
        ]
        unread = [await socket.expect("emotion_update") for _ in range(over)]
        emotion.go.set()
        answers = await asyncio.gather(*sent)
    assert all(one["data"]["emotion"]["unknown"] == BUSY for one in unread)
    assert all(answer["reply"]["status"] == "complete" for answer in answers)
    emotions = [answer["emotion"] for answer in answers]
    assert all(one["unknown"] or one["display"] == "Excited" for one in emotions)
    # The run that is held took what was there when it began, a batch at most.
    assert over <= sum(one["unknown"] == BUSY for one in emotions) <= over + BATCH
    assert emotion.taken == sum(one["unknown"] is None for one in emotions)


async def test_a_reading_that_takes_two_seconds_is_given_up_and_the_answer_comes(
    tmp_path: Path,
) -> None:
    emotion = HeldEmotion()
    async with held_school(tmp_path, emotion) as school:
        mia = await school.learner("Mia")
        started = time.monotonic()
        answer = await mia.chat("I'm so excited!")
        assert 2 <= time.monotonic() - started < 10
        assert answer["reply"]["status"] == "complete"
        unread = answer["emotion"]
        assert unread["unknown"] == BUSY
        assert (unread["label"], unread["confidence"], unread["because"]) == ("neutral", 0, [])
        assert answer["message"]["emotion"] == unread, "it is kept with its message"
        emotion.go.set()
        assert (await mia.chat("I'm so excited!"))["emotion"]["display"] == "Excited"


async def test_a_model_that_fails_is_another_reason(tmp_path: Path) -> None:
    emotion = HeldEmotion()
    emotion.go.set()
    emotion.failing = True
    async with held_school(tmp_path, emotion) as school:
        answer = await (await school.learner("Mia")).chat("hello")
    assert answer["emotion"]["unknown"] == FAILED
    assert answer["reply"]["status"] == "complete"


async def test_what_was_not_read_is_read_when_the_answer_is_written_again(school: School) -> None:
    mia = await school.learner("Mia")
    school.emotion.broken = True
    answer = await mia.chat("I'm so excited!")
    assert answer["emotion"]["unknown"]
    assert not school.tutor.questions[-1].states
    school.emotion.broken = False
    socket = await mia.socket(join=answer["session_id"])
    await mia.ok("POST", f"/api/chat/{answer['reply']['id']}/regenerate")
    update = await socket.expect("emotion_update")
    assert update["data"]["emotion"]["display"] == "Excited"
    await socket.expect("message_received")
    assert school.tutor.questions[-1].states == ("engaged",)


async def test_what_was_not_read_is_no_moment_of_the_chat(school: School) -> None:
    mia = await school.learner("Mia")
    first = await mia.chat("I'm so excited!")
    school.emotion.broken = True
    await mia.chat("hm", session_id=first["session_id"])
    school.emotion.broken = False
    await mia.chat("I'm curious", session_id=first["session_id"])
    assert school.tutor.questions[-1].states == ("engaged", "curious")


async def test_in_a_class_it_counts_for_nothing(school: School) -> None:
    learners = [await school.learner(name) for name in ("Mia", "Ben", "Zoe", "Ole", "Ida")]
    for learner in learners:
        await learner.chat("I'm so excited!")
    school.emotion.broken = True
    await learners[0].chat("hello")
    mood = await school.admin.ok("GET", f"/api/classes/{school.classroom['id']}/mood")
    assert mood["states"] == {"engaged": 1.0}
