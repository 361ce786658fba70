"""Bounds on how often something may be done, per key. Memory is bounded, too."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from math import ceil

from appliance.errors import RateLimited

KEYS = 4096  # people, accounts or classes remembered at once; the longest unused is forgotten


class RateLimit:
    """A token bucket per key: `amount` at once, refilled over `per_s` seconds."""

    def __init__(self, amount: float, per_s: float, clock: Callable[[], float]) -> None:
        self._amount = float(amount)
        self._rate = amount / per_s
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def allows(self, key: str) -> bool:
        """Take one, if there is one."""
        return self._take(key) >= 0

    def check(self, key: str) -> None:
        """Take one. Raises `RateLimited` when there is none."""
        left = self._take(key)
        if left < 0:
            raise RateLimited(retry_after=max(1, ceil(-left / self._rate)))

    def _take(self, key: str) -> float:
        now = self._clock()
        left, since = self._buckets.pop(key, (self._amount, now))
        left = min(self._amount, left + (now - since) * self._rate)
        left -= 1
        self._buckets[key] = (left if left >= 0 else left + 1, now)
        if len(self._buckets) > KEYS:
            self._buckets.popitem(last=False)
        return left


class FailureDelay:
    """After `free` failures a key must wait, twice as long each time, up to `longest_s`.

    Per account, never per address: a class sits behind one address.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        *,
        free: int = 5,
        first_s: float = 2.0,
        longest_s: float = 900.0,
    ) -> None:
        self._clock = clock
        self._free = free
        self._first_s = first_s
        self._longest_s = longest_s
        self._failures: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def begin(self, key: str) -> None:
        """Count a try as a failure until `succeeded` says otherwise.

        Counting before the check closes the gap through which many parallel guesses would slip.
        Raises `RateLimited` while the key must wait.
        """
        count, until = self._failures.pop(key, (0, 0.0))
        now = self._clock()
        if until > now:
            self._failures[key] = (count, until)
            raise RateLimited(
                "There were too many wrong tries. Please wait a little before the next one.",
                retry_after=ceil(until - now),
            )
        over = count + 1 - self._free
        wait = min(self._longest_s, self._first_s * 2 ** min(over, 20)) if over >= 0 else 0.0
        self._failures[key] = (count + 1, now + wait)
        if len(self._failures) > KEYS:
            self._failures.popitem(last=False)

    def succeeded(self, key: str) -> None:
        """Forget the failures."""
        self._failures.pop(key, None)
