"""Guards on every test, and the fixtures that most of them need."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from blockbuster import blockbuster_ctx

from tests.support.school import School, open_school


@pytest.fixture(autouse=True)
def no_blocking_calls() -> Iterator[None]:
    """A call of ours that blocks the event loop fails."""
    with blockbuster_ctx(scanned_modules=["appliance"]):
        yield


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection to anywhere but this machine fails."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and self.type == socket.SOCK_STREAM:
            host = address[0]
            local = host == "localhost" or ipaddress.ip_address(host).is_loopback
            assert local, f"a connection to {host}"
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
async def nothing_left_behind() -> AsyncIterator[None]:
    """No task and no thread outlives its test."""
    threads = set(threading.enumerate())
    yield
    current = asyncio.current_task()
    left = [task for task in asyncio.all_tasks() if task is not current and not task.done()]
    assert not left, f"tasks left behind: {left}"
    for thread in set(threading.enumerate()) - threads:
        if thread.name.startswith("asyncio_"):  # the loop's own pool, which ends with the loop
            continue
        thread.join(timeout=5)
        assert not thread.is_alive(), f"thread left behind: {thread.name}"


@pytest.fixture
async def school(tmp_path: Path) -> AsyncIterator[School]:
    """A school that is set up, with stand-ins for the models."""
    async with open_school(tmp_path / "data") as opened:
        await opened.set_up()
        yield opened
