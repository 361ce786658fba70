"""What a signed-in socket answers to frames, good and bad."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from appliance.edge import live
from appliance.protocol.frames import Close
from tests.support.client import Socket
from tests.support.school import School, open_school

ID = "a-session"
# What is sent (`ref` is added), the error's code, and the field it names.
BAD: list[tuple[dict[str, Any], str]] = [
    ({}, "type"),
    ({"type": None}, "type"),
    ({"type": 5}, "type"),
    ({"type": "dance"}, "type"),
    ({"type": "auth", "data": {"token": "x"}}, "type"),
    ({"type": "ping", "mood": "fine"}, "mood"),
    ({"type": "join_session"}, "session_id"),
    ({"type": "join_session", "data": None}, "body"),
    ({"type": "join_session", "data": []}, "body"),
    ({"type": "join_session", "data": "x"}, "body"),
    ({"type": "join_session", "data": {}}, "session_id"),
    ({"type": "join_session", "data": {"session_id": 7}}, "session_id"),
    ({"type": "join_session", "data": {"session_id": ""}}, "session_id"),
    ({"type": "join_session", "data": {"session_id": "x" * 65}}, "session_id"),
    ({"type": "join_session", "data": {"session_id": ID, "as": "admin"}}, "as"),
    ({"type": "leave_session", "data": {}}, "session_id"),
    ({"type": "user_typing", "data": {"session_id": ID}}, "is_typing"),
    ({"type": "user_typing", "data": {"session_id": ID, "is_typing": "yes"}}, "is_typing"),
    ({"type": "user_typing", "data": {"session_id": ID, "is_typing": 1}}, "is_typing"),
    ({"type": "refresh", "data": {}}, "token"),
    ({"type": "refresh", "data": {"token": "x" * 5000}}, "token"),
    ({"type": "resume", "data": {"epoch": "e"}}, "seq"),
    ({"type": "resume", "data": {"epoch": "e", "seq": -1}}, "seq"),
    ({"type": "resume", "data": {"epoch": "e", "seq": "1"}}, "seq"),
    ({"type": "resume", "data": {"epoch": "e", "seq": 1.5}}, "seq"),
    ({"type": "resume", "data": {"epoch": "e", "seq": 10**30}}, "seq"),
    ({"type": "resume", "data": {"epoch": 7, "seq": 1}}, "epoch"),
]
UNREADABLE = [
    "",
    "hello",
    "{",
    '{"type": "ping"} {}',
    '{"type": "ping", "data": ' + "[" * 30_000 + "]" * 30_000 + "}",
    '{"type": "ping", "data": {"a": NaN}}',
    '{"type": "join_session", "data": {"session_id": "\\ud83d"}}',
]
REFS: list[Any] = ["r", 7, -1.5, 10**30, True, False, None, [], {}, {"a": [1, "ü 🐢"]}, ""]


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server hears more bad frames than it would."""
    monkeypatch.setattr(live, "BAD_FRAMES", 1000)


async def raw(socket: Socket, text: str) -> None:
    await socket.ws.send_str(text)


def error_of(frame: dict[str, Any]) -> dict[str, Any]:
    """The error of a frame, once it has the one shape."""
    assert frame["type"] == "error"
    assert set(frame) <= {"type", "data", "ts", "ref"}
    assert set(frame["data"]) == {"error"}
    error: dict[str, Any] = frame["data"]["error"]
    assert set(error) <= {"code", "message", "retry", "fields", "incident"}
    assert {"code", "message", "retry"} <= set(error)
    return error


async def test_a_frame_that_is_not_allowed_is_refused_by_name_and_ref(
    tmp_path: Path, patient: None
) -> None:
    async with open_school(tmp_path / "data", {"limits": {"frames_per_10s": 1000}}) as school:
        await school.set_up()
        socket = await (await school.learner("Mia")).socket()
        for number, (frame, field) in enumerate(BAD):
            await raw(socket, json.dumps(frame | {"ref": number}))
            found = await socket.find(lambda one, ref=number: one.get("ref") == ref)
            error = error_of(found)
            assert error["code"] == "invalid", frame
            assert list(error["fields"]) == [field], frame
        assert "pong" in await socket.settled()


async def test_a_frame_that_cannot_be_read_is_refused(school: School, patient: None) -> None:
    socket = await (await school.learner("Mia")).socket()
    for text in UNREADABLE:
        await raw(socket, text)
        assert error_of(await socket.expect("error"))["code"] in ("malformed", "invalid"), text
    await socket.ws.send_bytes(b'{"type": "ping"}')
    assert error_of(await socket.expect("error"))["code"] == "malformed"
    assert "pong" in await socket.settled()


