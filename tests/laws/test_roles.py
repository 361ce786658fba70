"""Who may do what: every role × every call, and what belongs to whom."""

from __future__ import annotations

import io
import json
import re
import zipfile
from typing import Any

import pytest

from appliance.commands import COMMANDS
from tests.support.client import Answer, Client
from tests.support.school import PASSWORD, School

# n: nobody signed in, s: student, t: teacher, a: admin. A new call needs a line here.
ALLOWED = {
    "GET    /api/health": "nsta",
    "GET    /api/addresses": "ta",
    "POST   /api/setup": "nsta",
    "POST   /api/auth/login": "nsta",
    "POST   /api/auth/join": "nsta",
    "POST   /api/auth/return": "nsta",
    "POST   /api/auth/refresh": "nsta",
    "POST   /api/auth/logout": "sta",
    "GET    /api/me": "sta",
    "PATCH  /api/me": "sta",
    "DELETE /api/me": "sta",
    "POST   /api/me/password": "ta",
    "GET    /api/me/export": "sta",
    "POST   /api/me/export": "sta",
    "GET    /api/sessions": "sta",
    "POST   /api/sessions": "sta",
    "GET    /api/sessions/{session_id}": "sta",
    "PATCH  /api/sessions/{session_id}": "sta",
    "DELETE /api/sessions/{session_id}": "sta",
    "GET    /api/sessions/{session_id}/messages": "sta",
    "POST   /api/sessions/{session_id}/members": "sta",
    "DELETE /api/sessions/{session_id}/members/{user_id}": "sta",
    "GET    /api/people": "sta",
    "GET    /api/search": "sta",
    "POST   /api/chat": "sta",
    "POST   /api/chat/{reply_id}/stop": "sta",
    "POST   /api/chat/{reply_id}/regenerate": "sta",
    "GET    /api/notifications": "sta",
    "POST   /api/notifications/read": "sta",
    "POST   /api/emotion/analyze": "sta",
    "GET    /api/library": "sta",
    "GET    /api/library/{lesson_id}": "sta",
    "GET    /api/classes": "ta",
    "POST   /api/classes": "ta",
    "GET    /api/classes/{class_id}": "ta",
    "POST   /api/classes/{class_id}/code": "ta",
    "GET    /api/classes/{class_id}/mood": "ta",
    "GET    /api/users": "ta",
    "POST   /api/users": "ta",
    "PATCH  /api/users/{user_id}": "ta",
    "DELETE /api/users/{user_id}": "ta",
    "POST   /api/users/{user_id}/pin": "ta",
}


def test_the_table_names_every_call() -> None:
    assert sorted(ALLOWED) == sorted(f"{one.method:<6} {one.path}" for one in COMMANDS)


async def test_every_role_may_make_exactly_the_calls_of_the_table(school: School) -> None:
    people = {
        "n": school.device(),
        "s": await school.learner("Mia"),
        "t": await school.teacher(),
        "a": school.admin,
    }
    for call, allowed in ALLOWED.items():
        method, path = call.split()
        path = re.sub(r"{\w+}", "some-id", path)
        for letter, person in people.items():
            # An argument that no call knows: whoever gets past the gate is told so, and
            # nothing is done.
            answer = await person.request(method, f"{path}?no_such_argument=1")
            expected = 422 if letter in allowed else (401 if letter == "n" else 403)
            assert answer.status == expected, (call, letter, answer.text)
            assert ("no_such_argument" in answer.text) is (letter in allowed)


def absent(answer: Answer) -> bool:
    """Whether the answer says that there is nothing, as for what never was."""
    return answer.status == 404 and answer.error["code"] == "not_found"


# --- classes and their people -------------------------------------------------------------------


