"""Asks questions one after the other and keeps what came of each."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from collections.abc import Awaitable, Callable

import aiohttp

from appliance.bench.figures import Figure, NothingMeasured
from appliance.bench.peers import NotThere
from appliance.bench.report import Trouble
from appliance.bench.school import Refused
from appliance.errors import AttuneError, StartupError

FAILURES = (
    AttuneError,
    NotThere,
    NothingMeasured,
    OSError,
    Refused,
    StartupError,
    aiohttp.ClientError,
)

Question = Callable[[], Awaitable[list[Figure]]]


class Notes:
    """What has been found so far. A question that fails leaves its reason, and the rest go on.

    What hangs is given up after `question_s`, and what would come after `all_s` is left out, so
    that the bench always ends; both are in seconds, far beyond what anything takes.
    """

    def __init__(self, question_s: float, all_s: float) -> None:
        self.figures: list[Figure] = []
        self.troubles: list[Trouble] = []
        self._question_s = question_s
        self._all_s = all_s
        self._clock = asyncio.get_running_loop().time
        self._begin = self._clock()

    @property
    def took_s(self) -> float:
        """Seconds since the first question."""
        return self._clock() - self._begin

    async def ask(self, name: str, question: Question) -> None:
        """Ask one question."""
        print(f"  {name} …", file=sys.stderr, flush=True)
        try:
            async with asyncio.timeout(min(self._question_s, self._all_s - self.took_s)):
                self.figures += await question()
        except TimeoutError:
            self.fail(name, "it took too long")
        except FAILURES as error:
            self.fail(name, str(error))
        except ExceptionGroup as errors:
            expected, others = errors.split(FAILURES)
            if others is not None or expected is None:
                raise
            self.fail(name, str(expected.exceptions[0]))

    def fail(self, name: str, why: str) -> None:
        """Keep why a question could not be answered."""
        self.troubles.append(Trouble(question=name, why=why))


def end_tidily_when_told() -> None:
    """Let SIGTERM unwind everything, so that what was started is stopped and removed."""
    task = asyncio.current_task()
    assert task is not None
    with contextlib.suppress(NotImplementedError):  # Windows ends by Ctrl-C, which unwinds anyway
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
