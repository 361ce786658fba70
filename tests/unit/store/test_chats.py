"""Chats in SQLite: history by pages, titles, search, and each message once."""

from __future__ import annotations

import pytest

from appliance.domain.chats import NEW_TITLE
from appliance.errors import Conflict, NotFound
from appliance.protocol.objects import User
from tests.support.store import Shop


@pytest.fixture
async def mia(shop: Shop) -> User:
    return await shop.person("Mia")


async def write(shop: Shop, author: User, texts: list[str]) -> str:
    """One session with these messages, each with the answer 'yes'."""
    session = await shop.chats.create_session(author, "Physics")
    for text in texts:
        posted = await shop.chats.post(author, session.id, text, None)
        await shop.chats.finish(posted.reply, "yes", "complete", ())
    return session.id


async def found(shop: Shop, user: User, query: str) -> list[str]:
    return [one.message.text for one in await shop.chats.search(user.id, query, 50)]


async def test_history_comes_in_pages_without_gap_or_overlap(shop: Shop, mia: User) -> None:
    session_id = await write(shop, mia, [f"message {n}" for n in range(13)])
    whole = await shop.chats.messages(mia.id, session_id, None, 1000)
    assert [one.seq for one in whole] == sorted(one.seq for one in whole)
    assert [one.text for one in whole[::2]] == [f"message {n}" for n in range(13)]
    pages: list[str] = []
    before = None
    while page := await shop.chats.messages(mia.id, session_id, before, 5):
        pages = [one.id for one in page] + pages
        before = page[0].id
    assert pages == [one.id for one in whole]


async def test_a_page_of_history_is_read_from_an_index(shop: Shop, mia: User) -> None:
    session_id = await write(shop, mia, ["one", "two", "three"])
    (_, middle, *_) = await shop.chats.messages(mia.id, session_id, None, 10)
    for before in (None, middle.id):
        plans = await shop.plans_of(shop.chats.messages(mia.id, session_id, before, 2))
        assert [line for line in plans if "messages_in_order" in line]
        assert not [line for line in plans if "SCAN" in line or "TEMP B-TREE" in line], plans


async def test_what_the_tutor_is_told_of_the_past_is_read_from_an_index(
    shop: Shop, mia: User
) -> None:
    session_id = await write(shop, mia, ["one", "two", "three"])
    reads = (
        shop.chats.turns(session_id, 1 << 60, 12),
        shop.chats.moments(mia.id, session_id, 12),
        shop.chats.session(mia.id, session_id),
    )
    for read in reads:
        plans = await shop.plans_of(read)
        assert plans
        assert not [line for line in plans if "SCAN" in line or "TEMP B-TREE" in line], plans


async def test_sessions_come_with_the_one_used_last_first_and_in_pages(
    shop: Shop, mia: User
) -> None:
    sessions = [await shop.chats.create_session(mia, f"chat {n}") for n in range(5)]
    await shop.chats.post(mia, sessions[1].id, "hello", None)
    order = [one.title for one in await shop.chats.sessions(mia.id, None, 10)]
    assert order == ["chat 1", "chat 4", "chat 3", "chat 2", "chat 0"]
    first = await shop.chats.sessions(mia.id, None, 2)
    rest = await shop.chats.sessions(mia.id, first[-1].id, 10)
    assert [one.title for one in [*first, *rest]] == order


async def test_the_same_client_id_stores_one_message_and_gives_the_same_answer(
    shop: Shop, mia: User
) -> None:
    first = await shop.chats.post(mia, None, "hello", "c-1")
    again = await shop.chats.post(mia, None, "hello", "c-1")
    assert not first.repeated
    assert again.repeated
    assert (again.message.id, again.reply.id) == (first.message.id, first.reply.id)
    assert len(await shop.chats.sessions(mia.id, None, 10)) == 1
    assert len(shop.events("message_received")) == 1


async def test_a_client_id_belongs_to_its_author_alone(shop: Shop, mia: User) -> None:
    ben = await shop.person("Ben")
    his = await shop.chats.post(ben, None, "hello", "c-1")
    hers = await shop.chats.post(mia, None, "hello", "c-1")
    assert his.message.id != hers.message.id
    assert not hers.repeated


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Why is the sky blue?", "Why is the sky blue?"),
        ("  many \n\n  lines\tand   spaces ", "many lines and spaces"),
        ("word " * 40, "word word word word word word word word word word word…"),
        ("é" * 70, "é" * 59 + "…"),
        ("😀" * 60, "😀" * 60),
    ],
)
async def test_the_first_message_names_the_chat(
    shop: Shop, mia: User, text: str, title: str
) -> None:
    session = await shop.chats.create_session(mia, NEW_TITLE)
    await shop.chats.post(mia, session.id, text, None)
    await shop.chats.post(mia, session.id, "a second message", None)
    assert (await shop.chats.session(mia.id, session.id)).title == title
    assert len(title) <= 60


