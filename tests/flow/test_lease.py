"""An access token that runs out on a live socket: announced, renewed in place, or the end."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.support.school import open_school


async def test_a_page_that_refreshes_keeps_its_socket_and_loses_nothing(tmp_path: Path) -> None:
    async with open_school(tmp_path / "data", {"auth": {"access_seconds": 6}}) as school:
        await school.set_up()
        mia, ben = await school.learner("Mia"), await school.learner("Ben")
        careful, careless = await mia.socket(), await ben.socket()
        loop = asyncio.get_running_loop()
        began = loop.time()

        expiring = await careful.expect("token_expiring")
        assert 0 < expiring["data"]["in_s"] <= 3
        await mia.sign_in("/api/auth/refresh")
        ack = await careful.ask("refresh", {"token": mia.token})
        assert ack["type"] == "ack"
        assert ack["data"]["expires_at"] > careful.hello["data"]["expires_at"]

        assert await careless.closed() == 4002
        assert 5 <= loop.time() - began < 9
        assert (await ben.request("GET", "/api/me")).status == 401
        await mia.chat("past the old token's end")
        await careful.expect("message_received")
        assert careful.close_code is None
        # The way back is a refresh, not a sign-in.
        await ben.sign_in("/api/auth/refresh")
        await ben.socket()
