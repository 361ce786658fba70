"""Learners who write all the time on weak lines, and their devices, as the page behaves."""

from __future__ import annotations

import asyncio
import json
import random
import uuid
from typing import Any

import aiohttp
from yarl import URL

DURABLE = ("message_received", "emotion_update", "session_update", "notification")
TEXTS = (
    "I'm so excited about learning quantum physics!",
    "I don't understand why the sky is blue.",
    "What is photosynthesis?",
    "This is boring, can we do something harder?",
    "How do I add fractions with different denominators?",
)
RETRY_S = 0.1
ANSWER_S = 10.0


class Wrong(Exception):
    """Something that must never happen, in a sentence."""


class Device:
    """A socket that comes back by itself and resumes. It keeps every durable event it heard."""

    def __init__(self, http: aiohttp.ClientSession, base: URL, token: str, session: str) -> None:
        self._http = http
        self._base = base
        self._token = token
        self._session = session
        self.first: int | None = None
        self.epoch = ""
        self.seq = 0
        self.events: list[dict[str, Any]] = []
        self.reloads = 0
        self.live = asyncio.Event()

    async def run(self) -> None:
        """Stay connected, for ever."""
        while True:
            try:
                async with self._http.ws_connect(self._base / "api/ws", heartbeat=20) as socket:
                    await self._listen(socket)
            except (aiohttp.ClientError, ConnectionError):
                pass
            self.live.clear()
            await asyncio.sleep(RETRY_S)

    async def _listen(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        await socket.send_json({"type": "auth", "data": {"token": self._token}})
        async for message in socket:
            if message.type is aiohttp.WSMsgType.TEXT:
                await self._handle(socket, json.loads(message.data))

    async def _handle(self, socket: aiohttp.ClientWebSocketResponse, frame: dict[str, Any]) -> None:
        data = frame["data"]
        if frame["type"] == "connected":
            await self._begin(socket, data)
        elif frame["type"] == "resumed":
            if not data["recovered"]:
                self.reloads += 1
            self.live.set()
        elif frame["type"] in DURABLE:
            if frame["seq"] <= self.seq:
                raise Wrong(f"event {frame['seq']} came after event {self.seq}")
            self.seq = frame["seq"]
            self.events.append(frame)

    async def _begin(self, socket: aiohttp.ClientWebSocketResponse, hello: dict[str, Any]) -> None:
        if self.first is None:
            self.first = self.seq = hello["seq"]
            self.epoch = hello["epoch"]
        if hello["epoch"] != self.epoch:
            raise Wrong("the stream has another epoch after a crash")
        if hello["seq"] < self.seq:
            raise Wrong(f"the stream went back from {self.seq} to {hello['seq']}")
        resume = {"epoch": self.epoch, "seq": self.seq}
        await socket.send_json({"type": "resume", "data": resume})
        await socket.send_json({"type": "join_session", "data": {"session_id": self._session}})


class Learner:
    """One person who writes message after message, each until it is acknowledged."""

    def __init__(self, base: URL, login: dict[str, Any], rng: random.Random) -> None:
        self.id: str = login["user"]["id"]
        self._headers = {"Authorization": f"Bearer {login['access_token']}"}
        self._token: str = login["access_token"]
        self._base = base
        self._rng = rng
        self._http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWER_S))
        self.session = ""
        self.devices: list[Device] = []
        self.acknowledged: list[tuple[str, str, str]] = []  # client id, message id, text
        self.repeats = 0

    async def begin(self) -> None:
        """Start a chat, with two devices in it."""
        self.session = (await self.ask("POST", "/api/sessions", {"title": "Crash"}))["id"]
        for _ in range(2):
            self.devices.append(Device(self._http, self._base, self._token, self.session))

    async def close(self) -> None:
        """Hang up."""
        await self._http.close()

    async def write(self, stop: asyncio.Event) -> None:
        """Write until told to stop, as the page's outbox does: the same id until it is taken."""
        while not stop.is_set():
            text = f"{self._rng.choice(TEXTS)} ({len(self.acknowledged) + 1})"
            client_id = str(uuid.UUID(int=self._rng.getrandbits(128)))
            message = {"message": text, "session_id": self.session, "client_id": client_id}
            accepted = await self._until_taken(message)
            self.acknowledged.append((client_id, accepted["message"]["id"], text))
            await asyncio.sleep(self._rng.uniform(0, 0.15))

    async def history(self) -> list[dict[str, Any]]:
        """All messages of the chat, oldest first."""
        found: list[dict[str, Any]] = []
        before = ""
        while True:
            path = f"/api/sessions/{self.session}/messages?limit=200{before}"
            page = await self.ask("GET", path)
            found = page["items"] + found
            if page.get("next") is None:
                return found
            before = f"&before={page['next']}"

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        """A call that must succeed."""
        answer = await self._try(method, path, body)
        if answer is None:
            raise Wrong(f"{method} {path} was not answered")
        return answer

    async def _until_taken(self, message: dict[str, str]) -> Any:
        while True:
            accepted = await self._try("POST", "/api/chat?wait=false", message)
            if accepted is not None:
                return accepted
            self.repeats += 1
            await asyncio.sleep(RETRY_S)

    async def _try(self, method: str, path: str, body: Any) -> Any:
        """The answer, or None when there was no line or the server said to try again."""
        url = self._base.join(URL(path, encoded=True))
        try:
            async with self._http.request(
                method, url, json=body, headers=self._headers
            ) as response:
                answer = await response.json()
        except (aiohttp.ClientError, ConnectionError, TimeoutError):
            return None
        if response.status < 300:
            return answer
        if answer["error"]["retry"]:
            return None
        raise Wrong(f"{method} {path} was refused: {answer['error']['code']}")