async def test_a_teacher_knows_nothing_of_another_teacher_s_class(school: School) -> None:
    tom, eve = await school.teacher("tom"), await school.teacher("eve")
    room = await tom.ok("POST", "/api/classes", {"name": "7b"})
    school.classroom = room
    mia = await school.learner("Mia")
    class_path, user_path = f"/api/classes/{room['id']}", f"/api/users/{mia.user['id']}"
    new = {"role": "student", "display_name": "Zoe", "class_id": room["id"]}
    for method, path, body in (
        ("GET", class_path, None),
        ("POST", f"{class_path}/code", {}),
        ("GET", f"{class_path}/mood", None),
        ("POST", "/api/users", new),
        ("PATCH", user_path, {"display_name": "Mine"}),
        ("POST", f"{user_path}/pin", None),
        ("DELETE", user_path, None),
    ):
        assert absent(await eve.request(method, path, body)), (method, path)
    assert (await eve.ok("GET", "/api/classes"))["items"] == []
    assert (await eve.ok("GET", "/api/users"))["items"] == []
    assert [one["id"] for one in (await tom.ok("GET", "/api/classes"))["items"]] == [room["id"]]
    assert [one["id"] for one in (await tom.ok("GET", "/api/users"))["items"]] == [mia.user["id"]]
    assert (await mia.ok("GET", "/api/me"))["display_name"] == "Mia"
    for path in (class_path, f"{class_path}/mood"):
        await tom.ok("GET", path)
        await school.admin.ok("GET", path)


async def test_a_teacher_cannot_touch_adults_or_make_any(school: School) -> None:
    tom, eve = await school.teacher("tom"), await school.teacher("eve")
    for adult in (eve.user["id"], school.admin.user["id"]):
        path = f"/api/users/{adult}"
        assert absent(await tom.request("PATCH", path, {"password": "a new password"}))
        assert absent(await tom.request("DELETE", path))
        assert absent(await tom.request("POST", f"{path}/pin"))
    for role in ("teacher", "admin"):
        new = {"role": role, "display_name": "X", "username": "xxx", "password": PASSWORD}
        answer = await tom.request("POST", "/api/users", new)
        assert (answer.status, answer.error["code"]) == (403, "forbidden")
    await eve.ok("GET", "/api/me")


async def test_nobody_can_raise_their_own_role(school: School) -> None:
    mia = await school.learner("Mia")
    for field in ("role", "class_id", "username", "id"):
        answer = await mia.request("PATCH", "/api/me", {field: "admin"})
        assert answer.error["fields"] == {field: "is not known here"}
    assert (await mia.ok("GET", "/api/me"))["role"] == "student"


async def test_the_only_admin_stays(school: School) -> None:
    for method, path, body in (
        ("DELETE", f"/api/users/{school.admin.user['id']}", None),
        ("DELETE", "/api/me", {"confirm": True}),
    ):
        answer = await school.admin.request(method, path, body)
        assert (answer.status, answer.error["code"]) == (409, "conflict")
    await school.admin.ok("GET", "/api/me")


# --- chats --------------------------------------------------------------------------------------


async def test_a_chat_does_not_exist_for_those_who_are_not_in_it(school: School) -> None:
    mia, ben, tom = await school.learner("Mia"), await school.learner("Ben"), await school.teacher()
    answer = await mia.chat("my own photosynthesis")
    session, reply = f"/api/sessions/{answer['session_id']}", answer["reply"]["id"]
    for stranger in (ben, tom, school.admin):
        for method, path, body in (
            ("GET", session, None),
            ("PATCH", session, {"title": "Mine"}),
            ("DELETE", session, None),
            ("GET", f"{session}/messages", None),
            ("POST", f"{session}/members", {"user_id": stranger.user["id"]}),
            ("DELETE", f"{session}/members/{mia.user['id']}", None),
            ("POST", "/api/chat", {"message": "hi", "session_id": answer["session_id"]}),
            ("POST", f"/api/chat/{reply}/stop", None),
            ("POST", f"/api/chat/{reply}/regenerate", None),
        ):
            assert absent(await stranger.request(method, path, body)), (method, path)
        assert (await stranger.ok("GET", "/api/search?q=photosynthesis"))["items"] == []
        assert (await stranger.ok("GET", "/api/sessions"))["items"] == []
        socket = await stranger.socket()
        refused = await socket.ask("join_session", {"session_id": answer["session_id"]})
        assert refused["data"]["error"]["code"] == "not_found"
        await socket.ask("leave_session", {"session_id": answer["session_id"]})
    found = await mia.ok("GET", "/api/search?q=photosynthesis")
    assert [one["message"]["id"] for one in found["items"]] == [answer["message"]["id"]]


