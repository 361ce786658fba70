"""The tutor at work, for the tests of what it says."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.desk import Desk, make_stocked_file, open_desk


@pytest.fixture(scope="session")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the starter shelf, made once."""
    return make_stocked_file(tmp_path_factory.mktemp("shelf"))


@pytest.fixture
async def desk(stocked: Path, tmp_path: Path) -> AsyncIterator[Desk]:
    """A learner's desk: the tutor, the shelf, an empty conversation."""
    async with open_desk(stocked, tmp_path) as opened:
        yield opened
