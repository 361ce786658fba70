"""While the line is free a frame does not wait, and none overtakes another."""

from __future__ import annotations

import json

from appliance.protocol.events import MessageDelta, encode, envelope
from appliance.realtime.outbox import Outbox


class Line:
    """A line that takes frames while it is `free`."""

    def __init__(self) -> None:
        self.free = True
        self.written: list[bytes] = []

    def write(self, frame: bytes) -> bool:
        if self.free:
            self.written.append(frame)
        return self.free


async def test_a_free_line_takes_a_frame_at_once() -> None:
    line = Line()
    outbox = Outbox(1, 1, line.write)
    assert all(outbox.put(b"frame") for _ in range(5))
    assert line.written == [b"frame"] * 5
    assert len(outbox) == 0


async def test_what_comes_after_a_frame_that_waits_waits_behind_it() -> None:
    line = Line()
    outbox = Outbox(10, 1000, line.write)
    line.free = False
    outbox.put(b"first")
    line.free = True
    outbox.put(b"second")
    assert line.written == []
    assert [await outbox.get(), await outbox.get()] == [b"first", b"second"]
    outbox.put(b"third")
    assert line.written == [b"third"]


async def test_a_replay_keeps_its_place_before_what_comes_then() -> None:
    line = Line()
    outbox = Outbox(10, 1000, line.write)
    outbox.put_replay([b"missed"])
    outbox.put(b"new")
    assert line.written == []
    assert [await outbox.get(), await outbox.get()] == [b"missed", b"new"]


async def test_a_piece_that_went_at_once_is_not_merged_into_later() -> None:
    line = Line()
    outbox = Outbox(10, 1000, line.write)
    pieces = [
        MessageDelta(session_id="s", message_id="m", offset=offset, text=text)
        for offset, text in ((0, "The "), (4, "sky "), (8, "is blue."))
    ]
    for piece in pieces:
        outbox.put(envelope("message_delta", encode(piece), "now"), piece)
        line.free = False
    texts = [json.loads(frame)["data"]["text"] for frame in (*line.written, await outbox.get())]
    assert texts == ["The ", "sky is blue."]