async def test_a_stranger_s_socket_hears_nothing_of_a_chat(school: School) -> None:
    mia, ben = await school.learner("Mia"), await school.learner("Ben")
    sockets = [await ben.socket(), await school.admin.socket()]
    session = await mia.ok("POST", "/api/sessions", {"title": "Mine"})
    for socket in sockets:
        await socket.ask("join_session", {"session_id": session["id"]})
        await socket.send("user_typing", {"session_id": session["id"], "is_typing": True})
    own = await mia.socket(join=session["id"])
    await mia.chat("hello", session_id=session["id"])
    assert "typing_indicator" in await own.settled()
    assert {one["user_id"] for one in own.of("typing_indicator")} == {"tutor"}
    assert [person["id"] for person in own.of("presence")[-1]["users"]] == [mia.user["id"]]
    for socket in sockets:
        heard = set(await socket.settled()) - {"connected", "error", "pong", "notification"}
        assert heard == set()


async def test_only_the_owner_shares_renames_and_erases_and_only_with_classmates(
    school: School,
) -> None:
    mia, ben, zoe = [await school.learner(name) for name in ("Mia", "Ben", "Zoe")]
    other = await school.admin.ok("POST", "/api/classes", {"name": "8a"})
    kim = school.device()
    await kim.sign_in("/api/auth/join", {"code": other["join_code"], "name": "Kim"})
    session = await mia.ok("POST", "/api/sessions", {})
    path = f"/api/sessions/{session['id']}"
    for person in (kim.user["id"], school.admin.user["id"], "nobody"):
        assert absent(await mia.request("POST", f"{path}/members", {"user_id": person}))
    await mia.ok("POST", f"{path}/members", {"user_id": ben.user["id"]})
    for method, where, body in (
        ("PATCH", path, {"title": "Mine"}),
        ("DELETE", path, None),
        ("POST", f"{path}/members", {"user_id": zoe.user["id"]}),
        ("DELETE", f"{path}/members/{zoe.user['id']}", None),
    ):
        answer = await ben.request(method, where, body)
        assert (answer.status, answer.error["code"]) == (403, "forbidden"), (method, where)
    assert (await ben.ok("GET", path))["title"] == session["title"]
    assert [one["display_name"] for one in (await mia.ok("GET", "/api/people"))["items"]] == [
        "Ben",
        "Zoe",
    ]


async def test_who_left_or_was_removed_hears_and_reads_no_more(school: School) -> None:
    mia, ben = await school.learner("Mia"), await school.learner("Ben")
    session = await mia.ok("POST", "/api/sessions", {})
    path = f"/api/sessions/{session['id']}"
    await mia.ok("POST", f"{path}/members", {"user_id": ben.user["id"]})
    socket = await ben.socket(join=session["id"])
    await mia.ok("DELETE", f"{path}/members/{ben.user['id']}")
    await mia.chat("between us", session_id=session["id"])
    await socket.settled()
    assert "between us" not in json.dumps(socket.frames)
    assert socket.of("message_delta") == []
    assert absent(await ben.request("GET", f"{path}/messages"))
    refused = await socket.ask("join_session", {"session_id": session["id"]})
    assert refused["type"] == "error"


async def test_notifications_are_one_s_own(school: School) -> None:
    mia = await school.learner("Mia")
    bell = await school.admin.ok("GET", "/api/notifications")
    ids = [one["id"] for one in bell["items"]]
    assert ids
    assert (await mia.ok("POST", "/api/notifications/read", {"ids": ids}))["changed"] == 0
    assert (await school.admin.ok("GET", "/api/notifications"))["unread"] == bell["unread"]


# --- feelings -----------------------------------------------------------------------------------


def feelings(value: Any) -> list[Any]:
    """Every `emotion` with something in it, however deep in a JSON value."""
    if isinstance(value, dict):
        own = [value["emotion"]] if value.get("emotion") else []
        return own + [one for inner in value.values() for one in feelings(inner)]
    if isinstance(value, list):
        return [one for inner in value for one in feelings(inner)]
    return []


async def everything_over_rest(person: Client, session_id: str, reply_id: str) -> list[Any]:
    paths = (
        f"/api/sessions/{session_id}",
        f"/api/sessions/{session_id}/messages",
        "/api/sessions",
        "/api/search?q=excited",
        "/api/notifications",
    )
    answers = [await person.request("GET", path) for path in paths]
    answers.append(await person.request("POST", f"/api/chat/{reply_id}/stop"))
    return [answer.body for answer in answers]


