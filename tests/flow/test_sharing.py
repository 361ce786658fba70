"""Sharing a chat with a classmate: who may, who hears it, and how it ends."""

from __future__ import annotations

from tests.support.client import Client
from tests.support.school import School


async def two(school: School) -> tuple[Client, Client, str, str]:
    """Mia with a chat, Ben, the chat's id, and where its members are."""
    mia, ben = await school.learner("Mia"), await school.learner("Ben")
    session = await mia.ok("POST", "/api/sessions", {"title": "Together"})
    return mia, ben, session["id"], f"/api/sessions/{session['id']}/members"


async def test_a_member_reads_writes_and_hears_everything_of_the_chat(school: School) -> None:
    mia, ben, session_id, members = await two(school)
    his = await ben.socket()
    await mia.chat("I'm so excited", session_id=session_id)

    session = await mia.ok("POST", members, {"user_id": ben.user["id"]})

    assert set(session["members"]) == {mia.user["id"], ben.user["id"]}
    joined = await his.expect("session_update", change="joined", session_id=session_id)
    assert joined["data"]["user_id"] == ben.user["id"]
    page = await ben.ok("GET", f"/api/sessions/{session_id}/messages")
    assert [one["text"] for one in page["items"]] == ["I'm so excited", "The answer is 42."]
    assert page["items"][0].get("emotion") is None, "a feeling is for its author"
    mine = await mia.socket(join=session_id)
    await ben.chat("hello from Ben", session_id=session_id)
    for socket in (mine, his):
        message = await socket.expect("message_received")
        assert message["data"]["message"]["author_id"] == ben.user["id"]
    assert "emotion_update" not in await mine.settled()
    assert "emotion_update" in await his.settled()


async def test_only_the_owner_shares_and_only_with_the_own_class(school: School) -> None:
    mia, ben, session_id, members = await two(school)
    zoe = await school.learner("Zoe")
    tom = await school.teacher()
    for path, body, status in (
        (members, {"user_id": tom.user["id"]}, 404),
        (members, {"user_id": "nobody"}, 404),
    ):
        answer = await mia.request("POST", path, body)
        assert answer.status == status, answer.text
    assert (await ben.request("POST", members, {"user_id": zoe.user["id"]})).status == 404
    await mia.ok("POST", members, {"user_id": ben.user["id"]})
    answer = await ben.request("POST", members, {"user_id": zoe.user["id"]})
    assert answer.error["code"] == "forbidden"
    for call in (
        ("PATCH", f"/api/sessions/{session_id}", {"title": "mine"}),
        ("DELETE", f"/api/sessions/{session_id}", None),
    ):
        assert (await ben.request(*call)).status == 403


async def test_sharing_twice_is_sharing_once(school: School) -> None:
    mia, ben, session_id, members = await two(school)
    his = await ben.socket()
    for _ in range(2):
        session = await mia.ok("POST", members, {"user_id": ben.user["id"]})
        assert len(session["members"]) == 2
    await his.settled()
    assert [one["change"] for one in his.of("session_update")] == ["joined"]
    assert session_id in [one["id"] for one in (await ben.ok("GET", "/api/sessions"))["items"]]


async def test_who_leaves_hears_that_and_nothing_more(school: School) -> None:
    mia, ben, session_id, members = await two(school)
    await mia.ok("POST", members, {"user_id": ben.user["id"]})
    mine, his = await mia.socket(join=session_id), await ben.socket(join=session_id)

    await ben.ok("DELETE", f"{members}/{ben.user['id']}")

    await his.expect("session_update", change="left", user_id=ben.user["id"])
    left = await mine.expect("session_update", change="left", user_id=ben.user["id"])
    assert left["data"]["session"]["members"] == [mia.user["id"]]
    await his.settled()
    heard = len(his.frames)
    await mia.chat("just us", session_id=session_id)
    await his.settled()
    assert [frame["type"] for frame in his.frames[heard:]] == ["pong"]
    assert (await ben.request("GET", f"/api/sessions/{session_id}/messages")).status == 404
    assert (
        await ben.request("POST", "/api/chat", {"message": "x", "session_id": session_id})
    ).status == 404
    again = await his.ask("join_session", {"session_id": session_id})
    assert again["type"] == "error"


async def test_who_is_taken_out_in_mid_answer_hears_no_further_word_of_it(
    school: School,
) -> None:
    mia, ben, session_id, members = await two(school)
    await mia.ok("POST", members, {"user_id": ben.user["id"]})
    mine, his = await mia.socket(join=session_id), await ben.socket(join=session_id)
    school.tutor.hold = True
    await mia.ok("POST", "/api/chat?wait=false", {"message": "hello", "session_id": session_id})
    await his.expect("message_delta")

    await mia.ok("DELETE", f"{members}/{ben.user['id']}")

    await his.expect("session_update", change="left")
    await his.settled()
    heard = len(his.frames)
    school.tutor.go.set()
    await mine.find(
        lambda frame: (
            frame["type"] == "message_received" and frame["data"]["message"]["role"] == "tutor"
        )
    )
    await his.settled()
    assert [frame["type"] for frame in his.frames[heard:]] == ["pong"]


async def test_the_owner_cannot_leave_but_erase(school: School) -> None:
    mia, ben, session_id, members = await two(school)
    await mia.ok("POST", members, {"user_id": ben.user["id"]})
    assert (await mia.request("DELETE", f"{members}/{mia.user['id']}")).error["code"] == "conflict"
    his = await ben.socket(join=session_id)
    await mia.ok("DELETE", f"/api/sessions/{session_id}")
    await his.expect("session_update", change="deleted", session_id=session_id)
    assert (await ben.request("GET", f"/api/sessions/{session_id}")).status == 404
    assert (await ben.ok("GET", "/api/sessions"))["items"] == []


async def test_erasing_a_chat_in_mid_answer_ends_the_answer(school: School) -> None:
    mia, _, session_id, _ = await two(school)
    socket = await mia.socket(join=session_id)
    school.tutor.hold = True
    await mia.ok("POST", "/api/chat?wait=false", {"message": "hello", "session_id": session_id})
    await socket.expect("message_delta")
    await mia.ok("DELETE", f"/api/sessions/{session_id}")
    await socket.expect("session_update", change="deleted")
    school.tutor.go.set()
    school.tutor.hold = False
    assert (await mia.chat("a new one"))["reply"]["status"] == "complete"
    assert not [
        one
        for one in socket.of("message_received")
        if one["session_id"] == session_id and one["message"]["role"] == "tutor"
    ]
