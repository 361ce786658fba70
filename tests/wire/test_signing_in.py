"""How a socket signs in, and with which code it is refused."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from pathlib import Path

import aiohttp
import pytest

from appliance.edge import live
from appliance.protocol.frames import Close
from tests.support.client import Client, Socket
from tests.support.forging import expired
from tests.support.school import School, open_school


async def refused(socket: Socket, code: Close) -> None:
    """The socket is closed with `code`, and nothing was said before."""
    assert await socket.closed() == code
    assert socket.frames == []


async def test_by_the_first_frame(school: School) -> None:
    mia = await school.learner("Mia")
    began = time.perf_counter()
    socket = await mia.raw_socket()
    await socket.send("auth", {"token": mia.token}, ref=1)
    hello = await socket.expect("connected")
    assert time.perf_counter() - began < 1.0
    assert set(hello["data"]) == {
        *("connection_id", "user", "epoch", "seq", "heartbeat_s", "expires_at")
    }
    assert hello["data"]["user"] == mia.user
    assert 0 < hello["data"]["heartbeat_s"] <= 30


async def test_by_sub_protocol(school: School) -> None:
    mia = await school.learner("Mia")
    socket = await mia.raw_socket(protocols=("attune.v1", f"bearer.{mia.token}"))
    assert (await socket.expect("connected"))["data"]["user"] == mia.user
    assert socket.ws.protocol == "attune.v1"


async def test_by_query(school: School) -> None:
    mia = await school.learner("Mia")
    socket = await mia.raw_socket(f"/api/ws?token={mia.token}")
    assert (await socket.expect("connected"))["data"]["user"] == mia.user


async def open_with(client: Client, way: str, token: str) -> Socket:
    """A socket that tries to sign in with `token`."""
    if way == "query":
        return await client.raw_socket(f"/api/ws?token={token}")
    if way == "sub-protocol":
        return await client.raw_socket(protocols=("attune.v1", f"bearer.{token}"))
    socket = await client.raw_socket()
    await socket.send("auth", {"token": token})
    return socket


@pytest.mark.parametrize("way", ["first frame", "sub-protocol", "query"])
async def test_a_bad_an_expired_and_a_revoked_token_are_refused(school: School, way: str) -> None:
    mia, ben = await school.learner("Mia"), await school.learner("Ben")
    await ben.ok("POST", "/api/auth/logout")
    for token in ("nonsense", mia.token[:-2], await expired(school, mia), ben.token):
        await refused(await open_with(mia, way, token), Close.NOT_AUTHENTICATED)


FIRST_FRAMES = [
    "",
    "hello",
    "[]",
    "null",
    "{}",
    '{"type": "ping"}',
    '{"type": "auth"}',
    '{"type": "auth", "data": {}}',
    '{"type": "auth", "data": {"token": 7}}',
    '{"type": "auth", "data": {"token": ""}}',
    '{"type": "auth", "data": {"token": "' + "x" * 5000 + '"}}',
    '{"type": "auth", "data": ' + "[" * 2000 + "]" * 2000 + "}",
]


async def test_a_first_frame_that_is_no_login_is_refused(school: School) -> None:
    stranger = school.device()
    for frame in FIRST_FRAMES:
        socket = await stranger.raw_socket()
        await socket.ws.send_str(frame)
        await refused(socket, Close.NOT_AUTHENTICATED)
    binary = await stranger.raw_socket()
    await binary.ws.send_bytes(b'{"type": "auth"}')
    await refused(binary, Close.NOT_AUTHENTICATED)
    huge = await stranger.raw_socket()
    await huge.ws.send_str("x" * 70_000)
    await refused(huge, Close.FRAME_TOO_BIG)


async def test_who_says_nothing_in_time_is_refused(tmp_path: Path) -> None:
    async with open_school(tmp_path / "data", {"realtime": {"auth_s": 0.2}}) as school:
        socket = await school.device().raw_socket()
        async with asyncio.timeout(2):
            await refused(socket, Close.AUTH_TIMEOUT)


async def test_too_many_sockets_of_one_person(tmp_path: Path) -> None:
    settings = {"limits": {"connections_per_user": 2}}
    async with open_school(tmp_path / "data", settings) as school:
        await school.set_up()
        mia = await school.learner("Mia")
        first, second = await mia.socket(), await mia.socket()
        await refused(await open_with(mia, "query", mia.token), Close.TOO_MANY)
        ben = await school.learner("Ben")
        await ben.socket()
        await first.close()
        await _until_accepted(mia)
        assert "pong" in await second.settled()


async def test_too_many_sockets_in_all(tmp_path: Path) -> None:
    async with open_school(tmp_path / "data", {"limits": {"connections": 2}}) as school:
        await school.set_up()
        mia, ben = await school.learner("Mia"), await school.learner("Ben")
        first, second = await mia.socket(), await ben.socket()
        await refused(await open_with(ben, "first frame", ben.token), Close.OVERLOADED)
        await first.close()
        await _until_accepted(ben)
        assert "pong" in await second.settled()


async def _until_accepted(person: Client) -> None:
    """The place of a socket that was closed is free again."""
    async with asyncio.timeout(5):
        while True:
            socket = await open_with(person, "query", person.token)
            with suppress(AssertionError):  # closed again
                await socket.expect("connected")
                return


async def test_too_many_that_have_not_signed_in(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "UNAUTHENTICATED", 2)
    stranger = school.device()
    for _ in range(2):
        await stranger.raw_socket()
    with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
        await stranger.raw_socket()
    assert refusal.value.status == 503
    assert refusal.value.headers is not None
    assert "Retry-After" in refusal.value.headers


async def test_a_lease_is_announced_renewed_and_ends(tmp_path: Path) -> None:
    async with open_school(tmp_path / "data", {"auth": {"access_seconds": 5}}) as school:
        await school.set_up()
        mia = await school.learner("Mia")
        kept, left = await mia.socket(), await mia.socket()
        assert 0 < (await kept.expect("token_expiring"))["data"]["in_s"] <= 3
        await left.expect("token_expiring")
        before = kept.hello["data"]["expires_at"]
        await mia.sign_in("/api/auth/refresh")
        ack = await kept.ask("refresh", {"token": mia.token})
        assert ack["type"] == "ack"
        assert ack["data"]["expires_at"] > before
        assert await left.closed() == Close.LEASE_OVER
        assert "pong" in await kept.settled()


async def test_a_lease_is_renewed_only_by_the_same_login(school: School) -> None:
    mia, ben = await school.learner("Mia"), await school.learner("Ben")
    tablet = await school.another_device(mia)
    socket = await mia.socket()
    for token in (ben.token, tablet.token, await expired(school, mia), "nonsense"):
        error = await socket.ask("refresh", {"token": token})
        assert error["data"]["error"]["code"] == "not_authenticated"
    assert "pong" in await socket.settled()
