"""What is to be sent to one connection: at once while the line is free, else it waits.

What waits is bounded and in order, deltas of one message merged.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from appliance.protocol.events import MessageDelta, encode, envelope
from appliance.protocol.values import timestamp


class _Waiting:
    """A frame, or a delta that may still grow (its frame is then made when it is sent)."""

    __slots__ = ("delta", "frame", "size")

    def __init__(self, frame: bytes, delta: MessageDelta | None) -> None:
        self.frame = frame
        self.delta = delta
        self.size = len(frame)

    def grow(self, delta: MessageDelta) -> None:
        assert self.delta is not None
        self.delta = MessageDelta(
            session_id=delta.session_id,
            message_id=delta.message_id,
            offset=self.delta.offset,
            text=self.delta.text + delta.text,
        )
        self.frame = b""
        self.size += len(delta.text)

    def encoded(self) -> bytes:
        if not self.frame and self.delta is not None:
            self.frame = envelope("message_delta", encode(self.delta), timestamp())
        return self.frame


class Outbox:
    """The frames for one connection.

    `write(frame)` writes a frame at once if the line is free and says whether it did; the task
    switch of a queue would cost as much as all else. What does not go at once waits for the one
    task that calls `get`. At most `most` frames and `most_bytes` bytes wait (what a waiting delta
    grows by is counted in characters); `put` says when it is over that, and the connection must
    then be closed, because a hole in the stream would be worse.
    """

    def __init__(
        self, most: int, most_bytes: int, write: Callable[[bytes], bool] | None = None
    ) -> None:
        self._most = most
        self._most_bytes = most_bytes
        self._write = write
        self._frames: deque[_Waiting] = deque()
        self._growing: dict[str, _Waiting] = {}
        self._bytes = 0
        self._ready = asyncio.Event()

    def __len__(self) -> int:
        return len(self._frames)

    def put(self, frame: bytes, delta: MessageDelta | None = None) -> bool:
        """Send a frame, or let it wait; False when the outbox is full."""
        if not self._frames and self._write is not None and self._write(frame):
            return True
        if delta is not None and self._merge(delta):
            return self._bytes <= self._most_bytes
        if len(self._frames) >= self._most or self._bytes + len(frame) > self._most_bytes:
            return False
        self._append(_Waiting(frame, delta))
        return True

    def put_replay(self, frames: list[bytes]) -> None:
        """Queue a replay, which has a bound of its own and does not count as slowness."""
        for frame in frames:
            waiting = _Waiting(frame, None)
            waiting.size = 0
            self._append(waiting)

    async def get(self) -> bytes:
        """The next frame that waits, waiting for one."""
        while not self._frames:
            self._ready.clear()
            await self._ready.wait()
        waiting = self._frames.popleft()
        self._bytes -= waiting.size
        if waiting.delta is not None:
            self._growing.pop(waiting.delta.message_id, None)
        return waiting.encoded()

    def _merge(self, delta: MessageDelta) -> bool:
        last = self._growing.get(delta.message_id)
        if last is None or last.delta is None:
            return False
        if last.delta.offset + len(last.delta.text) != delta.offset:
            return False
        last.grow(delta)
        self._bytes += len(delta.text)
        return True

    def _append(self, waiting: _Waiting) -> None:
        self._frames.append(waiting)
        self._bytes += waiting.size
        if waiting.delta is not None:
            self._growing[waiting.delta.message_id] = waiting
        self._ready.set()
