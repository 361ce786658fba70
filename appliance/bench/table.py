"""The report as people read it: a table that is Markdown as well."""

from __future__ import annotations

from appliance.bench.figures import Figure, Goal
from appliance.bench.machine import Machine
from appliance.bench.report import Report

HEAD = ("", "median", "p95", "p99", "goal", "")
NOT_THERE = "–"
VERDICTS = {True: "reached", False: "missed", None: ""}


def render(report: Report) -> str:
    """The whole report."""
    parts = [about(report.machine), _caveats(report), _table(report.figures)]
    parts += [f"Not measured: {trouble.question}: {trouble.why}" for trouble in report.troubles]
    return "\n\n".join(parts)


def about(machine: Machine) -> str:
    """One sentence about the machine."""
    memory = f"{machine.memory_gb:g} GB" if machine.memory_gb else "memory unknown"
    return (
        f"Attune {machine.attune} on {machine.cpu}, {machine.cores} cores, {memory}, "
        f"{machine.system}, Python {machine.python}, SQLite {machine.sqlite}, "
        f"durability {machine.durability} on {machine.file_system}."
    )


def _caveats(report: Report) -> str:
    text = report.caveat
    if report.quick:
        text += " A quick run: too few samples to compare with the goals."
    if report.machine.file_system == "tmpfs":
        text += " The data lay in memory (tmpfs): what a disk costs is not in these figures."
    return text


def _table(figures: tuple[Figure, ...]) -> str:
    rows = [HEAD, *map(_row, figures)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEAD))]
    lines = [
        "| "
        + " | ".join(
            # Names and verdicts stand left, numbers right.
            cell.ljust(width) if place in (0, len(HEAD) - 1) else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        + " |"
        for row in rows
    ]
    rule = [
        "-" * (width + 1) + ("-" if place in (0, len(HEAD) - 1) else ":")
        for place, width in enumerate(widths)
    ]
    return "\n".join([lines[0], f"|{'|'.join(rule)}|", *lines[1:]])


def _row(figure: Figure) -> tuple[str, ...]:
    values = (figure.median, figure.p95, figure.p99)
    return (
        figure.name,
        *(NOT_THERE if value is None else _number(value, figure.unit) for value in values),
        _goal(figure.goal, figure.unit),
        "; ".join(filter(None, (VERDICTS[figure.reached], *figure.faults))),
    )


def _goal(goal: Goal | None, unit: str) -> str:
    if goal is None:
        return NOT_THERE
    statistic = "" if goal.statistic == "median" else f"{goal.statistic} "
    return f"{statistic}{'≥' if goal.at_least else '≤'} {_number(goal.limit, unit)}"


def _number(value: float, unit: str) -> str:
    if value >= 1000:
        return f"{value:,.0f} {unit}"
    if value >= 100:
        return f"{value:.0f} {unit}"
    return f"{value:.3g} {unit}"
