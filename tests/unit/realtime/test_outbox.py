"""What waits for one device: in order, bounded, pieces of one answer merged."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from appliance.protocol.events import MessageDelta, encode, envelope
from appliance.realtime.outbox import Outbox


def piece(offset: int, text: str, message_id: str = "m-1") -> MessageDelta:
    return MessageDelta(session_id="s", message_id=message_id, offset=offset, text=text)


def put(outbox: Outbox, delta: MessageDelta) -> bool:
    return outbox.put(envelope("message_delta", encode(delta), "now"), delta)


async def everything(outbox: Outbox) -> list[Any]:
    return [json.loads(await outbox.get()) for _ in range(len(outbox))]


async def test_frames_come_out_as_they_went_in() -> None:
    outbox = Outbox(100, 10_000)
    for number in range(50):
        assert outbox.put(json.dumps(number).encode())
    assert await everything(outbox) == list(range(50))


async def test_one_who_waits_for_a_frame_gets_the_next_that_comes() -> None:
    outbox = Outbox(10, 1000)
    waiting = asyncio.create_task(outbox.get())
    await asyncio.sleep(0)
    outbox.put(b"late")
    assert await waiting == b"late"


async def test_the_frame_over_the_count_is_refused_and_there_is_room_when_one_is_sent() -> None:
    outbox = Outbox(3, 1000)
    assert all(outbox.put(b"x") for _ in range(3))
    assert not outbox.put(b"x")
    await outbox.get()
    assert outbox.put(b"x")


async def test_the_frame_over_the_bytes_is_refused_and_there_is_room_when_one_is_sent() -> None:
    outbox = Outbox(100, 10)
    assert outbox.put(b"12345")
    assert outbox.put(b"67890")
    assert not outbox.put(b"1")
    await outbox.get()
    assert outbox.put(b"12345")
    assert not outbox.put(b"1")


async def test_pieces_that_join_are_sent_as_one() -> None:
    outbox = Outbox(100, 10_000)
    put(outbox, piece(0, "The "))
    put(outbox, piece(4, "sky ist"))
    put(outbox, piece(11, " blüe 😀"))
    (frame,) = await everything(outbox)
    assert frame["type"] == "message_delta"
    assert frame["data"]["offset"] == 0
    assert frame["data"]["text"] == "The sky ist blüe 😀"


async def test_pieces_merge_into_the_place_of_the_first_and_of_their_own_message_only() -> None:
    outbox = Outbox(100, 10_000)
    put(outbox, piece(0, "a"))
    put(outbox, piece(0, "x", "m-2"))
    outbox.put(b'{"type": "pong"}')
    put(outbox, piece(1, "b"))
    put(outbox, piece(1, "y", "m-2"))
    frames = await everything(outbox)
    assert [frame["type"] for frame in frames] == ["message_delta", "message_delta", "pong"]
    assert [frame["data"]["text"] for frame in frames[:2]] == ["ab", "xy"]


async def test_a_piece_that_does_not_join_is_a_frame_of_its_own() -> None:
    outbox = Outbox(100, 10_000)
    put(outbox, piece(0, "first answer"))
    put(outbox, piece(0, "again"))
    frames = await everything(outbox)
    assert [frame["data"]["text"] for frame in frames] == ["first answer", "again"]


async def test_a_piece_that_was_sent_no_longer_grows() -> None:
    outbox = Outbox(100, 10_000)
    put(outbox, piece(0, "a"))
    first = json.loads(await outbox.get())
    put(outbox, piece(1, "b"))
    (second,) = await everything(outbox)
    assert (first["data"]["offset"], first["data"]["text"]) == (0, "a")
    assert (second["data"]["offset"], second["data"]["text"]) == (1, "b")


async def test_merged_pieces_are_bounded_by_their_bytes() -> None:
    outbox = Outbox(100, 1000)
    fits = 0
    while put(outbox, piece(fits * 10, "0123456789")):
        fits += 1
        assert len(outbox) == 1
        assert fits < 200
    assert 50 < fits <= 100


async def test_bytes_are_given_back_also_after_merging() -> None:
    outbox = Outbox(100, 400)
    for _ in range(20):
        assert put(outbox, piece(0, "a" * 50))
        assert put(outbox, piece(50, "b" * 50))
        await outbox.get()
    assert outbox.put(b"x" * 400)


async def test_a_replay_is_not_counted_as_slowness() -> None:
    outbox = Outbox(3, 100)
    outbox.put_replay([b"y" * 50 for _ in range(20)])
    assert len(outbox) == 20
    await outbox.get()
    for _ in range(19):
        await outbox.get()
    assert all(outbox.put(b"x") for _ in range(3))


class FreeLine:
    """Takes frames at once while it is free."""

    def __init__(self) -> None:
        self.free = True
        self.sent: list[bytes] = []

    def write(self, frame: bytes) -> bool:
        if self.free:
            self.sent.append(frame)
        return self.free


async def test_a_frame_goes_at_once_while_the_line_is_free_but_never_past_one_that_waits() -> None:
    line = FreeLine()
    outbox = Outbox(10, 1000, line.write)
    assert outbox.put(b"1")
    line.free = False
    assert outbox.put(b"2")
    line.free = True
    assert outbox.put(b"3")
    assert line.sent == [b"1"]
    assert [await outbox.get(), await outbox.get()] == [b"2", b"3"]
    assert outbox.put(b"4")
    assert line.sent == [b"1", b"4"]


async def test_a_replay_is_not_overtaken() -> None:
    line = FreeLine()
    outbox = Outbox(10, 1000, line.write)
    outbox.put_replay([b"1", b"2"])
    assert outbox.put(b"3")
    assert line.sent == []
    assert [await outbox.get() for _ in range(3)] == [b"1", b"2", b"3"]
