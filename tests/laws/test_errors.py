"""Every failure has exactly one shape, says what to do, and gives nothing away."""

from __future__ import annotations

import asyncio
import io
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from appliance.domain.ports import Reading
from tests.support.client import Answer
from tests.support.school import School, open_school
from tests.support.stand_in import TableEmotion

JSON = {"Content-Type": "application/json"}
# What must never be in an answer: tracebacks, files, SQL, names of our modules.
TELLING = re.compile(
    r"Traceback|File \"|\.py\b|appliance[./]|SELECT |INSERT |sqlite|/(?:tmp|home|usr)/"
)

CODES = {
    "malformed": 400,
    "not_authenticated": 401,
    "wrong_credentials": 401,
    "forbidden": 403,
    "not_found": 404,
    "method_not_allowed": 405,
    "conflict": 409,
    "too_large": 413,
    "unsupported_media": 415,
    "invalid": 422,
    "rate_limited": 429,
    "internal": 500,
    "overloaded": 503,
}


def refused(answer: Answer, code: str, about: str = "") -> dict[str, Any]:
    """The error of an answer, once everything about it is as promised."""
    assert answer.status == CODES[code], (about, answer.status, answer.text)
    assert answer.headers["Content-Type"].startswith("application/json")
    error = answer.error
    assert error["code"] == code, answer.text
    assert error["message"].strip().endswith((".", "!", "?")), error["message"]
    assert error["retry"] is (code in ("rate_limited", "overloaded"))
    assert ("Retry-After" in answer.headers) is (code in ("rate_limited", "overloaded"))
    assert ("incident" in error) is (code == "internal")
    assert not TELLING.search(answer.text), answer.text
    return error


# --- a body that is not what was asked for ---------------------------------------------------

SETUP = {"code": "0", "school": "S", "name": "A", "username": "ada", "password": "long enough"}
BODIES: list[tuple[str, Any, str]] = [
    # where it is wrong, the body, the field that is named
    ("POST /api/chat", {}, "message"),
    ("POST /api/chat", {"message": ""}, "message"),
    ("POST /api/chat", {"message": "  \n\t "}, "message"),
    ("POST /api/chat", {"message": None}, "message"),
    ("POST /api/chat", {"message": 7}, "message"),
    ("POST /api/chat", {"message": ["hello"]}, "message"),
    ("POST /api/chat", {"message": {"text": "hello"}}, "message"),
    ("POST /api/chat", {"message": "x" * 10_001}, "message"),
    ("POST /api/chat", {"message": "x" * 60_000}, "message"),
    ("POST /api/chat", {"message": "hello", "mood": "fine"}, "mood"),
    ("POST /api/chat", {"message": "hello", "client_id": ""}, "client_id"),
    ("POST /api/chat", {"message": "hello", "client_id": "c" * 65}, "client_id"),
    ("POST /api/chat", {"message": "hello", "session_id": 5}, "session_id"),
    ("POST /api/chat", {"message": "hello", "session_id": "s" * 10_000}, "session_id"),
    ("POST /api/chat", {"message": "hello", "wait": "yes"}, "wait"),
    ("POST /api/chat?wait=perhaps", {"message": "hello"}, "wait"),
    ("POST /api/chat?surprise=1", {"message": "hello"}, "surprise"),
    ("PATCH /api/me", {"emotion_enabled": "false"}, "emotion_enabled"),
    ("PATCH /api/me", {"locale": "klingon"}, "locale"),
    ("PATCH /api/me", {"locale": "en\n"}, "locale"),
    ("POST /api/setup", SETUP | {"username": "ada lovelace"}, "username"),
    ("POST /api/setup", SETUP | {"username": "ada\n"}, "username"),
    ("POST /api/setup", SETUP | {"username": "ada\x7f"}, "username"),
    ("POST /api/setup", SETUP | {"password": "short"}, "password"),
    ("PATCH /api/me", {"display_name": "\u202e\u2066"}, "name"),
    ("PATCH /api/me", {"display_name": "x" * 61}, "display_name"),
    ("DELETE /api/me", {}, "confirm"),
    ("DELETE /api/me", {"confirm": False}, "confirm"),
    ("POST /api/sessions", {"title": "x" * 121}, "title"),
    ("POST /api/notifications/read", {"ids": []}, "ids"),
    ("POST /api/notifications/read", {"ids": "all"}, "ids"),
    ("POST /api/emotion/analyze", {"texts": []}, "texts"),
    ("POST /api/emotion/analyze", {"texts": ["x"] * 33}, "texts"),
    ("POST /api/emotion/analyze", {"texts": [1]}, "texts"),
    ("GET /api/sessions?limit=0", None, "limit"),
    ("GET /api/sessions?limit=101", None, "limit"),
    ("GET /api/sessions?limit=many", None, "limit"),
    ("GET /api/sessions?limit=1e400", None, "limit"),
    ("GET /api/sessions?limit=" + "9" * 400, None, "limit"),
    ("GET /api/sessions?limit=5&limit=500", None, "limit"),
    ("GET /api/sessions?limit=5&limit=5", None, "limit"),
    ("POST /api/chat?wait=true&wait=false", {"message": "hello"}, "wait"),
    ("GET /api/sessions?surprise=1", None, "surprise"),
    ("GET /api/search", None, "q"),
    ("GET /api/search?q=", None, "q"),
    ("GET /api/search?q=" + "x" * 201, None, "q"),
]