async def test_a_feeling_is_seen_by_the_one_who_wrote_and_no_other(school: School) -> None:
    tom = await school.teacher()
    school.classroom = await tom.ok("POST", "/api/classes", {"name": "7b"})
    mia, ben = await school.learner("Mia"), await school.learner("Ben")
    session = await mia.ok("POST", "/api/sessions", {})
    where = {"session_id": session["id"]}
    await mia.ok("POST", f"/api/sessions/{session['id']}/members", {"user_id": ben.user["id"]})
    tablet = await school.another_device(mia)
    own = [await mia.socket(join=session["id"]), await tablet.socket()]
    others = [await ben.socket(join=session["id"]), await tom.socket(), await school.admin.socket()]
    answer = await mia.chat("I am excited", **where)
    assert answer["emotion"]["label"] == "excitement"
    assert answer["message"]["emotion"] == answer["emotion"]
    for socket in own:
        assert (await socket.expect("emotion_update"))["data"]["emotion"] == answer["emotion"]
    for socket in others:
        await socket.settled()
        assert feelings(socket.frames) == []
    for person in (ben, tom, school.admin):
        assert (
            feelings(await everything_over_rest(person, session["id"], answer["reply"]["id"])) == []
        )
    assert feelings(await everything_over_rest(mia, session["id"], answer["reply"]["id"]))
    # A message of the one does not tell the other what the first one felt.
    reply = await ben.chat("hello", **where)
    assert [one["label"] for one in feelings(reply)] == ["neutral", "neutral"]


async def test_a_replay_holds_the_feelings_of_oneself_alone(school: School) -> None:
    mia, ben = await school.learner("Mia"), await school.learner("Ben")
    session = await mia.ok("POST", "/api/sessions", {})
    await mia.ok("POST", f"/api/sessions/{session['id']}/members", {"user_id": ben.user["id"]})
    hello = (await ben.socket()).hello["data"]
    await mia.chat("I am excited", session_id=session["id"])
    position = {"epoch": hello["epoch"], "seq": hello["seq"]}
    for person, count in ((ben, 0), (mia, 1)):
        socket = await person.socket()
        assert (await socket.ask("resume", position))["data"]["recovered"] is True
        assert "message_received" in await socket.settled()
        assert len(feelings(socket.frames)) == count


async def test_the_class_s_mood_needs_five_learners_and_names_none(school: School) -> None:
    path = f"/api/classes/{school.classroom['id']}/mood"
    words = ("I am excited", "I am sad", "so confused", "hello", "I am excited again")
    learners = [await school.learner(f"Learner {number}") for number in range(5)]
    for learner, text in zip(learners[:4], words, strict=False):
        await learner.chat(text)
    mood = await school.admin.ok("GET", path)
    assert (mood["enough"], mood["learners"], mood["states"]) == (False, 0, {})
    await learners[0].chat("one more from the same learner")
    assert (await school.admin.ok("GET", path))["enough"] is False
    await learners[4].chat(words[4])
    mood = await school.admin.ok("GET", path)
    assert mood["enough"] is True
    assert mood["learners"] == 5
    assert sum(mood["states"].values()) == pytest.approx(1, abs=0.01)
    assert set(mood) == {"enough", "minimum", "minutes", "learners", "states"}
    # Whoever turns it off no longer counts, in what was read before either.
    await learners[4].ok("PATCH", "/api/me", {"emotion_enabled": False})
    assert (await school.admin.ok("GET", path))["enough"] is False


async def test_an_export_holds_nobody_else_s_feelings(school: School) -> None:
    mia, ben = await school.learner("Mia"), await school.learner("Ben")
    session = await mia.ok("POST", "/api/sessions", {})
    await mia.ok("POST", f"/api/sessions/{session['id']}/members", {"user_id": ben.user["id"]})
    await mia.chat("I am excited", session_id=session["id"])
    for person, count in ((ben, 0), (mia, 1)):
        with zipfile.ZipFile(io.BytesIO(await person.download("/api/me/export"))) as archive:
            chats = json.loads(archive.read("chats.json"))
        assert "I am excited" in json.dumps(chats)
        assert len(feelings(chats)) == count