async def test_a_name_that_was_given_stays(shop: Shop, mia: User) -> None:
    session = await shop.chats.create_session(mia, "Physics")
    await shop.chats.post(mia, session.id, "hello", None)
    assert (await shop.chats.session(mia.id, session.id)).title == "Physics"


async def test_search_finds_words_without_their_accents_and_the_last_as_a_beginning(
    shop: Shop, mia: User
) -> None:
    await write(shop, mia, ["Das Café schließt früh", "photosynthesis in leaves"])
    assert await found(shop, mia, "cafe fruh") == ["Das Café schließt früh"]
    assert await found(shop, mia, "CAFÉ") == ["Das Café schließt früh"]
    assert await found(shop, mia, "leaves photo") == ["photosynthesis in leaves"]
    assert await found(shop, mia, "photo leaves") == []
    assert await found(shop, mia, "leaves café") == []


async def test_a_match_is_marked_in_its_excerpt(shop: Shop, mia: User) -> None:
    await write(shop, mia, ["green leaves make sugar"])
    (one,) = await shop.chats.search(mia.id, "leaves", 5)
    assert one.snippet == "green \ue000leaves\ue001 make sugar"
    assert one.session_title == "Physics"


@pytest.mark.parametrize(
    "query",
    [
        '"',
        "'; DROP TABLE messages; --",
        "text:hello",
        "hello* NEAR(a, 2) AND NOT OR",
        "((((",
        "\x00",
        "😀",
        "שלום",
        "-hello ^hello {hello}",
        " ".join(["hello"] * 60),
        "   ",
    ],
)
async def test_any_text_is_a_safe_query(shop: Shop, mia: User, query: str) -> None:
    await write(shop, mia, ["hello"])
    assert await found(shop, mia, query) in ([], ["hello"])
    assert await found(shop, mia, "hello") == ["hello"]


async def test_search_finds_what_is_there_now_and_only_that(shop: Shop, mia: User) -> None:
    posted = await shop.chats.post(mia, None, "a question", None)
    await shop.chats.finish(posted.reply, "the old answer", "complete", ())
    assert await found(shop, mia, "old") == ["the old answer"]
    await shop.chats.restart(mia.id, posted.reply.id)
    assert await found(shop, mia, "old") == []
    await shop.chats.finish(posted.reply, "the new answer", "complete", ())
    assert await found(shop, mia, "new answer") == ["the new answer"]
    await shop.chats.delete(mia.id, posted.message.session_id)
    assert await found(shop, mia, "answer") == []
    await shop.db.write(
        lambda tx: tx.execute(
            "INSERT INTO messages_text (messages_text) VALUES ('integrity-check')"
        )
    )


async def test_nobody_finds_or_reads_what_others_wrote(shop: Shop, mia: User) -> None:
    ben = await shop.person("Ben")
    session_id = await write(shop, mia, ["a secret"])
    assert await found(shop, ben, "secret") == []
    (first, *_) = await shop.chats.messages(mia.id, session_id, None, 10)
    for attempt in (
        shop.chats.messages(ben.id, session_id, None, 10),
        shop.chats.session(ben.id, session_id),
        shop.chats.post(ben, session_id, "hello", None),
        shop.chats.rename(ben.id, session_id, "mine"),
        shop.chats.delete(ben.id, session_id),
        shop.chats.answer(ben.id, first.id),
    ):
        with pytest.raises(NotFound):
            await attempt


async def test_an_answer_that_is_being_written_cannot_be_begun_again(shop: Shop, mia: User) -> None:
    posted = await shop.chats.post(mia, None, "hello", None)
    with pytest.raises(Conflict):
        await shop.chats.restart(mia.id, posted.reply.id)


async def test_unfinished_answers_are_found_in_order_with_the_starts_they_have_seen(
    shop: Shop, mia: User
) -> None:
    first = await shop.chats.post(mia, None, "one", None)
    done = await shop.chats.post(mia, None, "two", None)
    last = await shop.chats.post(mia, None, "three", None)
    await shop.chats.finish(done.reply, "yes", "complete", ())
    for start in (1, 2):
        found_now = await shop.chats.unfinished()
        assert [(one.reply.id, number) for one, number in found_now] == [
            (first.reply.id, start),
            (last.reply.id, start),
        ]
        assert found_now[0][0].message.text == "one"
        assert found_now[0][0].author == mia
