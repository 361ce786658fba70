"""The people of a measurement: an admin, one class, and learners who joined it by its code."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import msgspec
from msgspec import Struct

from appliance.bench.server import Server
from appliance.bench.websocket import Heard, WebSocket

JOIN_AT_ONCE = 16  # the server hashes pins one after the other anyway
ASK_S = 30.0


class Learner(Struct, kw_only=True):
    """A learner who is signed in."""

    user_id: str
    name: str
    pin: str
    token: str


class Refused(Exception):
    """The server did not do what was asked; the text has the status and the code."""


class School:
    """A server and the people in it. What is asked here goes over real sockets."""

    def __init__(self, server: Server, http: aiohttp.ClientSession) -> None:
        self.server = server
        self.learners: list[Learner] = []
        self._http = http
        self._code = ""

    async def set_up(self) -> None:
        """Make the admin and the class."""
        admin = await self.ask(
            "/api/setup",
            {
                "code": self.server.setup_code,
                "school": "Bench",
                "name": "Ada",
                "username": "ada",
                "password": secrets.token_urlsafe(),
            },
        )
        room = await self.ask("/api/classes", {"name": "Bench"}, admin["access_token"])
        self._code = room["join_code"]

    async def join(self, count: int) -> None:
        """Let `count` more learners join the class."""
        gate = asyncio.Semaphore(JOIN_AT_ONCE)
        first = len(self.learners)

        async def one(number: int) -> None:
            async with gate:
                self.learners.append(await self._join(f"Learner {number}"))

        async with asyncio.TaskGroup() as group:
            for number in range(first, first + count):
                group.create_task(one(number))

    async def come_back(self, learner: Learner) -> None:
        """Sign a learner in on one more device, with name and pin."""
        await self.ask(
            "/api/auth/return", {"code": self._code, "name": learner.name, "pin": learner.pin}
        )

    async def new_session(self, owner: Learner) -> str:
        """A new chat; returns its id."""
        return str((await self.ask("/api/sessions", {}, owner.token))["id"])

    async def connect(self, learner: Learner, heard: Heard) -> WebSocket:
        """A signed-in socket of a learner."""
        return await WebSocket.open(self.server.port, learner.token, heard)

    async def ask(self, path: str, body: dict[str, Any], token: str = "") -> Any:
        """POST; returns the JSON. Raises `Refused`."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        url = f"http://127.0.0.1:{self.server.port}{path}"
        async with self._http.post(url, json=body, headers=headers) as response:
            answer = msgspec.json.decode(await response.read() or b"null")
            if response.status >= 400:
                raise Refused(f"{path}: {response.status} {answer['error']['code']}")
            return answer

    async def _join(self, name: str) -> Learner:
        login = await self.ask("/api/auth/join", {"code": self._code, "name": name})
        return Learner(
            user_id=login["user"]["id"], name=name, pin=login["pin"], token=login["access_token"]
        )


@asynccontextmanager
async def opened(server: Server) -> AsyncIterator[School]:
    """A school that is set up, without learners."""
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=ASK_S),
    ) as http:
        school = School(server, http)
        await school.set_up()
        yield school
