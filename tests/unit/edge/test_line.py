"""A frame that goes past aiohttp's own writer is a frame all the same."""

from __future__ import annotations

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from appliance.edge.line import Line


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536, 300_000])
async def test_a_frame_of_any_size_arrives_whole_and_in_its_place(size: int) -> None:
    written: list[bool] = []

    async def handle(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        line = Line(request, socket)
        await socket.send_str("before")
        written.append(line.write(b"x" * size))
        await socket.send_str("after")
        await socket.close()
        written.append(line.write(b"too late"))
        return socket

    app = web.Application()
    app.router.add_get("/", handle)
    async with (
        TestServer(app) as server,
        aiohttp.ClientSession() as http,
        http.ws_connect(server.make_url("/")) as socket,
    ):
        heard = [message.data async for message in socket]
    assert heard == ["before", "x" * size, "after"]
    assert written == [True, False]
