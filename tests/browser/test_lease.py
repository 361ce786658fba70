"""The access token runs out while the page is open."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import WebSocket, expect

from tests.browser.devices import Devices
from tests.browser.process import attune_process
from tests.browser.school import School
from tests.browser.tab import until

pytestmark = pytest.mark.asyncio(loop_scope="session")

LIFE_S = 5


async def test_the_token_is_renewed_on_the_live_socket_without_a_reconnect(
    devices: Devices, tmp_path: Path
) -> None:
    async with attune_process(tmp_path / "data", AUTH_ACCESS_SECONDS=str(LIFE_S)) as process:
        school = School(process)
        await school.set_up()
        code = await school.new_class()
        tab = await devices.tab(process.base)
        sent: list[dict[str, Any]] = []
        acknowledged: set[str] = set()

        def listen(socket: WebSocket) -> None:
            socket.on("framesent", lambda frame: sent.append(json.loads(frame)))
            socket.on("framereceived", lambda frame: hear(json.loads(frame)))

        def hear(frame: dict[str, Any]) -> None:
            if frame["type"] == "ack":
                acknowledged.add(frame["ref"])

        tab.page.on("websocket", listen)
        await tab.join(code, "Vera")
        await tab.record()

        async def outlived() -> bool:
            renewals = [frame["ref"] for frame in sent if frame["type"] == "refresh"]
            return len(acknowledged.intersection(renewals)) >= 3

        # Each renewal comes when half of a token's life is over: three outlive the first token.
        assert await until(outlived, "three renewals on the socket") > LIFE_S
        await tab.ask("Are you still there?")
        await expect(tab.message("Are you still there?")).to_have_count(1)
        assert len(tab.watch.sockets) == 1
        assert not tab.watch.sockets[0].is_closed()
        assert await tab.seen_of("banner") == [""]
        await devices.put_away()
        await school.close()
