"""Hashing passwords and pins with Argon2id, in one thread with a bounded queue.

19 MiB, 2 passes, 1 lane: OWASP's minimum. The library's default of 64 MiB would take 2 GB when
a class signs in together; one thread takes 19 MiB and leaves a core for the lesson.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from appliance.errors import Overloaded

WAITING = 64  # two classes signing in at the same moment; each waits about 50 ms a place

T = TypeVar("T")


class Passwords:
    """Makes and checks hashes; `stop()` ends its thread."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="passwords")
        self._waiting = 0
        # Checked when there is no such account, so that the time taken tells nothing.
        self._nobody = ""

    async def stop(self) -> None:
        """End the thread; what waits is dropped."""
        await asyncio.to_thread(self._thread.shutdown, cancel_futures=True)

    async def hash(self, secret: str) -> str:
        """The Argon2id hash of `secret`. Raises `Overloaded` when too many wait."""
        return await self._run(lambda: self._hasher.hash(secret))

    async def matches(self, stored: str | None, secret: str) -> bool:
        """Whether `secret` is what `stored` was made from; None never matches.

        Takes as long for an account that does not exist. Raises `Overloaded`.
        """
        return await self._run(lambda: self._verify(stored, secret))

    def _verify(self, stored: str | None, secret: str) -> bool:
        if stored is None and not self._nobody:
            self._nobody = self._hasher.hash("nobody")
        try:
            matched = self._hasher.verify(stored or self._nobody, secret)
        except (VerificationError, InvalidHashError):
            return False
        return matched and stored is not None

    async def _run(self, work: Callable[[], T]) -> T:
        if self._waiting >= WAITING:
            raise Overloaded("Many people are signing in right now. Please try again shortly.")
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        finally:
            self._waiting -= 1
