"""The least a WebSocket client can be (RFC 6455), so that it stays out of what it measures.

A library's client costs more per frame than the server it would measure, and on a small machine
both share the same two cores.
"""

from __future__ import annotations

import asyncio
import base64
import os
from collections.abc import Callable
from typing import Any

import msgspec

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
SHORT, MEDIUM = 126, 127  # lengths from here on stand in 2, or in 8, further bytes
OPEN_S = 10.0

Heard = Callable[[bytes, float], None]


class WebSocket(asyncio.Protocol):
    """One signed-in socket.

    `heard(frame, now)` is called for every text frame, `now` being the loop's time. After the
    server has closed it, `close_code` says why and `closed` is True.
    """

    def __init__(self, heard: Heard) -> None:
        self.heard = heard
        self.closed = False
        self.close_code: int | None = None
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._rest = b""
        self._upgraded: asyncio.Future[None] = self._loop.create_future()
        self._signed_in: asyncio.Future[None] = self._loop.create_future()
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._refs = 0

    @classmethod
    async def open(cls, port: int, token: str, heard: Heard) -> WebSocket:
        """Connect, upgrade, sign in, and return once `connected` has come.

        Raises `ConnectionError` or `TimeoutError`.
        """
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(OPEN_S):
            _, socket = await loop.create_connection(lambda: cls(heard), "127.0.0.1", port)
            key = base64.b64encode(os.urandom(16)).decode()
            socket._write(
                f"GET /api/ws HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
                f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
                "Sec-WebSocket-Version: 13\r\n\r\n".encode()
            )
            await socket._upgraded
            socket.send("auth", {"token": token})
            await socket._signed_in
        return socket

    def send(self, kind: str, data: Any, ref: int | None = None) -> None:
        """Send a frame of the wire contract."""
        frame = {"type": kind, "data": data} | ({} if ref is None else {"ref": ref})
        self._frame(TEXT, msgspec.json.encode(frame))

    async def ask(self, kind: str, data: Any) -> dict[str, Any]:
        """Send a frame and return the one that answers it. Raises `ConnectionError`."""
        self._refs += 1
        answer: asyncio.Future[dict[str, Any]] = self._loop.create_future()
        self._answers[self._refs] = answer
        self.send(kind, data, self._refs)
        async with asyncio.timeout(OPEN_S):
            return await answer

    def close(self) -> None:
        """Hang up."""
        self.closed = True
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed = True
        lost = ConnectionResetError(f"the socket was closed with {self.close_code}")
        waiting: list[asyncio.Future[Any]] = [
            self._upgraded,
            self._signed_in,
            *self._answers.values(),
        ]
        for future in waiting:
            if not future.done():
                future.set_exception(lost)
                future.exception()  # perhaps nobody waits for it any more

    def data_received(self, data: bytes) -> None:
        if self._rest:
            data = self._rest + data
        if not self._upgraded.done():
            head, end, data = data.partition(b"\r\n\r\n")
            if not end:
                self._rest = head
                return
            self._rest = b""
            if b" 101 " not in head.split(b"\r\n", 1)[0]:
                self.close()
                return
            self._upgraded.set_result(None)
        self._rest = data[self._take_frames(data, self._loop.time()) :]

    def _take_frames(self, data: bytes, now: float) -> int:
        """Handle the whole frames in `data`; returns where the first unfinished one begins."""
        place, end = 0, len(data)
        while end - place >= 2:
            size, begin = data[place + 1], place + 2
            if size >= SHORT:
                width = 2 if size < MEDIUM else 8
                begin += width
                if begin > end:
                    break
                size = int.from_bytes(data[begin - width : begin])
            if begin + size > end:
                break
            self._took(data[place] & 0x0F, data[begin : begin + size], now)
            place = begin + size
        return place

    def _took(self, opcode: int, payload: bytes, now: float) -> None:
        if opcode == TEXT:
            if not self._signed_in.done():
                self._signed_in.set_result(None)
            elif self._answers:
                self._answered(payload)
            self.heard(payload, now)
        elif opcode == PING:
            self._frame(PONG, payload)
        elif opcode == CLOSE:
            self.close_code = int.from_bytes(payload[:2]) if len(payload) >= 2 else None
            self.close()

    def _answered(self, payload: bytes) -> None:
        frame = msgspec.json.decode(payload)
        answer = self._answers.pop(frame.get("ref"), None)
        if answer is not None and not answer.done():
            answer.set_result(frame)

    def _frame(self, opcode: int, payload: bytes) -> None:
        size = len(payload)
        head = bytes((0x80 | opcode,))
        if size < SHORT:
            head += bytes((0x80 | size,))
        else:  # what we send is far below 64 KiB
            head += bytes((0x80 | SHORT,)) + size.to_bytes(2)
        # A client must mask; a mask of zeros is allowed and leaves the payload as it is.
        self._write(head + bytes(4) + payload)

    def _write(self, data: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)
