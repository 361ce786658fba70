"""The write lane: one commit for many, each unit of work whole or not at all, events after it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from appliance.bus import Happening
from appliance.errors import Conflict, Internal, Overloaded, StorageFull
from appliance.protocol.events import SessionUpdate
from appliance.store import db as lane
from appliance.store.db import Transaction
from tests.support.store import Shop, open_shop


def keep(tx: Transaction, key: str) -> str:
    tx.execute("INSERT INTO meta VALUES (?, '-')", (key,))
    return key


def tell(tx: Transaction, user_id: str, key: str) -> int:
    keep(tx, key)
    tx.record_for_user("session_update", SessionUpdate(session_id=key, change="updated"), user_id)
    return tx.seq


def kept(file: Path) -> set[str]:
    with closing(sqlite3.connect(file)) as connection:
        return {row[0] for row in connection.execute("SELECT key FROM meta")} - {"epoch"}


async def stored(shop: Shop) -> set[str]:
    return await asyncio.to_thread(kept, shop.db.file)


async def test_work_that_fails_is_undone_alone_and_the_rest_of_its_batch_stands(
    shop: Shop,
) -> None:
    def fail(tx: Transaction) -> None:
        keep(tx, "half done")
        raise Conflict("no")

    def break_a_rule(tx: Transaction) -> None:
        keep(tx, "also half done")
        keep(tx, "first")

    outcomes = await asyncio.gather(
        shop.db.write(lambda tx: keep(tx, "first")),
        shop.db.write(fail),
        shop.db.write(break_a_rule),
        shop.db.write(lambda tx: keep(tx, "last")),
        return_exceptions=True,
    )

    assert outcomes[0] == "first"
    assert isinstance(outcomes[1], Conflict)
    assert isinstance(outcomes[2], Internal)
    assert isinstance(outcomes[2].__cause__, sqlite3.IntegrityError)
    assert outcomes[3] == "last"
    assert await stored(shop) == {"first", "last"}


def trace(shop: Shop, story: list[str]) -> Callable[[Transaction], None]:
    """Work that has every commit from its own on written into `story`."""
    return lambda tx: tx._connection.set_trace_callback(
        lambda sql: story.append(sql) if sql == "COMMIT" else None
    )


async def test_work_that_waits_is_committed_together(shop: Shop) -> None:
    story: list[str] = []
    await shop.db.write(trace(shop, story))
    await asyncio.gather(*(shop.db.write(lambda tx, n=n: keep(tx, f"k-{n}")) for n in range(100)))  # type: ignore[misc]
    assert len(await stored(shop)) == 100
    assert len(story) <= 3  # that of `trace` itself, and one or two for the hundred


async def test_events_come_after_the_commit_in_order_and_before_the_caller_goes_on(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    mia = await shop.person("Mia")
    story: list[str] = []
    monkeypatch.setattr(shop.db, "_emit", lambda event: story.append(f"event {event.seq}"))
    await shop.db.write(trace(shop, story))
    story.clear()

    async def write(number: int) -> None:
        seq = await shop.db.write(lambda tx: tell(tx, mia.id, f"k-{number}"))
        story.append(f"written {seq}")

    for _ in range(3):
        await asyncio.gather(*(write(number + len(story)) for number in range(20)))
    events = [entry for entry in story if entry.startswith("event")]
    assert events == [f"event {number + 1}" for number in range(60)]
    for number in range(1, 61):
        told = story.index(f"event {number}")
        assert "COMMIT" in story[:told]
        assert told < story.index(f"written {number}")
    assert story.index("event 20") < story.index("COMMIT", 1) < story.index("event 21")


async def test_a_listener_that_fails_neither_undoes_nor_holds_up_anything(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    mia = await shop.person("Mia")

    def fail(_: Happening) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(shop.db, "_emit", fail)
    async with asyncio.timeout(5):
        await shop.db.write(lambda tx: tell(tx, mia.id, "first"))
        await shop.db.write(lambda tx: keep(tx, "second"))
    assert await stored(shop) == {"first", "second"}


async def test_failed_work_tells_nobody(shop: Shop) -> None:
    mia = await shop.person("Mia")

    def fail(tx: Transaction) -> None:
        tell(tx, mia.id, "gone")
        raise Conflict("no")

    with pytest.raises(Conflict):
        await shop.db.write(fail)
    after = await shop.db.write(lambda tx: tell(tx, mia.id, "here"))
    assert shop.seqs() == [after]


async def test_the_work_of_a_caller_who_is_gone_is_whole_all_the_same(shop: Shop) -> None:
    mia = await shop.person("Mia")
    writing = asyncio.create_task(shop.db.write(lambda tx: tell(tx, mia.id, "mine")))
    await asyncio.sleep(0)
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    await shop.db.write(lambda tx: keep(tx, "next"))
    assert await stored(shop) == {"mine", "next"}
    assert len(shop.seqs()) == 1


async def test_more_work_than_may_wait_is_refused_at_once(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lane, "WAITING", 3)
    waiting = [
        asyncio.create_task(shop.db.write(lambda tx, n=n: keep(tx, f"k-{n}")))  # type: ignore[misc]
        for n in range(5)
    ]
    outcomes = await asyncio.gather(*waiting, return_exceptions=True)
    refused = [one for one in outcomes if isinstance(one, StorageFull)]
    assert len(refused) == 2
    assert all(error.status == 503 and error.retry for error in refused)
    assert await stored(shop) == {"k-0", "k-1", "k-2"}


async def test_stopping_finishes_what_waits_and_refuses_what_comes(file: Path) -> None:
    async with open_shop(file) as shop:
        writing = [
            asyncio.create_task(shop.db.write(lambda tx, n=n: keep(tx, f"k-{n}")))  # type: ignore[misc]
            for n in range(300)
        ]
        await asyncio.sleep(0)
        await shop.db.stop()
        assert await asyncio.gather(*writing) == [f"k-{n}" for n in range(300)]
        with pytest.raises(Overloaded):
            await shop.db.write(lambda tx: keep(tx, "too late"))
    assert len(await asyncio.to_thread(kept, file)) == 300
    assert not file.with_name("attune.db-wal").exists()


async def test_a_number_is_never_given_twice_even_after_everything_was_erased(
    file: Path,
) -> None:
    async with open_shop(file) as shop:
        mia = await shop.person("Mia")
        session = await shop.chats.create_session(mia, "Physics")
        await shop.chats.post(mia, session.id, "hello", None)
        await shop.chats.delete(mia.id, session.id)
        await shop.db.write(lambda tx: tx.execute("DELETE FROM events"))
        before = max(shop.seqs())
    async with open_shop(file) as shop:
        assert shop.db.seq == before
        await shop.chats.create_session(mia, "Again")
        assert shop.seqs() == [before + 1]


async def test_the_place_of_an_unwritten_answer_keeps_its_number_over_a_restart(
    file: Path,
) -> None:
    async with open_shop(file) as shop:
        mia = await shop.person("Mia")
        posted = await shop.chats.post(mia, None, "hello", None)
    async with open_shop(file) as shop:
        assert shop.db.seq == posted.reply.seq
        await shop.chats.post(mia, posted.message.session_id, "again", None)
        assert min(shop.seqs()) > posted.reply.seq


async def test_a_reader_cannot_write(shop: Shop) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        await shop.db.read(lambda connection: connection.execute("DELETE FROM meta"))


async def test_the_lane_goes_on_after_work_that_broke_the_whole_commit(shop: Shop) -> None:
    def end_the_transaction(tx: Transaction) -> None:
        tx.execute("ROLLBACK")
        raise ValueError("out of order")

    with pytest.raises(Exception, match="out of order"):
        await shop.db.write(end_the_transaction)
    await shop.db.write(lambda tx: keep(tx, "after"))
    assert await stored(shop) == {"after"}


async def test_the_log_is_folded_in_when_all_is_quiet(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lane, "IDLE_S", 0.05)

    def folded() -> bool:
        # Read as bytes: the log beside it is not looked at.
        return b"to be folded in" in file.read_bytes()

    async with open_shop(file) as shop:
        await shop.db.write(lambda tx: keep(tx, "to be folded in"))
        async with asyncio.timeout(5):
            while not await asyncio.to_thread(folded):
                await asyncio.sleep(0.02)
