"""What `attune bench` does: measure, then print."""

from __future__ import annotations

from appliance.bench import emotion, run
from appliance.bench.table import render
from appliance.config import Config


def bench(settings: Config, *, what: str, quick: bool, as_json: bool) -> int:
    """Measure this machine and print what came of it; the exit code is 1 if something could not be.

    `what` is `all` or `emotion`. Raises `StartupError` when there is nothing to measure.
    """
    take = emotion.take if what == "emotion" else run.take
    report = take(settings, quick=quick)
    print(report.to_json() if as_json else render(report))
    return 1 if report.troubles else 0
