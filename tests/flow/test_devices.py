"""Several devices of one person, and several people in one chat: who sees what of whom."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.client import Client, Socket
from tests.support.school import School, open_school


@pytest.fixture
async def quick(tmp_path: Path) -> AsyncIterator[School]:
    """A school where typing expires and dead peers are noticed soon."""
    settings: dict[str, dict[str, Any]] = {
        "realtime": {"heartbeat_s": 1, "typing_gone_s": 0.4, "typing_every_s": 0}
    }
    async with open_school(tmp_path / "data", settings) as opened:
        await opened.set_up()
        yield opened


async def shared_chat(school: School) -> tuple[Client, Client, str]:
    """Mia, and Ben with whom she shares a chat."""
    mia, ben = await school.learner("Mia"), await school.learner("Ben")
    session = await mia.ok("POST", "/api/sessions", {"title": "Together"})
    members = f"/api/sessions/{session['id']}/members"
    await mia.ok("POST", members, {"user_id": ben.user["id"]})
    return mia, ben, session["id"]


async def shown(socket: Socket, session_id: str, names: list[str]) -> None:
    """Wait until these are the people who are there."""

    def they_are(_: object) -> bool:
        told = [one for one in socket.of("presence") if one["session_id"] == session_id]
        return bool(told) and [one["display_name"] for one in told[-1]["users"]] == names

    await socket.find(they_are)


async def test_typing_shows_on_ones_other_device_and_not_on_this_one(school: School) -> None:
    mia = await school.learner("Mia")
    session = await mia.ok("POST", "/api/sessions", {})
    tablet = await school.another_device(mia)
    here, there = await mia.socket(join=session["id"]), await tablet.socket(join=session["id"])

    await here.send("user_typing", {"session_id": session["id"], "is_typing": True})

    typing = await there.expect("typing_indicator", is_typing=True)
    assert typing["data"]["user_id"] == mia.user["id"]
    assert "typing_indicator" not in await here.settled()

    await here.send("user_typing", {"session_id": session["id"], "is_typing": False})
    await there.expect("typing_indicator", is_typing=False)


async def test_typing_of_another_learner_shows_where_the_chat_is_shared(school: School) -> None:
    mia, ben, session_id = await shared_chat(school)
    mine, his = await mia.socket(join=session_id), await ben.socket(join=session_id)
    stranger = await (await school.learner("Zoe")).socket()

    await his.send("user_typing", {"session_id": session_id, "is_typing": True})

    typing = await mine.expect("typing_indicator", is_typing=True)
    assert typing["data"]["display_name"] == "Ben"
    assert "typing_indicator" not in await his.settled()
    assert "typing_indicator" not in await stranger.settled()


async def test_typing_expires_by_itself(quick: School) -> None:
    mia, ben, session_id = await shared_chat(quick)
    mine, his = await mia.socket(join=session_id), await ben.socket(join=session_id)
    await his.send("user_typing", {"session_id": session_id, "is_typing": True})
    await mine.expect("typing_indicator", is_typing=True)
    await mine.expect("typing_indicator", is_typing=False, user_id=ben.user["id"])


async def test_typing_vanishes_when_the_message_comes(school: School) -> None:
    mia, ben, session_id = await shared_chat(school)
    mine, his = await mia.socket(join=session_id), await ben.socket(join=session_id)
    await his.send("user_typing", {"session_id": session_id, "is_typing": True})
    await mine.expect("typing_indicator", is_typing=True)
    school.tutor.hold = True
    await ben.ok("POST", "/api/chat?wait=false", {"message": "hello", "session_id": session_id})
    await mine.settled()
    bens = [one for one in mine.of("typing_indicator") if one["user_id"] == ben.user["id"]]
    assert [one["is_typing"] for one in bens] == [True, False]
    school.tutor.go.set()


async def test_the_tutor_types_until_its_answer_is_there(school: School) -> None:
    mia = await school.learner("Mia")
    session = await mia.ok("POST", "/api/sessions", {})
    socket = await mia.socket(join=session["id"])
    await mia.chat("hello", session_id=session["id"])
    await socket.settled()
    typing = [one for one in socket.of("typing_indicator") if one["user_id"] == "tutor"]
    assert [one["is_typing"] for one in typing] == [True, False]
    kinds = [frame["type"] for frame in socket.frames]
    assert kinds.index("typing_indicator") < kinds.index("message_delta")


async def test_a_room_one_did_not_join_or_may_not_join_is_not_heard(school: School) -> None:
    mia, ben, session_id = await shared_chat(school)
    zoe = await school.learner("Zoe")
    outside = await zoe.socket()
    refusal = await outside.ask("join_session", {"session_id": session_id})
    assert refusal["type"] == "error"
    assert refusal["data"]["error"]["code"] == "not_found"
    await outside.send("user_typing", {"session_id": session_id, "is_typing": True})
    away = await ben.socket()
    await mia.chat("hello", session_id=session_id)
    assert set(await outside.settled()) <= {"connected", "error", "pong"}
    # Ben is a member: durable events reach all his devices, what passes only the open chat.
    kinds = await away.settled()
    assert kinds.count("message_received") == 2
    assert "message_delta" not in kinds


async def test_joining_and_leaving_are_seen_by_the_others(school: School) -> None:
    mia, ben, session_id = await shared_chat(school)
    mine = await mia.socket(join=session_id)
    await shown(mine, session_id, ["Mia"])
    his = await ben.socket(join=session_id)
    await shown(mine, session_id, ["Ben", "Mia"])
    await shown(his, session_id, ["Ben", "Mia"])
    await his.ask("leave_session", {"session_id": session_id})
    await shown(mine, session_id, ["Mia"])


async def test_a_closed_tab_leaves_by_itself_and_the_last_one_counts(school: School) -> None:
    mia, ben, session_id = await shared_chat(school)
    mine = await mia.socket(join=session_id)
    first, second = await ben.socket(join=session_id), await ben.socket(join=session_id)
    await shown(mine, session_id, ["Ben", "Mia"])
    before = len(mine.of("presence"))
    await first.close()
    await mine.find(lambda _: len(mine.of("presence")) > before)
    await shown(mine, session_id, ["Ben", "Mia"])
    await second.close()
    await shown(mine, session_id, ["Mia"])


async def test_a_line_that_is_cut_leaves_by_itself(school: School) -> None:
    mia, ben, session_id = await shared_chat(school)
    mine, his = await mia.socket(join=session_id), await ben.socket(join=session_id)
    await shown(mine, session_id, ["Ben", "Mia"])
    transport = his.ws._response.connection.transport  # type: ignore[union-attr]
    assert transport is not None
    transport.abort()
    await shown(mine, session_id, ["Mia"])


async def test_a_peer_that_no_longer_answers_is_dropped(quick: School) -> None:
    mia, ben, session_id = await shared_chat(quick)
    mine = await mia.socket(join=session_id)
    deaf = await ben.raw_socket(autoping=False)
    await deaf.send("auth", {"token": ben.token})
    await deaf.expect("connected")
    await deaf.ask("join_session", {"session_id": session_id})
    await shown(mine, session_id, ["Ben", "Mia"])
    started = asyncio.get_running_loop().time()
    await shown(mine, session_id, ["Mia"])
    assert asyncio.get_running_loop().time() - started < 4
    assert mine.close_code is None


async def test_what_is_read_on_one_device_is_read_on_the_other(school: School) -> None:
    mia = await school.learner("Mia")
    tablet = await school.another_device(mia)
    here, there = await mia.socket(), await tablet.socket()
    bell = await mia.ok("GET", "/api/notifications")
    assert [one["kind"] for one in bell["items"]] == ["new_device"]
    assert bell["unread"] == 1
    ids = [one["id"] for one in bell["items"]]
    assert await mia.ok("POST", "/api/notifications/read", {"ids": ids}) == {"changed": 1}
    for socket in (here, there):
        told = await socket.expect("notification", id=ids[0])
        assert told["data"]["read"] is True
        assert "seq" in told
    assert (await tablet.ok("GET", "/api/notifications"))["unread"] == 0
    assert await mia.ok("POST", "/api/notifications/read", {"ids": ids}) == {"changed": 0}
