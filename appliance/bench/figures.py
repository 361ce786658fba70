"""What a measurement says: a figure with its spread, and the goal beside it."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Literal

from msgspec import Struct


class NothingMeasured(Exception):
    """There are no samples to make a figure of."""


Statistic = Literal["median", "p95", "p99"]


class Goal(Struct, frozen=True, kw_only=True):
    """Where a statistic of a figure should be: at most `limit`, or at least."""

    statistic: Statistic = "median"
    limit: float
    at_least: bool = False


class Figure(Struct, frozen=True, kw_only=True):
    """One line of the table, in `unit`.

    `p95` and `p99` are None where there is one value only, or one per repeat. `faults` says what
    must not happen and did ("2 lost"); a figure with faults has not reached its goal.
    """

    name: str
    unit: str
    samples: int
    median: float
    p95: float | None = None
    p99: float | None = None
    goal: Goal | None = None
    faults: tuple[str, ...] = ()

    @property
    def reached(self) -> bool | None:
        """Whether the goal is reached; None without one."""
        if self.goal is None:
            return False if self.faults else None
        value = getattr(self, self.goal.statistic)
        if value is None or self.faults:
            return False
        limit = self.goal.limit
        return bool(value >= limit if self.goal.at_least else value <= limit)


def percentile(values: Sequence[float], percent: float) -> float:
    """The nearest-rank percentile: the least value that `percent` of all do not exceed.

    Raises `NothingMeasured` without values.
    """
    if not values:
        raise NothingMeasured("not one sample came")
    return sorted(values)[max(0, ceil(percent / 100 * len(values)) - 1)]


def spread(
    name: str,
    unit: str,
    values: Sequence[float],
    goal: Goal | None = None,
    faults: tuple[str, ...] = (),
) -> Figure:
    """A figure of many samples. Raises `NothingMeasured` without any."""
    return Figure(
        name=name,
        unit=unit,
        samples=len(values),
        median=percentile(values, 50),
        p95=percentile(values, 95),
        p99=percentile(values, 99),
        goal=goal,
        faults=faults,
    )


def level(name: str, unit: str, values: Sequence[float], goal: Goal | None = None) -> Figure:
    """A figure of a few repeats, of which only the median means something."""
    return Figure(
        name=name, unit=unit, samples=len(values), median=percentile(values, 50), goal=goal
    )


def counted(**faults: int) -> tuple[str, ...]:
    """Faults in words, those that happened: `counted(lost=2, doubled=0)` is `("2 lost",)`."""
    return tuple(f"{count} {name.replace('_', ' ')}" for name, count in faults.items() if count)
