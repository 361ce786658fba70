"""A learner's message, the feeling in it, and the tutor's answer, in this order.

A message is acknowledged when it is durable, together with the place of the answer that is owed
for it. The answer is a job with an owner, a deadline and a cancel; it speaks through events.
When the power goes in the middle of one, it is written again at the next start.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress

from appliance.bus import Bus, ephemeral
from appliance.domain.chats import ChatStore, Posted
from appliance.domain.emotions import EmotionReader
from appliance.domain.ports import Generator, Piece, Question
from appliance.domain.readiness import Moment
from appliance.errors import AttuneError, Overloaded
from appliance.protocol.events import MessageDelta, TypingIndicator
from appliance.protocol.objects import TUTOR_ID, Citation, Emotion, Message, MessageStatus, User

log = logging.getLogger(__name__)

# Answers being written at once. One costs little, but its events go to every device; what is
# over this waits, its message being safe already.
ANSWERS_AT_ONCE = 64
ANSWERS_OWED = 1024
HISTORY_TURNS = 12
MOMENTS = 12
# An answer that was cut off is written again at the next start, but not for ever: one that
# brings the process down would do so at each start.
MOST_STARTS = 3
TUTOR_NAME = "Tutor"


class _Job:
    """One answer being written."""

    def __init__(self, posted: Posted) -> None:
        self.posted = posted
        self.text = ""
        self.citations: tuple[Citation, ...] = ()
        self.stopped = False
        self.task: asyncio.Task[Message] | None = None

    @property
    def reply(self) -> Message:
        return self.posted.reply


class Conversations:
    """Takes messages and answers them. `stop()` leaves unfinished answers for the next start."""

    def __init__(
        self,
        store: ChatStore,
        bus: Bus,
        emotions: EmotionReader,
        generator: Generator,
        *,
        deadline_s: float,
    ) -> None:
        self._store = store
        self._bus = bus
        self._emotions = emotions
        self._generator = generator
        self._deadline_s = deadline_s
        self._jobs: dict[str, _Job] = {}
        self._room = asyncio.Semaphore(ANSWERS_AT_ONCE)

    async def start(self) -> None:
        """Take up the answers that were cut off."""
        for posted, starts in await self._store.unfinished():
            if starts > MOST_STARTS:
                await self._store.finish(posted.reply, "", "interrupted", ())
            else:
                self._begin(posted)

    async def stop(self) -> None:
        """Cancel all jobs; what they were writing stays owed."""
        tasks = [job.task for job in self._jobs.values() if job.task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def post(
        self, author: User, session_id: str | None, text: str, client_id: str | None
    ) -> Posted:
        """Store a message durably and begin its answer.

        The same `client_id` again stores nothing and gives what is there. Raises `NotFound` for
        a session the author is not in, `Overloaded` when too many answers are owed.
        """
        if len(self._jobs) >= ANSWERS_OWED:
            raise Overloaded
        posted = await self._store.post(author, session_id, text, client_id)
        if not posted.repeated:
            self._begin(posted)
        return posted

    async def answered(self, posted: Posted) -> tuple[Message, Message]:
        """The answer when it has ended, and the message with its emotion."""
        job = self._jobs.get(posted.reply.id)
        if job is not None and job.task is not None:
            with suppress(asyncio.CancelledError):
                # The job goes on when the one who waits goes away.
                await asyncio.shield(job.task)
        return await self._store.answer(posted.author.id, posted.reply.id)

    async def halt(self, user: User, reply_id: str) -> Message:
        """Stop an answer; what was written so far stays. A finished one stays as it is."""
        reply, _ = await self._store.answer(user.id, reply_id)
        job = self._jobs.get(reply_id)
        if job is None or job.task is None:
            return reply
        if not job.stopped:  # asked twice, the second cancel would hit the saving of the first
            job.stopped = True
            job.task.cancel()
        await asyncio.wait([job.task])
        reply, _ = await self._store.answer(user.id, reply_id)
        return reply

    async def regenerate(self, user: User, reply_id: str) -> Message:
        """Write a finished answer again. Raises `Conflict` while it is being written."""
        posted = await self._store.restart(user.id, reply_id)
        self._begin(posted)
        return posted.reply

    def so_far(self, session_id: str) -> list[MessageDelta]:
        """What is written of the answers in progress, for somebody who comes in now.

        One without a word yet is left out: its feeling must be heard first.
        """
        return [
            MessageDelta(session_id=session_id, message_id=job.reply.id, offset=0, text=job.text)
            for job in self._jobs.values()
            if job.reply.session_id == session_id and job.text
        ]

    def forget(self, session_id: str) -> None:
        """The session is gone: its answers end unwritten."""
        for job in self._jobs.values():
            if job.reply.session_id == session_id and job.task:
                job.task.cancel()

    def _begin(self, posted: Posted) -> None:
        job = _Job(posted)
        self._jobs[job.reply.id] = job
        job.task = asyncio.create_task(self._run(job), name=f"answer-{job.reply.id}")
        job.task.add_done_callback(lambda task: self._ended(job, task))

    def _ended(self, job: _Job, task: asyncio.Task[Message]) -> None:
        if self._jobs.get(job.reply.id) is job:
            del self._jobs[job.reply.id]
        if not task.cancelled() and task.exception() is not None:
            log.error("an answer failed", exc_info=task.exception())

    async def _run(self, job: _Job) -> Message:
        try:
            emotion = job.posted.message.emotion
            if emotion is None or emotion.unknown:
                emotion = await self._feel(job)
            async with self._room:
                self._typing(job, True)
                try:
                    status: MessageStatus = await self._write(job, emotion)
                finally:
                    self._typing(job, False)
        except asyncio.CancelledError:
            if not job.stopped:
                raise
            status = "stopped"
        return await self._store.finish(job.reply, job.text, status, job.citations)

    async def _feel(self, job: _Job) -> Emotion | None:
        """Guess the feeling and keep it; a message without one is answered all the same."""
        message, author = job.posted.message, job.posted.author
        if not author.emotion_enabled:
            return None
        try:
            before = await self._store.moments(author.id, message.session_id, MOMENTS - 1)
            emotion = await self._emotions.read(message.text, before)
            await self._store.save_emotion(message, emotion)
        except AttuneError as error:
            log.warning("no emotion for message %s: %s", message.id, error.code)
            return None
        if emotion.unknown:
            log.warning("the emotion of message %s is unknown: %s", message.id, emotion.unknown)
        return emotion

    async def _write(self, job: _Job, emotion: Emotion | None) -> MessageStatus:
        question = await self._question(job, emotion)
        try:
            async with asyncio.timeout(self._deadline_s):
                async with aclosing(_stream(self._generator, question)) as pieces:
                    async for piece in pieces:
                        self._tell(job, piece)
        except TimeoutError:
            return "interrupted"
        except Exception:  # the named boundary: whatever a generator does, the chat goes on
            log.exception("the tutor failed at answer %s", job.reply.id)
            return "interrupted"
        return "complete"

    async def _question(self, job: _Job, emotion: Emotion | None) -> Question:
        message, author = job.posted.message, job.posted.author
        turns = await self._store.turns(message.session_id, message.seq, HISTORY_TURNS)
        moments: list[Moment] = []
        if emotion is not None and not emotion.unknown:
            moments = await self._store.moments(author.id, message.session_id, MOMENTS)
        return Question(
            text=message.text,
            history=tuple(turns),
            states=tuple(moment.learning_state for moment in moments),
            attempt=job.posted.attempt,
        )

    def _tell(self, job: _Job, piece: Piece) -> None:
        delta = MessageDelta(
            session_id=job.reply.session_id,
            message_id=job.reply.id,
            offset=len(job.text),
            text=piece.text,
        )
        job.text += piece.text
        job.citations = piece.citations or job.citations
        self._bus.emit(
            ephemeral(
                "message_delta",
                delta,
                room=job.reply.session_id,
                users=frozenset((job.posted.author.id,)),
                delta=delta,
            )
        )

    def _typing(self, job: _Job, is_typing: bool) -> None:
        indicator = TypingIndicator(
            session_id=job.reply.session_id,
            user_id=TUTOR_ID,
            display_name=TUTOR_NAME,
            is_typing=is_typing,
        )
        self._bus.emit(
            ephemeral(
                "typing_indicator",
                indicator,
                room=job.reply.session_id,
                users=frozenset((job.posted.author.id,)),
            )
        )


async def _stream(generator: Generator, question: Question) -> AsyncGenerator[Piece]:
    """The generator's pieces, as something that can be closed."""
    pieces = generator.answer(question)
    try:
        async for piece in pieces:
            yield piece
    finally:
        close = getattr(pieces, "aclose", None)
        if close is not None:
            await close()
