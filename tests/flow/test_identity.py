"""Signing in, staying signed in, and being signed out."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any, Self

import jwt
import pytest

from appliance import cli
from appliance.protocol import values
from appliance.protocol.frames import Close
from appliance.store import accounts
from tests.support.client import Answer, Client, Socket
from tests.support.forging import claims_of, key_of, kid_of, sign
from tests.support.school import PASSWORD, School, open_school

ADMIN = {"school": "Hill School", "name": "Ada", "username": "ada", "password": PASSWORD}
COOKIE = "attune_refresh"


def refresh_token(answer: Answer) -> str:
    """The refresh token that an answer sets."""
    name, _, rest = answer.headers["Set-Cookie"].partition("=")
    assert name == COOKIE
    return rest.split(";")[0]


async def refresh(school: School, token: str) -> Answer:
    """Refresh from a device that has nothing but this token."""
    return await school.device().request(
        "POST", "/api/auth/refresh", headers={"Cookie": f"{COOKIE}={token}"}
    )


async def join(school: School, name: str, **other: str) -> Answer:
    body = {"code": school.classroom["join_code"], "name": name} | other
    return await school.device().request("POST", "/api/auth/join", body)


async def setup_code(data: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What `attune setup-code` prints."""
    capsys.readouterr()
    assert await asyncio.to_thread(cli.main, ["setup-code", "--data", str(data)]) == 0
    return capsys.readouterr().out.strip()


