"""`python -m tests.crash --times 30 --seed 1`: the figures of a long run."""

from __future__ import annotations

import argparse
import asyncio
import platform
import sys
import tempfile
from pathlib import Path
from statistics import median

from tests.crash.learners import Wrong
from tests.crash.trial import CAUGHT_UP_S, READY_S, Outcome, run


def main() -> int:
    """Run, print the table; 1 when a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument("--times", type=int, default=30, help="how often to kill")
    parser.add_argument("--seed", type=int, default=1, help="which random moments")
    parser.add_argument("--learners", type=int, default=4, help="people who write, 2 sockets each")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="attune-crash-") as folder:
        trial = run(
            Path(folder) / "data",
            times=options.times,
            seed=options.seed,
            learners=options.learners,
            say=lambda text: print(text, flush=True),
        )
        try:
            outcome = asyncio.run(trial)
        except (Wrong, ExceptionGroup) as wrong:
            print(f"WRONG: {wrong!r}", file=sys.stderr)
            return 1
    print(table(outcome))
    late = max(outcome.ready) > READY_S or max(outcome.caught_up) > CAUGHT_UP_S
    return 1 if late else 0


def table(outcome: Outcome) -> str:
    """The outcome for people."""
    answers = ", ".join(f"{count} {status}" for status, count in sorted(outcome.answers.items()))
    rows = (
        ("machine", f"{platform.machine()}, {platform.system()}, Python {sys.version.split()[0]}"),
        ("kill -9", f"{outcome.kills} times in {outcome.seconds:.0f} s"),
        ("acknowledged messages", f"{outcome.acknowledged}; lost 0, doubled 0, out of order 0"),
        ("sent again until acknowledged", f"{outcome.repeats} times"),
        ("events heard", f"{outcome.events}; lost 0, doubled 0, out of order 0"),
        ("devices told to load anew", str(outcome.reloads)),
        ("answers", answers),
        ("ready again", _times(outcome.ready, READY_S)),
        ("all devices caught up after that", _times(outcome.caught_up, CAUGHT_UP_S)),
    )
    return "\n" + "\n".join(f"{name:34} {value}" for name, value in rows)


def _times(seconds: list[float], goal: float) -> str:
    return f"median {median(seconds):.2f} s, worst {max(seconds):.2f} s (goal {goal:.0f} s)"


if __name__ == "__main__":
    sys.exit(main())
