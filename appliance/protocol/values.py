"""Ids and times as the wire writes them."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from threading import Lock


class _IdSource:
    """UUIDv7 (RFC 9562) that never goes back, even when the clock does.

    48 bits of Unix milliseconds, 12 bits of counter, 62 random bits.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._last = 0

    def next(self) -> str:
        with self._lock:
            # Milliseconds and counter are one number, so a burst or a clock that
            # jumps back borrows from the future instead of repeating the past.
            self._last = max(int(time.time() * 1000) << 12, self._last + 1)
            stamp, counter = self._last >> 12, self._last & 0xFFF
        tail = int.from_bytes(os.urandom(8), "big") & ((1 << 62) - 1)
        value = (stamp & ((1 << 48) - 1)) << 80 | 0x7 << 76 | counter << 64 | 0b10 << 62 | tail
        digits = f"{value:032x}"
        return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


new_id = _IdSource().next


def rfc3339(moment: datetime) -> str:
    """`moment` (aware) as UTC with milliseconds: `2026-11-24T08:00:00.000Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def timestamp() -> str:
    """The time of day by the machine's clock, which may be wrong: never order by it."""
    return rfc3339(datetime.now(UTC))


def timestamp_in(seconds: float) -> str:
    """The time of day `seconds` from now."""
    return rfc3339(datetime.now(UTC) + timedelta(seconds=seconds))
