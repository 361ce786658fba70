"""What `attune bench` does: measure, then print."""

from __future__ import annotations

from appliance.bench.run import take
from appliance.bench.table import render
from appliance.config import Config


def bench(settings: Config, *, quick: bool, as_json: bool) -> int:
    """Measure this machine and print what came of it; the exit code is 1 if something could not be.

    Raises `StartupError` when there is no server to measure.
    """
    report = take(settings, quick=quick)
    print(report.to_json() if as_json else render(report))
    return 1 if report.troubles else 0
