"""What `attune bench` does: measure, then print."""

from __future__ import annotations

from pathlib import Path

from appliance.bench import emotion, run
from appliance.bench.report import Report
from appliance.bench.table import render
from appliance.config import Config


def bench(settings: Config, *, quick: bool, as_json: bool) -> int:
    """Measure a whole server on this machine and print what came of it.

    The exit code is 1 if something could not be measured. Raises `StartupError` when there is no
    server to measure.
    """
    return _print(run.take(settings, quick=quick), as_json)


def bench_emotion(settings: Config, rivals: Path, *, quick: bool, as_json: bool) -> int:
    """The same for the emotion model, beside the peers that the folder `rivals` holds."""
    return _print(emotion.take(settings, rivals, quick=quick), as_json)


def _print(report: Report, as_json: bool) -> int:
    print(report.to_json() if as_json else render(report))
    return 1 if report.troubles else 0
