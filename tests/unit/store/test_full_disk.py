"""A disk that is full: said in the one way, nothing half-written, and all is well afterwards."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from appliance.errors import StorageFull
from appliance.store.db import Transaction
from tests.support.store import Shop, open_shop

BIG = "x" * 65_536


def fill(tx: Transaction, name: str) -> None:
    for number in range(64):
        tx.execute("INSERT INTO meta VALUES (?, ?)", (f"{name}-{number}", BIG))


def limit(tx: Transaction, pages: int) -> None:
    tx.execute(f"PRAGMA max_page_count = {pages}")


def rows(file: Path) -> int:
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        return int(connection.execute("SELECT count(*) FROM meta").fetchone()[0])


async def test_a_full_database_refuses_the_whole_work_and_takes_more_when_there_is_room(
    shop: Shop,
) -> None:
    mia = await shop.person("Mia")
    before = await asyncio.to_thread(rows, shop.db.file)
    heard = len(shop.heard)
    await shop.db.write(lambda tx: limit(tx, 300))

    outcomes = await asyncio.gather(
        shop.chats.create_session(mia, "small"),
        shop.db.write(lambda tx: fill(tx, "a")),
        return_exceptions=True,
    )

    assert isinstance(outcomes[1], StorageFull)
    assert (outcomes[1].code, outcomes[1].status, outcomes[1].retry) == ("storage_full", 503, True)
    assert outcomes[1].retry_after
    assert await asyncio.to_thread(rows, shop.db.file) == before
    if isinstance(outcomes[0], StorageFull):
        # SQLite gave up the transaction that both were in: nobody is told of what is not there.
        assert len(shop.heard) == heard
    assert await shop.chats.sessions(mia.id, None, 10) == (
        [] if isinstance(outcomes[0], BaseException) else [outcomes[0]]
    )
    await shop.db.write(lambda tx: limit(tx, 1 << 30))
    await shop.db.write(lambda tx: fill(tx, "b"))
    assert await asyncio.to_thread(rows, shop.db.file) == before + 64
    assert shop.seqs() == sorted(set(shop.seqs()))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 3 MB, where one may be mounted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = shutil.which("mount")
    if sys.platform != "linux" or os.geteuid() != 0 or mount is None:
        pytest.skip("mounting a small file system needs root on Linux")
    command = [mount, "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("no file system may be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


async def test_on_a_real_full_disk_what_was_acknowledged_stays_and_writing_goes_on_later(
    small_disk: Path,
) -> None:
    ballast = small_disk / "ballast"
    file = small_disk / "attune.db"
    async with open_shop(file) as shop:
        mia = await shop.person("Mia")
        await asyncio.to_thread(ballast.write_bytes, b"-" * 1_200_000)
        session = await shop.chats.create_session(mia, "Physics")
        acknowledged = []
        refusals = 0
        for number in range(2_000):
            try:
                posted = await shop.chats.post(mia, session.id, f"{number} " + "word " * 400, None)
            except StorageFull:
                refusals += 1
                if refusals == 5:
                    break
            else:
                acknowledged.append(posted.message.id)
        assert refusals == 5
        assert acknowledged
        await asyncio.to_thread(ballast.unlink)
        posted = await shop.chats.post(mia, session.id, "there is room again", None)
        acknowledged.append(posted.message.id)
        page = await shop.chats.messages(mia.id, session.id, None, 10_000)
        assert [one.id for one in page if one.role == "student"] == acknowledged
    async with open_shop(file) as shop:
        await asyncio.to_thread(rows, file)
        page = await shop.chats.messages(mia.id, session.id, None, 10_000)
        assert [one.id for one in page if one.role == "student"] == acknowledged