async def test_a_value_that_is_not_allowed_is_named(school: School) -> None:
    mia = await school.learner("Mia")
    for call, body, field in BODIES:
        about = f"{call} {body}"[:100]
        method, path = call.split(" ")
        error = refused(await mia.request(method, path, body), "invalid", about)
        assert [name.split("[")[0] for name in error["fields"]] == [field], about


RAW: list[tuple[str, bytes, str]] = [
    ("no JSON at all", b"message=hello", "malformed"),
    ("half of it", b'{"message": "hel', "malformed"),
    ("more than one value", b'{"message": "hello"} {}', "malformed"),
    ("a list", b'[{"message": "hello"}]', "malformed"),
    ("a text", b'"hello"', "malformed"),
    ("nothing but null", b"null", "malformed"),
    ("Latin-1", '{"message": "Käse"}'.encode("latin-1"), "malformed"),
    ("UTF-16", '{"message": "hello"}'.encode("utf-16"), "malformed"),
    ("bytes that are no text", b'{"message": "\xff\xfe\xed\xa0\x80"}', "malformed"),
    ("half of an emoji", b'{"message": "\\ud83d"}', "malformed"),
    ("the other half", b'{"message": "\\ude00 hello"}', "malformed"),
    ("a number that is none", b'{"message": NaN}', "malformed"),
    ("deep lists", b'{"message": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "malformed"),
    ("deep objects", b'{"a":' * 50_000 + b"1" + b"}" * 50_000, "malformed"),
]


async def test_a_body_that_cannot_be_read(school: School) -> None:
    mia = await school.learner("Mia")
    for about, data, code in RAW:
        refused(await mia.request("POST", "/api/chat", data=data, headers=JSON), code, about)
    assert (await mia.chat("still here"))["reply"]["status"] == "complete"


async def test_a_body_over_4_mib_is_too_large(school: School) -> None:
    mia = await school.learner("Mia")
    body = io.BytesIO(b'{"message": "' + b"x" * (4 << 20) + b'"}')
    refused(await mia.request("POST", "/api/chat", data=body, headers=JSON), "too_large")
    assert (await mia.chat("still here"))["reply"]["status"] == "complete"


async def test_a_body_that_is_not_said_to_be_json(school: School) -> None:
    mia = await school.learner("Mia")
    for kind in ("text/plain", "application/x-www-form-urlencoded", "", "json"):
        headers = {"Content-Type": kind}
        answer = await mia.request("POST", "/api/chat", data=b'{"message": "hi"}', headers=headers)
        refused(answer, "unsupported_media", kind)


# --- addresses that lead nowhere --------------------------------------------------------------

NOWHERE = [
    "GET /api",
    "GET /api/",
    "GET /api/nothing",
    "POST /api/nothing",
    "DELETE /api/sessions/x/y/z",
    "GET /api/sessions/nobody-knows",
    "GET /api/sessions/" + "9" * 64,
    "GET /api/sessions/%00",
    "GET /api/sessions/%ff%fe",
    "GET /api/sessions/..%2f..%2fetc%2fpasswd",
    "GET /api/sessions/%F0%9F%90%A2",
    "GET /api/sessions/'%20OR%201=1%20--",
    "GET /api/library/..%2F..%2Fsigning.key",
    "POST /api/chat/nobody-knows/stop",
    "POST /api/chat/nobody-knows/regenerate",
    "DELETE /api/sessions/nobody-knows/members/me",
    "GET /assets/nothing.js",
]


async def test_what_is_not_there(school: School) -> None:
    mia = await school.learner("Mia")
    for call in NOWHERE:
        method, path = call.split(" ", 1)
        refused(await mia.request(method, path), "not_found", call)


async def test_an_id_longer_than_any_id_is_not_allowed(school: School) -> None:
    mia = await school.learner("Mia")
    refused(await mia.request("GET", "/api/sessions/" + "9" * 5000), "invalid")


METHODS = [
    ("GET /api/auth/login", "POST"),
    ("PUT /api/auth/login", "POST"),
    ("DELETE /api/chat", "POST"),
    ("POST /api/health", "GET,HEAD"),
    ("OPTIONS /api/health", "GET,HEAD"),
    ("PUT /api/me", "DELETE,GET,HEAD,PATCH"),
    ("POST /api/openapi.json", "GET,HEAD"),
    ("POST /api/ws", "GET,HEAD"),
    ("POST /", "GET,HEAD"),
]


async def test_a_method_that_an_address_does_not_know(school: School) -> None:
    mia = await school.learner("Mia")
    for call, allowed in METHODS:
        method, path = call.split(" ")
        answer = await mia.request(method, path)
        refused(answer, "method_not_allowed", call)
        assert ",".join(sorted(answer.headers["Allow"].replace(" ", "").split(","))) == allowed


async def test_the_socket_s_address_without_an_upgrade(school: School) -> None:
    refused(await school.device().request("GET", "/api/ws"), "malformed")


NOT_HTTP = {
    "no HTTP": b"NONSENSE\r\n\r\n",
    "bad header": b"GET /api/health HTTP/1.1\r\nHost: localhost\r\nBad Header: x\r\n\r\n",
    "bad version": b"GET /api/ws?token=secret-token HTTP/9.9\r\nHost: localhost\r\n\r\n",
    "long header": b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 20_000 + b"\r\n\r\n",
    "no host": b"GET /api/health HTTP/1.1\r\nConnection: close\r\n\r\n",
    "bad length": b"POST /api/chat HTTP/1.1\r\nHost: localhost\r\nContent-Length: many\r\n\r\n",
}


async def test_what_is_not_even_http(school: School, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    for about, sent in NOT_HTTP.items():
        reader, writer = await asyncio.open_connection("127.0.0.1", school.base.port)
        writer.write(sent)
        head, _, text = (await reader.read()).decode().partition("\r\n\r\n")
        writer.close()
        await writer.wait_closed()
        status, *lines = head.split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines)
        refused(Answer(int(status.split(" ")[1]), text, headers), "malformed", about)
    assert "secret-token" not in caplog.text


# --- who is not let in ------------------------------------------------------------------------


async def test_without_a_login(school: School) -> None:
    stranger = school.device()
    for sent in (
        "",
        "Bearer",
        "Bearer ",
        "Basic YWRhOmFkYQ==",
        "Bearer x.y.z",
        "Bearer " + "x" * 5000,
    ):
        headers = {"Authorization": sent} if sent else None
        answer = await stranger.request("GET", "/api/me", headers=headers)
        refused(answer, "not_authenticated", sent)
        assert answer.headers["WWW-Authenticate"] == "Bearer"


async def test_each_other_refusal_has_the_shape_too(school: School) -> None:
    mia, stranger = await school.learner("Mia"), school.device()
    login = {"username": "ada", "password": "not the password"}
    join = {"code": school.classroom["join_code"], "name": "mia"}
    refused(await stranger.request("POST", "/api/auth/login", login), "wrong_credentials")
    refused(await mia.request("GET", "/api/classes"), "forbidden")
    error = refused(await stranger.request("POST", "/api/auth/join", join), "conflict")
    assert error["fields"] == {"name": "taken"}


async def test_who_is_too_fast_is_told_how_long_to_wait(tmp_path: Path) -> None:
    limits = {"messages_per_minute": 2, "requests_per_minute": 10}
    async with open_school(tmp_path / "data", {"limits": limits}) as school:
        await school.set_up()
        mia = await school.learner("Mia")
        await mia.chat("one")
        await mia.chat("two")
        answer = await mia.request("POST", "/api/chat", {"message": "three"})
        refused(answer, "rate_limited")
        assert 1 <= int(answer.headers["Retry-After"]) <= 60
        answers = [await mia.request("GET", "/api/me") for _ in range(8)]
        refused(answers[-1], "rate_limited")
        assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
        other = await school.learner("Ben")
        assert (await other.chat("one"))["reply"]["status"] == "complete"


async def test_a_full_queue_says_when_to_come_back(school: School) -> None:
    mia = await school.learner("Mia")
    school.emotion.broken = True
    refused(await mia.request("POST", "/api/emotion/analyze", {"texts": ["hi"]}), "overloaded")


class Faulty(TableEmotion):
    """A fault of ours, with a cause that nobody outside must see."""

    async def read_many(self, texts: Sequence[str]) -> list[Reading]:
        raise RuntimeError(f'SELECT * FROM users; File "/home/x.py" {texts[0]}')


async def test_a_fault_of_ours_shows_its_number_and_not_its_cause(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_school(tmp_path / "data", emotion=Faulty()) as school:
        await school.set_up()
        mia = await school.learner("Mia")
        answer = await mia.request("POST", "/api/emotion/analyze", {"texts": ["hi"]})
        error = refused(answer, "internal")
        assert error["incident"] in caplog.text
        assert "RuntimeError" in caplog.text


# --- what looks like an attack, or like nothing a child could have typed, is only text --------

TEXTS = [
    "<script>alert(document.cookie)</script><img src=x onerror=alert(1)>",
    "'; DROP TABLE messages; -- \" \\ %s {0} ${jndi:ldap://x} ../../etc/passwd",
    "🐢👩🏽‍🚀🇺🇳 é e\u0301 ﷽ 𝔘𝔫𝔦𝔠𝔬𝔡𝔢",
    "مرحبا، كيف تعمل الخلية؟ \u202eשלום\u202c \u2067rtl\u2069",
    "a\x00b\x07c\x1b[31md\u2028e\ufefff\uffff",
    "  spaces  \r\n\tkept\n",
    "𝒙" * 10_000,
]


async def test_any_text_comes_back_as_it_was_written(school: School) -> None:
    mia = await school.learner("Mia")
    socket = await mia.socket()
    for text in TEXTS:
        answer = await mia.chat(text)
        assert answer["message"]["text"] == text
        page = await mia.ok("GET", f"/api/sessions/{answer['session_id']}/messages")
        assert page["items"][0]["text"] == text
        heard = await socket.expect("message_received", session_id=answer["session_id"])
        assert heard["data"]["message"]["text"] == text


async def test_markup_in_names_and_titles_is_kept_as_text(school: School) -> None:
    mia = await school.learner("Mia <b>&</b>")
    assert mia.user["display_name"] == "Mia <b>&</b>"
    session = await mia.ok("POST", "/api/sessions", {"title": "<script>x</script>"})
    assert session["title"] == "<script>x</script>"


async def test_a_search_can_be_any_text(school: School) -> None:
    mia = await school.learner("Mia")
    await mia.chat("hello there")
    for words in ('"', "* OR *", "NEAR(a b)", "a\x00b", "🐢", "-", "x" * 200, "col:x AND NOT y"):
        assert (await mia.ok("GET", f"/api/search?{urlencode({'q': words})}"))["items"] == []
    found = await mia.ok("GET", "/api/search?" + urlencode({"q": '(hello* -"ther'}))
    assert [one["message"]["text"] for one in found["items"]] == ["hello there"]


async def test_bytes_in_a_query_that_are_no_text(school: School) -> None:
    mia = await school.learner("Mia")
    answer = await mia.request("GET", "/api/search?q=%ff%ed%a0%80")
    assert answer.status in (200, 400, 422)
    if answer.status != 200:
        refused(answer, {400: "malformed", 422: "invalid"}[answer.status])
    json.loads(answer.text)


async def test_a_flood_of_bad_requests_loses_nothing(school: School) -> None:
    mia = await school.learner("Mia")
    first = await mia.chat("remember me")
    bad = [mia.request("POST", "/api/chat", data=b"{", headers=JSON) for _ in range(50)]
    for answer in await asyncio.gather(*bad):
        refused(answer, "malformed")
    assert (await mia.chat("still here"))["reply"]["status"] == "complete"
    page = await mia.ok("GET", f"/api/sessions/{first['session_id']}/messages")
    assert page["items"][0]["text"] == "remember me"
