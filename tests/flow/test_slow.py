"""A device that does not read: cut off and told why, while the others notice nothing."""

from __future__ import annotations

import asyncio
import socket as sockets
import struct
from pathlib import Path

from tests.support.client import PATIENCE_S
from tests.support.school import School, open_school

RECEIVE_BYTES = 4096


class DeafDevice:
    """A real socket that joins a session and then reads no more, until asked."""

    def __init__(self, school: School, token: str, session_id: str) -> None:
        self._school = school
        self._frames = [
            b'{"type":"auth","data":{"token":"%s"}}' % token.encode(),
            b'{"type":"join_session","data":{"session_id":"%s"}}' % session_id.encode(),
        ]
        self._socket = sockets.socket()

    async def connect(self) -> None:
        """Upgrade by hand, with a receive buffer that is soon full."""
        loop = asyncio.get_running_loop()
        self._socket.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, RECEIVE_BYTES)
        self._socket.setblocking(False)
        await loop.sock_connect(self._socket, ("127.0.0.1", self._school.base.port))
        await loop.sock_sendall(
            self._socket,
            b"GET /api/ws HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\n"
            b"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        )
        for frame in self._frames:
            await loop.sock_sendall(self._socket, masked(frame))

    async def read_to_the_end(self) -> bytes:
        """Everything that was sent, up to the end of the line."""
        loop = asyncio.get_running_loop()
        received = b""
        async with asyncio.timeout(PATIENCE_S):
            while data := await loop.sock_recv(self._socket, 1 << 16):
                received += data
        return received

    def close(self) -> None:
        self._socket.close()


def masked(text: bytes) -> bytes:
    """A text frame of a client (RFC 6455), masked with zeros."""
    if len(text) < 126:
        head = bytes((0x81, 0x80 | len(text)))
    else:
        head = bytes((0x81, 0x80 | 126)) + struct.pack(">H", len(text))
    return head + bytes(4) + text


async def test_a_device_that_does_not_read_is_closed_with_4001_and_others_keep_receiving(
    tmp_path: Path,
) -> None:
    settings = {"limits": {"outbox_frames": 16, "outbox_bytes": 65_536}}
    async with open_school(tmp_path / "data", settings) as school:
        await school.set_up()
        mia = await school.learner("Mia")
        session = await mia.ok("POST", "/api/sessions", {"title": "Physics"})
        healthy = await mia.socket(join=session["id"])
        deaf = DeafDevice(school, mia.token, session["id"])
        await deaf.connect()
        hub = school.appliance.services.hub
        async with asyncio.timeout(PATIENCE_S):
            while sum(len(one.rooms) for one in hub.connections()) < 2:
                await asyncio.sleep(0.01)
        sent = 0
        async with asyncio.timeout(60):
            while len(hub.connections()) == 2:
                await mia.chat("x" * 9_000, session_id=session["id"])
                sent += 1
        received = await deaf.read_to_the_end()

        await healthy.settled()
        messages = healthy.of("message_received")
        assert len(messages) == 2 * sent
        assert healthy.seqs() == sorted(set(healthy.seqs()))
        await mia.chat("life goes on", session_id=session["id"])
        await healthy.find(
            lambda frame: (
                frame["type"] == "message_received"
                and frame["data"]["message"]["text"] == "life goes on"
            )
        )
        assert healthy.close_code is None
        assert struct.pack(">H", 4001) + b"too slow" in received[-125:]
        deaf.close()
