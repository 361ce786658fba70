"""One thread that owns a model, and a bounded queue before it.

While one run goes, what comes in collects; the next run takes all of it, up to a batch. No timer
waits for more: alone, a request is run at once.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from appliance.errors import Internal, Overloaded

log = logging.getLogger(__name__)

# Two classes of 30 writing in the same instant; more would only make everybody wait.
WAITING = 64
# A run of 16 takes some tens of ms: longer runs would hold back the one who comes just after.
BATCH = 16
# Nobody wants the feeling of a message two seconds later; the answer has begun by then.
DEADLINE_S = 2.0

Item = TypeVar("Item")
Result = TypeVar("Result")


class _Job(Generic[Item, Result]):
    def __init__(self, item: Item, future: asyncio.Future[Result], due: float) -> None:
        self.item = item
        self.future = future
        self.due = due


class Worker(Generic[Item, Result]):
    """Runs `run(items)`, which returns one result for each item, in a thread of its own."""

    def __init__(
        self,
        run: Callable[[Sequence[Item]], Sequence[Result]],
        *,
        name: str,
        waiting: int = WAITING,
        batch: int = BATCH,
        deadline_s: float = DEADLINE_S,
    ) -> None:
        self._run = run
        self._name = name
        self._waiting = waiting
        self._batch = batch
        self._deadline_s = deadline_s
        self._queue: deque[_Job[Item, Result]] = deque()
        self._changed = threading.Condition()
        self._stopping = False
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self) -> None:
        """Start the thread; results come back to the running event loop."""
        self._loop = asyncio.get_running_loop()
        self._stopping = False
        self._thread = threading.Thread(target=self._work, name=self._name, daemon=True)
        self._thread.start()

    async def stop(self) -> None:
        """Refuse what still waits, let the run in progress end, and end the thread."""
        thread, self._thread = self._thread, None
        if thread is None:
            return
        with self._changed:
            self._stopping = True
            left = [job.future for job in self._queue]
            self._queue.clear()
            self._changed.notify()
        for future in left:
            _fail(future, Overloaded())
        await asyncio.to_thread(thread.join)

    async def submit(self, items: Sequence[Item]) -> list[Result]:
        """The results for `items`, in order: all of them or none.

        Raises `Overloaded` when too many wait or two seconds have passed, `Internal` when the
        run failed. Cancelling takes out of the queue what has not been taken yet.
        """
        loop = asyncio.get_running_loop()
        due = time.monotonic() + self._deadline_s
        jobs = [_Job[Item, Result](item, loop.create_future(), due) for item in items]
        with self._changed:
            room = self._waiting - len(self._queue)
            if self._thread is None or self._stopping or len(jobs) > room:
                raise Overloaded()
            self._queue.extend(jobs)
            self._changed.notify()
        try:
            async with asyncio.timeout(self._deadline_s):
                return [await job.future for job in jobs]
        except TimeoutError as error:
            raise Overloaded() from error
        finally:
            for job in jobs:  # the thread passes over what is done
                job.future.cancel()

    def _work(self) -> None:
        while jobs := self._take():
            try:
                results = self._run([job.item for job in jobs])
            except Exception:  # the named boundary: one bad run must not end the thread
                log.exception("%s failed on %d items", self._name, len(jobs))
                for job in jobs:
                    self._deliver(_fail, job.future, Internal())
                continue
            for job, result in zip(jobs, results, strict=True):
                self._deliver(_succeed, job.future, result)

    def _take(self) -> list[_Job[Item, Result]]:
        """The next batch, waiting for one; empty when the thread is to end."""
        with self._changed:
            while not self._stopping:
                jobs: list[_Job[Item, Result]] = []
                while self._queue and len(jobs) < self._batch:
                    job = self._queue.popleft()
                    if not job.future.done() and job.due > time.monotonic():
                        jobs.append(job)
                if jobs:
                    return jobs
                self._changed.wait()
        return []

    def _deliver(
        self, how: Callable[..., None], future: asyncio.Future[Result], value: object
    ) -> None:
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(how, future, value)


def _succeed(future: asyncio.Future[Result], value: Result) -> None:
    if not future.done():
        future.set_result(value)


def _fail(future: asyncio.Future[Result], error: Exception) -> None:
    if not future.done():
        future.set_exception(error)
