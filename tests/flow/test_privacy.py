"""The learner is in charge: the switch, everything in a zip, and everything erased."""

from __future__ import annotations

import asyncio
import io
import json
import zipfile
from typing import Any

from tests.support.client import Client
from tests.support.school import School


async def export(person: Client) -> dict[str, Any]:
    """The files of an export; JSON decoded."""
    headers = {"Authorization": f"Bearer {person.token}"}
    async with person._http.get(person.base / "api/me/export", headers=headers) as answer:
        assert answer.status == 200
        assert answer.content_type == "application/zip"
        archive = zipfile.ZipFile(io.BytesIO(await answer.read()))
    assert archive.testzip() is None
    return {
        name: json.loads(archive.read(name)) if name.endswith(".json") else archive.read(name)
        for name in archive.namelist()
    }


async def test_an_export_has_everything_about_oneself(school: School) -> None:
    mia = await school.learner("Mia")
    await school.another_device(mia)
    answer = await mia.chat("I'm so excited about light! 😀")
    files = await export(mia)
    assert set(files) == {
        "README.txt",
        "profile.json",
        "chats.json",
        "notifications.json",
        "devices.json",
    }
    assert files["profile.json"]["display_name"] == "Mia"
    assert files["profile.json"]["class"] == "7b"
    (chat,) = files["chats.json"]
    asked, told = chat["messages"]
    assert asked["text"] == "I'm so excited about light! 😀"
    assert asked["emotion"]["label"] == answer["emotion"]["label"]
    assert told["text"] == answer["reply"]["text"]
    assert told["citations"]
    assert [one["kind"] for one in files["notifications.json"]] == ["new_device"]
    assert len(files["devices.json"]) == 2
    assert b"guessed" in files["README.txt"]
    assert "secret" not in json.dumps(files["profile.json"])


async def test_settings_take_hold_at_once_on_all_devices(school: School) -> None:
    mia = await school.learner("Mia")
    tablet = await school.another_device(mia)
    await mia.ok("PATCH", "/api/me", {"emotion_enabled": False, "locale": "de-CH"})
    me = await tablet.ok("GET", "/api/me")
    assert (me["emotion_enabled"], me["locale"]) == (False, "de-CH")
    assert (await tablet.chat("I'm so excited!"))["emotion"] is None
    await tablet.ok("PATCH", "/api/me", {"emotion_enabled": True})
    assert (await mia.chat("I'm so excited!"))["emotion"]["display"] == "Excited"


async def test_who_erases_themselves_is_gone_from_everywhere(school: School) -> None:
    mia, ben = await school.learner("Mia"), await school.learner("Ben")
    tablet = await school.another_device(mia)
    own = await mia.chat("zyxwvut of my own")
    shared = await ben.ok("POST", "/api/sessions", {"title": "Together"})
    await ben.ok("POST", f"/api/sessions/{shared['id']}/members", {"user_id": mia.user["id"]})
    await mia.chat("zyxwvut in common", session_id=shared["id"])
    await ben.chat("this stays", session_id=shared["id"])
    await export(mia)
    exports = school.data / "exports"
    assert list(exports.iterdir())
    here, there = await mia.socket(join=own["session_id"]), await tablet.socket()
    his = await ben.socket(join=shared["id"])

    assert (await mia.request("DELETE", "/api/me", {"confirm": True})).status == 204

    assert [await here.closed(), await there.closed()] == [4409, 4409]
    for device in (mia, tablet):
        assert (await device.request("GET", "/api/me")).status == 401
    back = await school.device().request(
        "POST",
        "/api/auth/return",
        {"code": school.classroom["join_code"], "name": "Mia", "pin": mia.pin},
    )
    assert back.status == 401
    left = await his.expect("session_update", change="left", user_id=mia.user["id"])
    assert left["data"]["session_id"] == shared["id"]
    page = await ben.ok("GET", f"/api/sessions/{shared['id']}/messages")
    assert [one["text"] for one in page["items"]] == ["this stays", "The answer is 42."]
    assert (await ben.ok("GET", "/api/search?q=zyxwvut"))["items"] == []
    learners = (await school.admin.ok("GET", "/api/users"))["items"]
    assert mia.user["id"] not in [one["id"] for one in learners]
    assert not list(exports.iterdir())


async def test_erasing_must_be_meant(school: School) -> None:
    mia = await school.learner("Mia")
    for body in (None, {}, {"confirm": False}):
        assert (await mia.request("DELETE", "/api/me", body)).status == 422
    assert (await mia.request("GET", "/api/me")).status == 200


async def test_erasing_oneself_in_mid_answer_leaves_no_message_behind(school: School) -> None:
    mia, ben = await school.learner("Mia"), await school.learner("Ben")
    shared = await ben.ok("POST", "/api/sessions", {"title": "Together"})
    await ben.ok("POST", f"/api/sessions/{shared['id']}/members", {"user_id": mia.user["id"]})
    his = await ben.socket(join=shared["id"])
    school.tutor.hold = True
    await mia.ok("POST", "/api/chat?wait=false", {"message": "hi", "session_id": shared["id"]})
    await his.expect("message_delta")
    assert (await mia.request("DELETE", "/api/me", {"confirm": True})).status == 204
    school.tutor.go.set()
    await his.find(
        lambda frame: frame["type"] == "typing_indicator" and not frame["data"]["is_typing"]
    )
    assert (await ben.ok("GET", f"/api/sessions/{shared['id']}/messages"))["items"] == []
    await his.settled()
    assert not [one for one in his.of("message_received") if one["message"]["role"] == "tutor"]


async def test_a_teacher_sees_no_mood_of_fewer_than_five(school: School) -> None:
    people = [await school.learner(name) for name in ("Mia", "Ben", "Zoe", "Leo")]
    await asyncio.gather(*(person.chat("I'm so excited!") for person in people))
    path = f"/api/classes/{school.classroom['id']}/mood"
    before = await school.admin.request("GET", path)
    fifth = await school.learner("Ida")
    await fifth.chat("I'm so excited!")
    after = await school.admin.request("GET", path)
    assert before.status == after.status == 200
    assert before.body != after.body
    assert "Mia" not in after.text
