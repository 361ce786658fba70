"""One browser and one school for all tests of this folder; devices of its own for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.browser.devices import Devices, open_browser
from tests.browser.process import attune_process
from tests.browser.school import School


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """The browser."""
    async with open_browser() as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def devices(browser: Browser) -> AsyncIterator[Devices]:
    """Hands out devices. A complaint of any page on them fails the test."""
    given = Devices(browser)
    yield given
    await given.put_away()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def school(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[School]:
    """A school as it is shipped, but for typing, which is forgotten sooner to save time."""
    folder = tmp_path_factory.mktemp("school") / "data"
    async with attune_process(folder, REALTIME_TYPING_GONE_S="3") as process:
        opened = School(process)
        await opened.set_up()
        yield opened
        await opened.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def slow_school(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[School]:
    """A school whose tutor takes its time, so that one can act in the middle of an answer."""
    folder = tmp_path_factory.mktemp("slow") / "data"
    async with attune_process(folder, TUTOR_PACE_MS="150") as process:
        opened = School(process)
        await opened.set_up()
        yield opened
        await opened.close()
