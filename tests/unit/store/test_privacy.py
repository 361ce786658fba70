"""Erasing: of what somebody wrote nothing is left in the files; and the picture of a class."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from appliance.protocol.objects import Emotion, Readiness, User
from appliance.store import db as lane
from appliance.store.db import Transaction
from appliance.store.privacy import PrivacyStore
from tests.support.store import Shop, open_shop

# Words that nothing else contains: the full-text index keeps them in small letters.
SECRET = "zyxwvut"
ANSWER = "qponmlk"


def traces(file: Path, words: tuple[str, ...] = (SECRET, ANSWER)) -> list[str]:
    """Where the bytes of the words are, in the database or in its log."""
    return [
        f"{word} in {part.name}"
        for part in sorted(file.parent.glob(file.name + "*"))
        for word in words
        if word.encode() in part.read_bytes()
    ]


async def traces_when_quiet(file: Path) -> list[str]:
    """Wait for the quiet moment's work; what is left after some seconds is left for good."""
    for _ in range(150):
        if not (left := await asyncio.to_thread(traces, file)):
            break
        await asyncio.sleep(0.02)
    return left


@pytest.fixture(autouse=True)
def soon_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lane, "IDLE_S", 0.05)


async def a_class(shop: Shop) -> tuple[User, User]:
    teacher = await shop.person("Tom")

    def open_class(tx: Transaction) -> None:
        tx.execute("INSERT INTO classes VALUES ('7b', '7b', ?, 'CODE', 0, '')", (teacher.id,))

    await shop.db.write(open_class)
    return await shop.person("Mia", class_id="7b"), await shop.person("Ben", class_id="7b")


async def write(shop: Shop, author: User, session_id: str | None, number: int) -> str:
    text = f"{SECRET} number {number} " + "and more " * number
    posted = await shop.chats.post(author, session_id, text, None)
    await shop.chats.finish(posted.reply, f"{ANSWER} {number}", "complete", ())
    return posted.message.session_id


async def test_an_erased_chat_leaves_no_trace_in_the_files(shop: Shop, file: Path) -> None:
    mia = await shop.person("Mia")
    session_id = await write(shop, mia, None, 0)
    for number in range(1, 60):
        await write(shop, mia, session_id, number)
    assert await asyncio.to_thread(traces, file)
    await shop.chats.delete(mia.id, session_id)
    assert await traces_when_quiet(file) == []


async def test_an_erased_person_leaves_no_trace_not_even_in_the_chats_of_others(
    shop: Shop, file: Path
) -> None:
    mia, ben = await a_class(shop)
    shared = await shop.chats.create_session(ben, "New chat")
    await shop.chats.add_member(ben, shared.id, mia.id)
    await write(shop, mia, shared.id, 0)  # this names the chat, too
    await write(shop, mia, None, 1)
    posted = await shop.chats.post(ben, shared.id, "this stays", None)
    await shop.chats.finish(posted.reply, "and this", "complete", ())

    await shop.accounts.remove(mia.id)

    assert await traces_when_quiet(file) == []
    page = await shop.chats.messages(ben.id, shared.id, None, 10)
    assert [one.text for one in page] == ["this stays", "and this"]
    assert (await shop.chats.session(ben.id, shared.id)).members == (ben.id,)
    assert await shop.chats.search(ben.id, "stays", 5)


async def test_what_is_erased_right_before_a_stop_leaves_no_trace(file: Path) -> None:
    async with open_shop(file) as shop:
        mia = await shop.person("Mia")
        session_id = await write(shop, mia, None, 0)
        await write(shop, mia, None, 1)
        await shop.chats.delete(mia.id, session_id)
        (other,) = await shop.chats.sessions(mia.id, None, 5)
        await shop.chats.delete(mia.id, other.id)
    assert await asyncio.to_thread(traces, file) == []


async def test_erasing_lets_others_write_meanwhile(shop: Shop) -> None:
    mia, ben = await shop.person("Mia"), await shop.person("Ben")
    session_id = await write(shop, mia, None, 0)
    for number in range(40):
        await write(shop, mia, session_id, number)
    kept = await write(shop, ben, None, 0)
    await shop.chats.delete(mia.id, session_id)
    for number in range(40):
        await write(shop, ben, kept, number)
        await asyncio.sleep(0.005)
    assert len(await shop.chats.search(ben.id, SECRET, 100)) == 41
    await shop.db.write(
        lambda tx: tx.execute(
            "INSERT INTO messages_text (messages_text) VALUES ('integrity-check')"
        )
    )


def feeling(state: str) -> Emotion:
    return Emotion(
        label="neutral",
        display="Neutral",
        confidence=0.9,
        intensity=0.5,
        valence=0.0,
        arousal=0.5,
        scores={},
        learning_state=state,  # type: ignore[arg-type]
        readiness=Readiness(level="good", score=0.5, trend="steady"),
        because=(),
        model="table",
    )


async def test_the_picture_of_a_class_has_the_latest_state_of_those_who_let_it(
    shop: Shop,
) -> None:
    mia, ben = await a_class(shop)
    store = PrivacyStore(shop.db)
    for user, states in ((mia, ["bored", "curious"]), (ben, ["frustrated"])):
        for state in states:
            posted = await shop.chats.post(user, None, "hello", None)
            await shop.chats.save_emotion(posted.message, feeling(state))
    assert sorted(await store.latest_states("7b", "2000")) == ["curious", "frustrated"]
    assert await store.latest_states("7b", "3000") == []
    await shop.db.write(
        lambda tx: tx.execute("UPDATE users SET emotion_enabled = 0 WHERE id = ?", (ben.id,))
    )
    assert await store.latest_states("7b", "2000") == ["curious"]


async def test_everything_about_a_person_has_no_feeling_of_anybody_else(shop: Shop) -> None:
    mia, ben = await a_class(shop)
    shared = await shop.chats.create_session(mia, "both")
    await shop.chats.add_member(mia, shared.id, ben.id)
    for user, text in ((mia, "mine"), (ben, "his")):
        posted = await shop.chats.post(user, shared.id, text, None)
        await shop.chats.save_emotion(posted.message, feeling("curious"))
    everything = await PrivacyStore(shop.db).everything(mia.id)
    (chat,) = everything["chats"]
    feelings = {one["text"]: one["emotion"] for one in chat["messages"] if one["text"]}
    assert feelings["mine"]["learning_state"] == "curious"
    assert feelings["his"] is None
    assert everything["profile"]["display_name"] == "Mia"
    assert "secret_hash" not in everything["profile"]