def shift_wall_clock(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """The machine's time of day jumps, wherever it is read; the steady clock does not."""
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + seconds)

    class Shifted(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return cls.fromtimestamp(time.time(), tz)

    for module in (jwt.api_jwt, values):
        monkeypatch.setattr(module, "datetime", Shifted)


async def signed_out_within_a_second(*sockets: Socket) -> None:
    async with asyncio.timeout(1):
        for socket in sockets:
            assert await socket.closed() == Close.SIGNED_OUT


# --- the first start ----------------------------------------------------------------------------


async def test_the_printed_code_sets_attune_up_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    async with open_school(data) as school:
        device = school.device()
        assert (await device.ok("GET", "/api/health"))["setup_needed"] is True
        code = await setup_code(data, capsys)
        wrong = "0000-0000" if code != "0000-0000" else "1111-1111"
        refused = await device.request("POST", "/api/setup", ADMIN | {"code": wrong})
        assert (refused.status, refused.error["code"]) == (403, "forbidden")
        login = await device.sign_in("/api/setup", ADMIN | {"code": code.replace("-", " ")})
        assert login["user"]["role"] == "admin"
        assert login["token_type"] == "Bearer"
        assert login["expires_in"] == 1800
        again = await device.request("POST", "/api/setup", ADMIN | {"code": code})
        assert (again.status, again.error["code"]) == (409, "conflict")
        assert (await device.ok("GET", "/api/health"))["setup_needed"] is False
        assert await asyncio.to_thread(cli.main, ["setup-code", "--data", str(data)]) == 1
        assert "already set up" in capsys.readouterr().err


async def test_two_who_set_up_at_once_make_one_admin(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    async with open_school(data) as school:
        code = await setup_code(data, capsys)
        answers = await asyncio.gather(
            *(
                school.device().request(
                    "POST", "/api/setup", ADMIN | {"code": code, "username": username}
                )
                for username in ("ada", "eve")
            )
        )
        assert sorted(answer.status for answer in answers) == [200, 409]


async def test_a_code_that_ran_out_is_renewed_while_attune_serves(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    async with open_school(data) as school:
        old = await setup_code(data, capsys)
        assert await setup_code(data, capsys) == old
        shift_wall_clock(monkeypatch, 31 * 60)
        device = school.device()
        assert (await device.request("POST", "/api/setup", ADMIN | {"code": old})).status == 403
        new = await setup_code(data, capsys)
        assert new != old
        assert (await device.request("POST", "/api/setup", ADMIN | {"code": old})).status == 403
        await device.sign_in("/api/setup", ADMIN | {"code": new})


async def test_guessing_the_setup_code_is_slowed_down(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    async with open_school(data) as school:
        code = await setup_code(data, capsys)
        device = school.device()
        statuses = [
            (await device.request("POST", "/api/setup", ADMIN | {"code": "x"})).status
            for _ in range(6)
        ]
        assert statuses == [403] * 5 + [429]
        assert (await device.request("POST", "/api/setup", ADMIN | {"code": code})).status == 429


# --- adults -------------------------------------------------------------------------------------


async def test_login_ignores_case_and_says_nothing_of_what_was_wrong(school: School) -> None:
    device = school.device()
    login = await device.sign_in("/api/auth/login", {"username": " ADA ", "password": PASSWORD})
    assert login["user"]["username"] == "ada"
    wrong = [
        await device.request("POST", "/api/auth/login", {"username": name, "password": "wrong"})
        for name in ("ada", "nobody")
    ]
    assert wrong[0].status == wrong[1].status == 401
    assert wrong[0].body == wrong[1].body


async def test_the_refresh_cookie_is_out_of_the_page_s_reach(school: School) -> None:
    answer = await school.device().request(
        "POST", "/api/auth/login", {"username": "ada", "password": PASSWORD}
    )
    parts = {part.strip().lower() for part in answer.headers["Set-Cookie"].split(";")[1:]}
    assert {"httponly", "samesite=strict", "path=/api/auth"} <= parts
    assert "domain" not in answer.headers["Set-Cookie"].lower()
    assert refresh_token(answer) not in answer.text


async def test_wrong_tries_slow_down_one_account_and_no_other(school: School) -> None:
    await school.teacher("tom")
    device = school.device()
    guess = {"username": "tom", "password": "wrong password"}
    tries = [await device.request("POST", "/api/auth/login", guess) for _ in range(6)]
    assert [answer.status for answer in tries] == [401] * 5 + [429]
    assert tries[-1].error["retry"] is True
    assert 1 <= int(tries[-1].headers["Retry-After"]) <= 2
    right = await device.request("POST", "/api/auth/login", guess | {"password": PASSWORD})
    assert right.status == 429
    await device.sign_in("/api/auth/login", {"username": "ada", "password": PASSWORD})


async def test_many_guesses_at_once_are_not_more_guesses(school: School) -> None:
    guess = {"username": "ada", "password": "wrong password"}
    device = school.device()
    answers = await asyncio.gather(
        *(device.request("POST", "/api/auth/login", guess) for _ in range(12))
    )
    assert sorted(answer.status for answer in answers) == [401] * 5 + [429] * 7


async def test_a_new_password_signs_the_other_devices_out(school: School) -> None:
    tom = await school.teacher("tom")
    other = school.device()
    await other.sign_in("/api/auth/login", {"username": "tom", "password": PASSWORD})
    mine, theirs = await tom.socket(), await other.socket()
    change = {"current": "wrong", "password": "another good one"}
    assert (await tom.request("POST", "/api/me/password", change)).status == 401
    await tom.ok("POST", "/api/me/password", change | {"current": PASSWORD})
    await signed_out_within_a_second(theirs)
    assert "pong" in await mine.settled()
    assert (await other.request("GET", "/api/me")).status == 401
    assert (await other.request("POST", "/api/auth/refresh")).status == 401
    await tom.ok("POST", "/api/auth/refresh")
    old = {"username": "tom", "password": PASSWORD}
    assert (await other.request("POST", "/api/auth/login", old)).status == 401
    await other.sign_in("/api/auth/login", old | {"password": "another good one"})


async def test_a_password_reset_by_the_admin_signs_out_everywhere(school: School) -> None:
    tom = await school.teacher("tom")
    socket = await tom.socket()
    path = f"/api/users/{tom.user['id']}"
    await school.admin.ok("PATCH", path, {"password": "another good one"})
    await signed_out_within_a_second(socket)
    assert (await tom.request("POST", "/api/auth/refresh")).status == 401


# --- learners -----------------------------------------------------------------------------------


async def test_a_learner_joins_by_code_and_comes_back_by_pin(school: School) -> None:
    socket = await school.admin.socket()
    mia = await school.learner("  Mia   Maier ")
    assert mia.user["display_name"] == "Mia Maier"
    assert mia.user["role"] == "student"
    assert mia.user["class_id"] == school.classroom["id"]
    assert mia.user["username"] is None
    assert mia.pin.isdigit()
    notice = await socket.expect("notification", kind="learner_joined")
    assert "Mia Maier" in notice["data"]["title"]
    code = school.classroom["join_code"].lower()
    typed = f" {code[:3]}-{code[3:]} "
    back = school.device()
    come = {"code": typed, "name": "mia  MAIER", "pin": mia.pin}
    login = await back.sign_in("/api/auth/return", come)
    assert login["user"] == mia.user
    assert login.get("pin") is None
    wrong = f"{(int(mia.pin) + 1) % 10_000:04d}"
    refused = [
        await back.request("POST", "/api/auth/return", come | changed)
        for changed in ({"pin": wrong}, {"name": "Ben"}, {"code": "ZZZZZZ"})
    ]
    assert [answer.status for answer in refused] == [401] * 3
    assert refused[0].body == refused[1].body == refused[2].body


async def test_a_name_is_taken_however_it_is_written(school: School) -> None:
    await school.learner("José")
    for same in ("José", "jose\u0301", "  JOSÉ "):
        answer = await join(school, same)
        assert (answer.status, answer.error["fields"]) == (409, {"name": "taken"})
    answers = await asyncio.gather(*(join(school, "Ben") for _ in range(3)))
    assert sorted(answer.status for answer in answers) == [200, 409, 409]
    assert (await join(school, "Jose")).status == 200


async def test_the_same_name_may_be_in_another_class(school: School) -> None:
    await school.learner("Mia")
    other = await school.admin.ok("POST", "/api/classes", {"name": "8a"})
    assert (await join(school, "Mia", code=other["join_code"])).status == 200


async def test_a_renewed_code_is_the_only_one(school: School) -> None:
    mia = await school.learner("Mia")
    old = school.classroom
    assert (await join(school, "Ben", code="ZZZZZZ")).status == 404
    path = f"/api/classes/{old['id']}/code"
    school.classroom = await school.admin.ok("POST", path, {"valid_minutes": 5})
    assert school.classroom["join_code"] != old["join_code"]
    assert (await join(school, "Ben", code=old["join_code"])).status == 404
    assert (await join(school, "Ben")).status == 200
    come = {"code": old["join_code"], "name": "Mia", "pin": mia.pin}
    assert (await school.device().request("POST", "/api/auth/return", come)).status == 401


async def test_a_code_that_ran_out_lets_nobody_in_but_those_who_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    async with open_school(data, {"auth": {"join_minutes": 1}}) as school:
        await school.set_up()
        mia = await school.learner("Mia")
    shift_wall_clock(monkeypatch, 61)
    async with open_school(data, {"auth": {"join_minutes": 1}}) as school:
        await school.come_in()
        assert (await join(school, "Ben")).status == 404
        assert (await school.another_device(mia)).user == mia.user
    # A battery-less machine starts in the past: what has run out stays so.
    shift_wall_clock(monkeypatch, -86_400)
    async with open_school(data, {"auth": {"join_minutes": 1}}) as school:
        await school.come_in()
        assert (await join(school, "Ben")).status == 404


async def test_guessing_a_pin_is_slowed_down_for_that_learner_alone(school: School) -> None:
    mia, ben = await school.learner("Mia"), await school.learner("Ben")
    device = school.device()
    wrong = f"{(int(mia.pin) + 1) % 10_000:04d}"
    come = {"code": school.classroom["join_code"], "name": "Mia", "pin": wrong}
    statuses = [(await device.request("POST", "/api/auth/return", come)).status for _ in range(6)]
    assert statuses == [401] * 5 + [429]
    assert (await school.another_device(ben)).user == ben.user


async def test_a_new_pin_signs_the_learner_out_and_the_old_one_is_dead(school: School) -> None:
    mia, ben = await school.learner("Mia"), await school.learner("Ben")
    socket, other = await mia.socket(), await ben.socket()
    new = await school.admin.ok("POST", f"/api/users/{mia.user['id']}/pin")
    await signed_out_within_a_second(socket)
    assert "pong" in await other.settled()
    assert (await mia.request("GET", "/api/me")).status == 401
    assert (await mia.request("POST", "/api/auth/refresh")).status == 401
    if new["pin"] != mia.pin:
        come = {"code": school.classroom["join_code"], "name": "Mia", "pin": mia.pin}
        assert (await school.device().request("POST", "/api/auth/return", come)).status == 401
    mia.pin = new["pin"]
    assert (await school.another_device(mia)).user == mia.user


async def test_a_new_device_is_announced_on_the_others(school: School) -> None:
    mia = await school.learner("Mia")
    socket = await mia.socket()
    await school.another_device(mia)
    assert (await socket.expect("notification"))["data"]["kind"] == "new_device"


# --- staying signed in --------------------------------------------------------------------------


async def test_refreshing_rotates_the_token(school: School) -> None:
    first = refresh_token(await join(school, "Mia"))
    answer = await refresh(school, first)
    assert answer.status == 200
    assert answer.body["user"]["display_name"] == "Mia"
    second = refresh_token(answer)
    assert second != first
    third = refresh_token(await refresh(school, second))
    assert third not in (first, second)


async def test_two_tabs_that_refresh_at_once_get_the_same_successor(school: School) -> None:
    first = refresh_token(await join(school, "Mia"))
    answers = await asyncio.gather(refresh(school, first), refresh(school, first))
    assert [answer.status for answer in answers] == [200, 200]
    assert refresh_token(answers[0]) == refresh_token(answers[1])
    late = await refresh(school, first)
    assert refresh_token(late) == refresh_token(answers[0])
    assert (await refresh(school, refresh_token(late))).status == 200


async def signed_in(school: School, name: str) -> tuple[Client, str]:
    """A learner, and the refresh token that the learner's device holds."""
    answer = await join(school, name)
    client = school.device()
    client.token, client.user = answer.body["access_token"], answer.body["user"]
    client.pin = answer.body["pin"]
    return client, refresh_token(answer)


async def test_an_old_token_that_comes_back_ends_the_family(school: School) -> None:
    mia, first = await signed_in(school, "Mia")
    second_device = await school.another_device(mia)
    socket, other = await mia.socket(), await second_device.socket()
    second = refresh_token(await refresh(school, first))
    third = refresh_token(await refresh(school, second))
    stolen = await refresh(school, first)
    assert (stolen.status, stolen.error["code"]) == (401, "not_authenticated")
    await signed_out_within_a_second(socket)
    assert (await refresh(school, third)).status == 401
    assert (await mia.request("GET", "/api/me")).status == 401
    assert "pong" in await other.settled()


async def test_after_the_grace_the_token_before_counts_as_old(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    mia, first = await signed_in(school, "Mia")
    second = refresh_token(await refresh(school, first))
    monkeypatch.setattr(accounts, "GRACE_S", -1.0)
    assert (await refresh(school, first)).status == 401
    assert (await refresh(school, second)).status == 401
    assert (await mia.request("GET", "/api/me")).status == 401


async def test_a_token_that_was_never_given_ends_nothing(school: School) -> None:
    mia, _ = await signed_in(school, "Mia")
    for token in ("x", "x" * 43, "ü", ""):
        assert (await refresh(school, token)).status == 401
    assert (await school.device().request("POST", "/api/auth/refresh")).status == 401
    await mia.ok("GET", "/api/me")


async def test_logins_live_through_a_restart(tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with open_school(data) as school:
        await school.set_up()
        mia, first = await signed_in(school, "Mia")
        _, gone = await signed_in(school, "Ben")
        second = refresh_token(await refresh(school, first))
        ben = claims_of((await refresh(school, gone)).body["access_token"])
        await school.admin.ok("DELETE", f"/api/users/{ben['sub']}")
    async with open_school(data) as school:
        returned = school.device()
        returned.token = mia.token
        assert (await returned.ok("GET", "/api/me"))["display_name"] == "Mia"
        # The answer to the last refresh may have been lost with the power.
        again = await refresh(school, first)
        assert refresh_token(again) == second
        assert (await refresh(school, second)).status == 200
        assert (await refresh(school, gone)).status == 401


async def test_a_login_that_was_not_used_for_long_runs_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    async with open_school(data) as school:
        await school.set_up()
        _, token = await signed_in(school, "Mia")
    shift_wall_clock(monkeypatch, 31 * 86_400)
    async with open_school(data) as school:
        assert (await refresh(school, token)).status == 401


@pytest.mark.parametrize("jump", [-20 * 365 * 86_400, 40 * 86_400], ids=["back", "forward"])
async def test_a_wall_clock_that_jumps_signs_nobody_out(
    school: School, monkeypatch: pytest.MonkeyPatch, jump: float
) -> None:
    mia, token = await signed_in(school, "Mia")
    socket = await mia.socket()
    shift_wall_clock(monkeypatch, jump)
    await mia.ok("GET", "/api/me")
    answer = await refresh(school, token)
    assert answer.status == 200
    mia.token = answer.body["access_token"]
    await mia.ok("GET", "/api/me")
    assert (await socket.ask("refresh", {"token": mia.token}))["type"] == "ack"
    first = await mia.chat("before")
    await mia.chat("after", session_id=first["session_id"])
    page = await mia.ok("GET", f"/api/sessions/{first['session_id']}/messages")
    assert [m["text"] for m in page["items"] if m["role"] == "student"] == ["before", "after"]


# --- being signed out ---------------------------------------------------------------------------


async def test_logout_ends_this_device_and_no_other(school: School) -> None:
    mia, token = await signed_in(school, "Mia")
    tablet = await school.another_device(mia)
    one, two, other = await mia.socket(), await mia.socket(), await tablet.socket()
    answer = await mia.request("POST", "/api/auth/logout")
    assert answer.status == 204
    assert 'attune_refresh=""' in answer.headers["Set-Cookie"]
    await signed_out_within_a_second(one, two)
    assert (await mia.request("GET", "/api/me")).status == 401
    assert (await refresh(school, token)).status == 401
    assert "pong" in await other.settled()


async def test_who_is_removed_is_signed_out_everywhere(school: School) -> None:
    mia, token = await signed_in(school, "Mia")
    tablet = await school.another_device(mia)
    sockets = [await mia.socket(), await tablet.socket()]
    await school.admin.ok("DELETE", f"/api/users/{mia.user['id']}")
    await signed_out_within_a_second(*sockets)
    assert (await mia.request("GET", "/api/me")).status == 401
    assert (await tablet.request("POST", "/api/auth/refresh")).status == 401
    assert (await refresh(school, token)).status == 401


async def test_who_erases_themselves_is_gone(school: School) -> None:
    mia = await school.learner("Mia")
    socket = await mia.socket()
    assert (await mia.request("DELETE", "/api/me", {"confirm": True})).status == 204
    await signed_out_within_a_second(socket)
    assert (await mia.request("GET", "/api/me")).status == 401
    assert (await join(school, "Mia")).status == 200


# --- forged tokens ------------------------------------------------------------------------------

Forge = Callable[[dict[str, Any], bytes], str]


def without(name: str) -> Forge:
    return lambda claims, key: sign({k: v for k, v in claims.items() if k != name}, key)


def claiming(**changed: Any) -> Forge:
    return lambda claims, key: sign(claims | changed, key)


OTHER_KEY = b"o" * 32
FORGERIES: dict[str, Forge] = {
    "no algorithm": lambda claims, key: jwt.encode(
        claims, "", algorithm="none", headers={"kid": kid_of(key)}
    ),
    "another algorithm": lambda claims, key: jwt.encode(
        claims, key * 2, algorithm="HS512", headers={"kid": kid_of(key)}
    ),
    "another key": lambda claims, _: sign(claims, OTHER_KEY),
    "another key under our id": lambda claims, key: sign(claims, OTHER_KEY, kid=kid_of(key)),
    "our key under another id": lambda claims, key: sign(claims, key, kid="another"),
    "our key under no id": jwt.encode,
    "another audience": claiming(aud="other"),
    "more audiences": claiming(aud=["other"]),
    "another issuer": claiming(iss="other"),
    "another login": claiming(sid="other"),
    "another person": claiming(sub="other"),
    "run out": claiming(exp=1),
    "a time that is none": claiming(exp="soon"),
    **{
        f"no {name}": without(name)
        for name in ("exp", "iat", "nbf", "sub", "jti", "aud", "iss", "sid")
    },
}


async def test_no_forged_token_is_taken(school: School) -> None:
    mia = await school.learner("Mia")
    claims, key = claims_of(mia.token), await key_of(school)
    forger = school.device()
    forger.token = sign(claims, key)
    await forger.ok("GET", "/api/me")  # made right, it is taken: the forgeries fail for their flaw
    for flaw, forge in FORGERIES.items():
        forger.token = forge(claims, key)
        answer = await forger.request("GET", "/api/me")
        assert (answer.status, answer.error["code"]) == (401, "not_authenticated"), flaw
    header, payload, signature = mia.token.split(".")
    for token in (
        f"{header}.{payload}.",
        f"{header}.{payload}",
        f"{header}..{signature}",
        "..",
        "ü",
    ):
        answer = await school.device().request(
            "GET", "/api/me", headers={"Authorization": f"Bearer {token}"}
        )
        assert answer.status == 401


async def test_the_key_is_this_user_s_alone(school: School) -> None:
    key = school.data / "signing.key"
    mode = (await asyncio.to_thread(key.stat)).st_mode
    assert mode & 0o077 == 0
    assert len(await key_of(school)) == 32