async def test_any_json_may_be_a_ref(school: School, patient: None) -> None:
    socket = await (await school.learner("Mia")).socket()
    for ref in REFS:
        await raw(socket, json.dumps({"type": "ping", "ref": ref}))
        assert (await socket.expect("pong"))["ref"] == ref
        await raw(socket, json.dumps({"type": "leave_session", "data": {}, "ref": ref}))
        assert (await socket.expect("error"))["ref"] == ref


async def test_without_a_ref_there_is_none_in_the_answer(school: School) -> None:
    socket = await (await school.learner("Mia")).socket()
    await raw(socket, '{"type": "ping"}')
    assert "ref" not in await socket.expect("pong")


async def test_a_ping_is_answered_to_the_one_who_asked_with_what_was_sent(school: School) -> None:
    mia = await school.learner("Mia")
    asking, other = await mia.socket(), await mia.socket()
    for data in ({"n": 1}, [1, "🐢"], "text", 10**30, None, {}):
        await raw(asking, json.dumps({"type": "ping", "data": data}))
        assert (await asking.expect("pong"))["data"] == {"echo": data}
    assert await other.settled() == ["connected", "pong"]


async def test_each_frame_gets_the_answer_that_the_contract_names(school: School) -> None:
    mia = await school.learner("Mia")
    session = await mia.ok("POST", "/api/sessions", {"title": "Physics"})
    socket = await mia.socket()
    hello = socket.hello["data"]
    where = {"session_id": session["id"]}
    resumed = await socket.ask("resume", {"epoch": hello["epoch"], "seq": hello["seq"]})
    assert resumed["type"] == "resumed"
    assert resumed["data"] == {"recovered": True, "count": 0}
    assert (await socket.ask("join_session", where))["type"] == "ack"
    assert (await socket.ask("leave_session", where))["type"] == "ack"
    renewed = await socket.ask("refresh", {"token": mia.token})
    assert renewed["type"] == "ack"
    assert set(renewed["data"]) == {"expires_at"}
    for frame in socket.frames:
        assert {"type", "data", "ts"} <= set(frame) <= {"type", "data", "ts", "seq", "ref"}


async def test_a_frame_over_the_limit_closes_the_socket(school: School) -> None:
    mia = await school.learner("Mia")
    fits, too_big = await mia.socket(), await mia.socket()
    frame = json.dumps({"type": "ping", "data": "x" * 65_000})
    await raw(fits, frame)
    assert (await fits.expect("pong"))["data"]["echo"] == "x" * 65_000
    await raw(too_big, frame + " " * 1000)
    assert await too_big.closed() == Close.FRAME_TOO_BIG
    assert "pong" in await fits.settled()


async def test_a_flood_is_told_then_cut_and_others_do_not_notice(school: School) -> None:
    mia, ben = await school.learner("Mia"), await school.learner("Ben")
    flooding, calm = await mia.socket(), await ben.socket()
    with suppress(ConnectionError):
        for number in range(500):
            await flooding.send("ping", number)
    assert await flooding.closed() == Close.POLICY
    pongs = [pong["echo"] for pong in flooding.of("pong")]
    assert pongs[:40] == list(range(40))
    assert len(pongs) < 60
    errors = [error_of(frame)["code"] for frame in flooding.frames if frame["type"] == "error"]
    assert set(errors) == {"rate_limited"}
    assert "pong" in await calm.settled()
    again = await mia.socket()
    assert "pong" in await again.settled()


async def test_a_client_that_does_not_hear_is_cut(school: School) -> None:
    socket = await (await school.learner("Mia")).socket()
    with suppress(ConnectionError):
        for _ in range(100):
            await raw(socket, "nonsense")
    assert await socket.closed() == Close.POLICY
    assert 10 <= len(socket.of("error")) < 20


async def test_a_fault_of_ours_gets_a_number_and_the_socket_lives_on(
    school: School, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("SELECT secret")

    socket = await (await school.learner("Mia")).socket()
    monkeypatch.setattr(school.appliance.services.chats, "session", broken)
    error = error_of(await socket.ask("join_session", {"session_id": "x"}))
    assert error["code"] == "internal"
    assert error["incident"] in caplog.text
    assert "SELECT" not in json.dumps(error)
    assert "SELECT secret" in caplog.text
    assert "pong" in await socket.settled()
