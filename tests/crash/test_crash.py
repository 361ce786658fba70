"""The short form of the crash test; the long one is `python -m tests.crash --times 30`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crash.trial import CAUGHT_UP_S, run


@pytest.mark.timeout(180)
async def test_nothing_acknowledged_is_lost_or_doubled_when_the_power_goes(tmp_path: Path) -> None:
    outcome = await run(tmp_path / "data", times=4, seed=4, learners=3, say=print)
    assert outcome.kills == 4
    assert outcome.acknowledged > 20
    assert outcome.reloads == 0
    assert set(outcome.answers) <= {"complete", "interrupted"}
    assert max(outcome.caught_up) < CAUGHT_UP_S
