"""A whole school for a test: the appliance, its admin, a class, and learners who join it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from yarl import URL

from appliance import config
from appliance.app import SETUP_CODE, Appliance, running, serving
from appliance.domain.ports import EmotionModel, Generator
from appliance.domain.setup_code import SetupCode
from tests.support.client import Client
from tests.support.stand_in import ScriptedTutor, TableEmotion

PASSWORD = "correct horse battery"


class School:
    """One appliance that is running, and the people in it."""

    def __init__(self, appliance: Appliance, base: URL, data: Path) -> None:
        self.appliance = appliance
        self.base = base
        self.data = data
        self.emotion = TableEmotion()
        self.tutor = ScriptedTutor()
        self.admin = Client(base)
        self.classroom: dict[str, Any] = {}
        self._clients = [self.admin]

    def device(self) -> Client:
        """A device on which nobody is signed in."""
        client = Client(self.base)
        self._clients.append(client)
        return client

    async def set_up(self) -> None:
        """Create the admin, and a class."""
        code = await asyncio.to_thread(SetupCode(self.data / SETUP_CODE, 30).current)
        await self.admin.sign_in(
            "/api/setup",
            {
                "code": code,
                "school": "Hill School",
                "name": "Ada Admin",
                "username": "ada",
                "password": PASSWORD,
            },
        )
        self.classroom = await self.admin.ok("POST", "/api/classes", {"name": "7b"})

    async def come_in(self) -> None:
        """Sign the admin of an earlier life in."""
        await self.admin.sign_in("/api/auth/login", {"username": "ada", "password": PASSWORD})
        classes = await self.admin.ok("GET", "/api/classes")
        self.classroom = classes["items"][0] if classes["items"] else {}

    async def learner(self, name: str) -> Client:
        """A learner who joins the class."""
        client = self.device()
        await client.sign_in("/api/auth/join", {"code": self.classroom["join_code"], "name": name})
        return client

    async def teacher(self, username: str = "tom", *, role: str = "teacher") -> Client:
        """A teacher, or another admin, made by the admin."""
        await self.admin.ok(
            "POST",
            "/api/users",
            {
                "role": role,
                "username": username,
                "password": PASSWORD,
                "display_name": username.title(),
            },
        )
        client = self.device()
        await client.sign_in("/api/auth/login", {"username": username, "password": PASSWORD})
        return client

    async def another_device(self, person: Client) -> Client:
        """The same learner on another device."""
        client = self.device()
        await client.sign_in(
            "/api/auth/return",
            {
                "code": self.classroom["join_code"],
                "name": person.user["display_name"],
                "pin": person.pin,
            },
        )
        client.pin = person.pin
        return client

    async def close(self) -> None:
        for client in self._clients:
            await client.close()


@asynccontextmanager
async def open_school(
    data: Path,
    settings: config.Values | None = None,
    *,
    emotion: EmotionModel | None = None,
    generator: Generator | None = None,
    real: bool = False,
) -> AsyncIterator[School]:
    """A school on a free port of this machine. With `real` the shipped models answer."""
    merged: config.Values = {"server": {"host": "127.0.0.1", "port": 0}}
    merged["limits"] = {"messages_per_minute": 10_000, "requests_per_minute": 100_000}
    merged["tutor"] = {"pace_ms": 0}
    for section, values in (settings or {}).items():
        merged.setdefault(section, {}).update(values)
    merged.setdefault("storage", {})["data"] = str(data)
    table, tutor = TableEmotion(), ScriptedTutor()
    if not real:
        emotion, generator = emotion or table, generator or tutor
    async with (
        running(config.load(flags=merged), emotion=emotion, generator=generator) as appliance,
        serving(appliance) as (scheme, port),
    ):
        school = School(appliance, URL(f"{scheme}://127.0.0.1:{port}"), data)
        school.emotion, school.tutor = table, tutor
        try:
            yield school
        finally:
            await school.close()
