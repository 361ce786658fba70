"""A shop of its own for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.store import Shop, open_shop


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the shop's database is."""
    return tmp_path / "attune.db"


@pytest.fixture
async def shop(file: Path) -> AsyncIterator[Shop]:
    """An empty database with its stores."""
    async with open_shop(file) as opened:
        yield opened
