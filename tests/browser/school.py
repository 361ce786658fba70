"""A school as it is prepared for, and checked after, a test: over REST, where the page is not
the point."""

from __future__ import annotations

import itertools
from typing import Any

from yarl import URL

from tests.browser.process import AttuneProcess
from tests.support.client import Client

USERNAME = "ada"
PASSWORD = "correct horse battery"


class School:
    """A served Attune with an admin. `base` is its address."""

    def __init__(self, process: AttuneProcess) -> None:
        self.process = process
        self.base = process.base
        self._clients: list[Client] = []
        self._admin = self._client()
        self._numbers = itertools.count(1)

    async def set_up(self) -> None:
        """Make the admin."""
        await self._admin.sign_in(
            "/api/setup",
            {
                "code": self.process.setup_code,
                "school": "Hill School",
                "name": "Ada Admin",
                "username": USERNAME,
                "password": PASSWORD,
            },
        )

    async def new_class(self, name: str = "7b Science") -> str:
        """A class of the admin's; returns its code."""
        made = await self._admin.ok("POST", "/api/classes", {"name": name})
        return str(made["join_code"])

    async def teacher(self) -> tuple[str, str, str]:
        """A teacher with a class: username, class id and join code."""
        username = f"teacher{next(self._numbers)}"
        account = {"role": "teacher", "username": username, "password": PASSWORD}
        await self._admin.ok("POST", "/api/users", {**account, "display_name": "Tove Teacher"})
        teacher = self._client()
        await teacher.sign_in("/api/auth/login", {"username": username, "password": PASSWORD})
        made = await teacher.ok("POST", "/api/classes", {"name": "8a"})
        return username, str(made["id"]), str(made["join_code"])

    async def joined(self, code: str, name: str) -> Client:
        """A learner who has joined without a browser."""
        client = self._client()
        await client.sign_in("/api/auth/join", {"code": code, "name": name})
        return client

    async def as_learner(self, code: str, name: str, pin: str) -> Client:
        """A learner of the page, seen through REST."""
        client = self._client()
        await client.sign_in("/api/auth/return", {"code": code, "name": name, "pin": pin})
        return client

    async def messages(self, learner: Client, session_id: str) -> list[dict[str, Any]]:
        """What the server has of a chat, oldest first."""
        page = await learner.ok("GET", f"/api/sessions/{session_id}/messages")
        items: list[dict[str, Any]] = page["items"]
        return items

    async def close(self) -> None:
        """Hang up."""
        for client in self._clients:
            await client.close()

    def _client(self) -> Client:
        client = Client(URL(self.base))
        self._clients.append(client)
        return client
