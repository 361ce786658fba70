"""What a device missed: exactly that, or the word that it cannot be given."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from appliance.domain.notices import Replay
from appliance.protocol.objects import User
from appliance.store.db import Transaction
from appliance.store.events import EventStore
from appliance.store.notifications import notify
from tests.support.store import Shop, open_shop

NOTHING = Replay((), 0, False)


@pytest.fixture
async def log(shop: Shop) -> EventStore:
    store = EventStore(shop.db, days=7)
    await store.start()
    return store


async def missed(
    log: EventStore, user: User, since: int, *, most: int = 1000, most_bytes: int = 1 << 20
) -> Replay:
    return await log.missed(user.id, log.epoch, since, most=most, most_bytes=most_bytes)


async def two_in_a_class(shop: Shop) -> tuple[User, User]:
    """Two learners of one class."""
    teacher = await shop.person("Tom")

    def open_class(tx: Transaction) -> None:
        tx.execute("INSERT INTO classes VALUES ('7b', '7b', ?, 'CODE', 0, '')", (teacher.id,))

    await shop.db.write(open_class)
    return await shop.person("Mia", class_id="7b"), await shop.person("Ben", class_id="7b")


async def test_a_replay_is_exactly_what_a_device_would_have_heard_live(
    shop: Shop, log: EventStore
) -> None:
    mia, ben = await two_in_a_class(shop)
    rng = random.Random(7)
    mine = await shop.chats.create_session(mia, "mine")
    both = await shop.chats.create_session(mia, "both")
    await shop.chats.add_member(mia, both.id, ben.id)
    his = await shop.chats.create_session(ben, "his")
    started = shop.db.seq
    for number in range(60):
        author, session = rng.choice([(mia, mine), (mia, both), (ben, both), (ben, his)])
        posted = await shop.chats.post(author, session.id, f"message {number}", None)
        if rng.random() < 0.5:
            await shop.chats.finish(posted.reply, "an answer", "complete", ())
        if rng.random() < 0.2:
            await shop.db.write(
                lambda tx, to=author: notify(tx, to.id, "export_ready", "t", "b")  # type: ignore[misc]
            )
    for user in (mia, ben):
        live = [
            (one.seq, one.type, one.data)
            for kind in ("message_received", "notification", "session_update")
            for one in shop.events(kind)
            if user.id in one.users
        ]
        for since in rng.sample(range(started, shop.db.seq), 12):
            replay = await missed(log, user, since)
            assert replay.complete
            assert replay.seq == shop.db.seq
            assert [(one.seq, one.type, one.data) for one in replay.events] == sorted(
                entry for entry in live if (entry[0] or 0) > since
            )


async def test_nothing_missed_is_a_complete_replay_of_nothing(shop: Shop, log: EventStore) -> None:
    mia = await shop.person("Mia")
    await shop.chats.create_session(mia, "Physics")
    assert await missed(log, mia, shop.db.seq) == Replay((), shop.db.seq, True)


async def test_a_feeling_is_replayed_to_its_author_alone(shop: Shop, log: EventStore) -> None:
    mia, ben = await two_in_a_class(shop)
    session = await shop.chats.create_session(mia, "both")
    await shop.chats.add_member(mia, session.id, ben.id)
    since = shop.db.seq
    await shop.db.write(
        lambda tx: tx.record_for_user("emotion_update", session, mia.id, session_id=session.id)
    )
    assert [one.type for one in (await missed(log, mia, since)).events] == ["emotion_update"]
    assert (await missed(log, ben, since)).events == ()


async def test_who_left_a_session_hears_that_and_nothing_more_of_it(
    shop: Shop, log: EventStore
) -> None:
    mia, ben = await two_in_a_class(shop)
    session = await shop.chats.create_session(mia, "both")
    await shop.chats.add_member(mia, session.id, ben.id)
    since = shop.db.seq
    await shop.chats.post(mia, session.id, "before", None)
    await shop.chats.remove_member(mia, session.id, ben.id)
    await shop.chats.post(mia, session.id, "after", None)
    replay = await missed(log, ben, since)
    assert [one.type for one in replay.events] == ["session_update"]
    assert b'"left"' in replay.events[0].data
    assert replay.complete


async def test_another_stream_cannot_be_resumed(shop: Shop, log: EventStore) -> None:
    mia = await shop.person("Mia")
    replay = await log.missed(mia.id, "another", 0, most=10, most_bytes=1000)
    assert replay == NOTHING


async def test_a_number_from_the_future_is_refused(shop: Shop, log: EventStore) -> None:
    mia = await shop.person("Mia")
    await shop.chats.create_session(mia, "Physics")
    assert await missed(log, mia, shop.db.seq + 1) == NOTHING


async def test_the_number_greeted_with_after_a_crash_in_mid_answer_can_be_resumed_from(
    file: Path,
) -> None:
    async with open_shop(file) as shop:
        mia = await shop.person("Mia")
        await shop.chats.post(mia, None, "hello", None)
    async with open_shop(file) as shop:
        log = EventStore(shop.db, days=7)
        await log.start()
        replay = await missed(log, mia, shop.db.seq)
    assert replay.complete
    assert replay.events == ()


async def test_more_than_the_bounds_is_nothing_at_all(shop: Shop, log: EventStore) -> None:
    mia = await shop.person("Mia")
    session = await shop.chats.create_session(mia, "Physics")
    since = shop.db.seq
    for number in range(5):
        await shop.chats.post(mia, session.id, f"message {number}", None)
    exact = await missed(log, mia, since, most=5)
    size = sum(len(one.data) for one in exact.events)
    assert len(exact.events) == 5
    assert await missed(log, mia, since, most=4) == NOTHING
    assert (await missed(log, mia, since, most_bytes=size)).complete
    assert await missed(log, mia, since, most_bytes=size - 1) == NOTHING


async def test_what_was_dropped_from_the_log_is_said_to_be_lost(
    shop: Shop, log: EventStore
) -> None:
    mia = await shop.person("Mia")
    session = await shop.chats.create_session(mia, "Physics")
    await shop.chats.post(mia, session.id, "long ago", None)
    old = shop.seqs()
    await shop.db.write(
        lambda tx: tx.execute("UPDATE events SET created_at = '2001-01-01T00:00:00.000Z'")
    )
    await shop.chats.post(mia, session.id, "today", None)
    await log.trim()
    assert await missed(log, mia, old[0]) == NOTHING
    assert await missed(log, mia, 0) == NOTHING
    replay = await missed(log, mia, shop.seqs()[-1] - 1)
    assert replay.complete
    assert len(replay.events) == 1


async def test_a_clock_that_jumped_tears_no_hole_into_the_log(shop: Shop, log: EventStore) -> None:
    mia = await shop.person("Mia")
    session = await shop.chats.create_session(mia, "Physics")
    start = shop.db.seq
    for number in range(3):
        await shop.chats.post(mia, session.id, f"message {number}", None)
    middle = shop.seqs()[-2]
    await shop.db.write(
        lambda tx: tx.execute(
            "UPDATE events SET created_at = '2001-01-01T00:00:00.000Z' WHERE seq = ?", (middle,)
        )
    )
    await log.trim()
    replay = await missed(log, mia, start)
    assert replay.complete
    assert len(replay.events) == 3


async def test_a_replay_is_read_from_indexes(shop: Shop, log: EventStore) -> None:
    mia = await shop.person("Mia")
    plans = await shop.plans_of(missed(log, mia, 0))
    assert [line for line in plans if "events_of_user" in line]
    assert [line for line in plans if "events_of_session" in line]
    assert not [line for line in plans if line.startswith(("SCAN e", "SCAN m USING"))], plans
