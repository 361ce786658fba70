"""Who may talk to Attune at all, what every answer carries, and what never reaches a log."""

from __future__ import annotations

import logging
from pathlib import Path

import aiohttp
import pytest

from appliance import paths
from tests.support.client import Answer, Client
from tests.support.school import PASSWORD, School, open_school


async def socket_status(client: Client, **headers: str) -> int:
    """The HTTP status of an upgrade: 101, or what it was refused with."""
    try:
        await client.raw_socket(headers={k.title(): v for k, v in headers.items()})
    except aiohttp.WSServerHandshakeError as refusal:
        return refusal.status
    return 101


async def test_a_stranger_s_page_gets_no_socket(school: School) -> None:
    device, port = school.device(), school.base.port
    assert await socket_status(device, origin=f"http://127.0.0.1:{port}") == 101
    assert await socket_status(device) == 101  # a program
    for origin in (
        "http://evil.example",
        f"http://evil.example:{port}",
        f"http://127.0.0.1:{(port or 0) + 1}",
        "http://127.0.0.1",
        "null",
        "",
        "file://",
    ):
        assert await socket_status(device, origin=origin) == 403, origin


async def test_a_stranger_s_page_cannot_write(school: School) -> None:
    device = school.device()
    login = {"username": "ada", "password": PASSWORD}
    for origin in ("http://evil.example", "null"):
        answer = await device.request("POST", "/api/auth/login", login, headers={"Origin": origin})
        assert (answer.status, answer.error["code"]) == (403, "forbidden")
        assert "Set-Cookie" not in answer.headers
    own = {"Origin": f"http://127.0.0.1:{school.base.port}"}
    assert (await device.request("POST", "/api/auth/login", login, headers=own)).status == 200


async def test_a_name_that_is_not_ours_is_refused(tmp_path: Path) -> None:
    settings = {"server": {"hosts": ("tutor.school.example",)}}
    async with open_school(tmp_path / "data", settings) as school:
        device, port = school.device(), school.base.port
        for host in ("localhost", f"127.0.0.1:{port}", "192.168.7.5", "[::1]:80"):
            assert await socket_status(device, host=host) == 101, host
        for host in ("tutor.school.example", f"Tutor.School.Example:{port}"):
            assert await socket_status(device, host=host) == 101, host
        for host in (
            "evil.example",
            "evil.example:80",
            "localhost.evil.example",
            "1.2.3.4.example",
        ):
            assert await socket_status(device, host=host) == 403, host
            answer = await device.request("GET", "/api/health", headers={"Host": host})
            assert (answer.status, answer.error["code"]) == (403, "forbidden")


def assert_guarded(answer: Answer) -> None:
    headers = answer.headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "microphone=()" in headers["Permissions-Policy"]
    policy = dict(
        part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["font-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "*" not in headers["Content-Security-Policy"]
    assert "Access-Control-Allow-Origin" not in headers


async def test_page_interface_and_refusals_carry_the_security_headers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "page"
    (page / "assets").mkdir(parents=True)
    (page / "index.html").write_text("<!doctype html><title>Attune</title>")
    (page / "assets" / "app-1a2b.js").write_text("1;")
    monkeypatch.setattr(paths, "page", lambda: page)
    async with open_school(tmp_path / "data") as school:
        await school.set_up()
        for path, status in (
            ("/", 200),
            ("/chat/some-id", 200),
            ("/assets/app-1a2b.js", 200),
            ("/assets/gone.js", 404),
            ("/api/health", 200),
            ("/api/openapi.json", 200),
            ("/api/me", 200),
            ("/api/nothing", 404),
            ("/api/classes?x=1", 422),
        ):
            answer = await school.admin.request("GET", path)
            assert answer.status == status, path
            assert_guarded(answer)
            if path.startswith("/api/"):
                assert answer.headers["Cache-Control"] == "no-store"
        shell = await school.admin.request("GET", "/chat/some-id")
        assert shell.headers["Cache-Control"] == "no-cache"
        assert shell.text.startswith("<!doctype html>")


async def test_a_page_that_was_not_built_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "page", lambda: tmp_path / "nothing")
    async with open_school(tmp_path / "data") as school:
        answer = await school.device().request("GET", "/")
        assert (answer.status, answer.error["code"]) == (503, "overloaded")
        assert "make run" in answer.error["message"]


async def test_tokens_passwords_and_words_never_reach_a_log(
    school: School, caplog: pytest.LogCaptureFixture
) -> None:
    # Of the whole process, aiohttp's own loggers included.
    caplog.set_level(logging.DEBUG)
    for name in ("aiohttp.access", "aiohttp.server", "aiohttp.web", "aiohttp.websocket"):
        caplog.set_level(logging.DEBUG, logger=name)
    mia = await school.learner("Mia")
    by_query = await mia.raw_socket(f"/api/ws?token={mia.token}")
    await by_query.expect("connected")
    for path in (f"/api/ws?token={mia.token}x", f"/api/ws?token=bad-{mia.token}"):
        assert await (await mia.raw_socket(path)).closed() == 4401
    by_protocol = await mia.raw_socket(protocols=("attune.v1", f"bearer.{mia.token}"))
    await by_protocol.expect("connected")
    await by_query.send("join_session", {"session_id": mia.token})
    await by_query.expect("error")
    await mia.request("GET", f"/api/ws?token={mia.token}")
    await mia.request("GET", f"/api/nothing/{mia.token}?token={mia.token}")
    await mia.request("POST", "/api/auth/login", {"username": "ada", "password": "guess-of-mine"})
    await mia.chat("my secret words")
    await mia.request("POST", "/api/chat", {"message": "my secret words", "session_id": "x"})
    assert caplog.records
    told = "\n".join(
        f"{record.getMessage()} {record.args} {record.exc_text}" for record in caplog.records
    )
    for secret in (mia.token, mia.pin + " ", PASSWORD, "guess-of-mine", "my secret words"):
        assert secret not in told


async def test_over_plain_http_no_header_is_sent_that_browsers_would_complain_of(
    school: School,
) -> None:
    device = school.device()
    lan = await device.request("GET", "/api/health", headers={"Host": "192.0.2.7:8080"})
    here = await device.request("GET", "/api/health", headers={"Host": "localhost:8080"})
    assert "Cross-Origin-Opener-Policy" not in lan.headers
    assert here.headers["Cross-Origin-Opener-Policy"] == "same-origin"
