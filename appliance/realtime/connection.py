"""One signed-in socket as the hub sees it: who it is, what it listens to, what waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from appliance.bus import Event
from appliance.protocol.errors import ErrorBody
from appliance.protocol.events import Ack, Resumed, encode, envelope
from appliance.protocol.frames import Close
from appliance.protocol.objects import User, Value
from appliance.protocol.values import new_id, timestamp
from appliance.realtime.outbox import Outbox

# Held back during a replay: the replay is one query, so this is already a flood.
MOST_HELD = 1000


class Connection:
    """A connection. `close(code)` asks whoever owns the socket to close it; the first code holds.

    `seq` is the highest durable event queued for it: it never gets one twice, or an older one.
    A new connection holds events back until its first frame, so that a `resume` comes before
    what happens meanwhile.
    """

    def __init__(
        self, user: User, sid: str, seq: int, *, outbox: Outbox, close: Callable[[Close], None]
    ) -> None:
        self.id = new_id()
        self.user = user
        self.sid = sid
        self.seq = self._first_seq = seq
        self.rooms: set[str] = set()
        self.outbox = outbox
        self.closing: Close | None = None
        self.lease: asyncio.TimerHandle | None = None
        self._close = close
        self._held: list[tuple[Event, bytes]] | None = []
        self._resuming = False

    def close(self, code: Close) -> None:
        """Close it, once."""
        if self.closing is None:
            self.closing = code
            self._close(code)

    def deliver(self, event: Event, frame: bytes) -> None:
        """Queue an event that is already encoded."""
        if event.but == self.id or self.closing is not None:
            return
        if self._held is not None:
            self._hold(event, frame)
            return
        if event.seq is not None:
            if event.seq <= self.seq:
                return
            self.seq = event.seq
        if not self.outbox.put(frame, event.delta):
            self.close(Close.SLOW)

    def send(self, kind: str, data: Value, ref: bytes | None = None) -> None:
        """Queue something for this connection alone."""
        self._put(envelope(kind, encode(data), timestamp(), ref=ref))

    def acknowledge(self, ref: bytes | None, ack: Ack | None = None) -> None:
        """Say that a frame was done."""
        self.send("ack", ack or Ack(), ref)

    def refuse(self, error: ErrorBody, ref: bytes | None) -> None:
        """Say that a frame was not done."""
        self._put(envelope("error", encode(error), timestamp(), ref=ref))

    def release(self) -> None:
        """Let events through, those that were held back first."""
        if self._resuming or self._held is None:
            return
        held, self._held = self._held, None
        for event, frame in held:
            self.deliver(event, frame)

    def begin_resume(self) -> bool:
        """Hold events back for a replay; False when some have already gone out."""
        if self._resuming or self.seq != self._first_seq:
            return False
        self._resuming = True
        self._held = self._held if self._held is not None else []
        return True

    def end_resume(
        self, missed: Sequence[Event], resumed: Resumed, seq: int, ref: bytes | None
    ) -> None:
        """Queue what was missed up to `seq`, the end mark, and what has come since."""
        self.outbox.put_replay(
            [envelope(event.type, event.data, event.ts, seq=event.seq) for event in missed]
        )
        self.seq = max(self.seq, seq)
        self.send("resumed", resumed, ref)
        self._resuming = False
        self.release()

    def _hold(self, event: Event, frame: bytes) -> None:
        assert self._held is not None
        if len(self._held) >= MOST_HELD:
            self.close(Close.SLOW)
        else:
            self._held.append((event, frame))

    def _put(self, frame: bytes) -> None:
        if self.closing is None and not self.outbox.put(frame):
            self.close(Close.SLOW)
