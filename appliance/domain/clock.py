"""A clock that never jumps, for everything that expires.

A Pi without a battery starts in the past and is put right while it runs; laptops sleep. What
is shown to people uses the machine's time of day, what runs out uses this.
"""

from __future__ import annotations

import time
from collections.abc import Callable


class SteadyClock:
    """Seconds on a scale like Unix time that only ever goes forward, one second a second.

    `not_before` is a moment already seen in an earlier life (seconds): starting with a clock
    that stands in the past would otherwise revive what has run out.
    """

    def __init__(
        self, not_before: float = 0.0, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._monotonic = monotonic
        self._offset = max(time.time(), not_before) - monotonic()
        self.started = self.now()

    def now(self) -> float:
        """The present moment, in seconds."""
        return self._monotonic() + self._offset
