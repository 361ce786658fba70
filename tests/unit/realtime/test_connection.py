"""One connection: what it holds back, what it lets through, and never anything twice."""

from __future__ import annotations

import json
from typing import Any

import pytest

from appliance.bus import Event
from appliance.domain.identity import new_user
from appliance.protocol.events import Resumed, envelope
from appliance.protocol.frames import Close
from appliance.realtime import connection as module
from appliance.realtime.connection import Connection
from appliance.realtime.outbox import Outbox

START = 10


class Line:
    """A connection whose stream began at `START`, and what would have been sent."""

    def __init__(self, *, most: int = 100) -> None:
        self.closed: list[Close] = []
        self.connection = Connection(
            new_user("student", "Mia"),
            "sid",
            START,
            outbox=Outbox(most, 1 << 20),
            close=self.closed.append,
        )

    def deliver(self, seq: int | None, kind: str = "message_received") -> None:
        event = durable(seq, kind)
        self.connection.deliver(event, envelope(kind, event.data, event.ts, seq=seq))

    async def sent(self) -> list[Any]:
        """For each frame its `seq`, or its type when it has none."""
        outbox = self.connection.outbox
        frames = [json.loads(await outbox.get()) for _ in range(len(outbox))]
        return [frame.get("seq", frame["type"]) for frame in frames]


def durable(seq: int | None, kind: str = "message_received") -> Event:
    return Event(type=kind, data=b"{}", ts="now", seq=seq)


async def test_events_wait_for_the_first_frame_and_come_after_it_in_order() -> None:
    line = Line()
    line.deliver(11)
    line.deliver(None, "presence")
    line.deliver(12)
    assert await line.sent() == []
    line.connection.release()
    line.deliver(13)
    assert await line.sent() == [11, "presence", 12, 13]


async def test_an_older_event_or_the_same_again_is_not_sent() -> None:
    line = Line()
    line.connection.release()
    for seq in (11, 13, 13, 12, 10, 14):
        line.deliver(seq)
    assert await line.sent() == [11, 13, 14]


async def test_its_own_signal_is_not_sent_to_it() -> None:
    line = Line()
    line.connection.release()
    own = Event(type="typing_indicator", data=b"{}", ts="now", but=line.connection.id)
    line.connection.deliver(own, b"{}")
    assert await line.sent() == []


async def test_what_comes_during_a_replay_follows_it_without_what_was_in_it() -> None:
    line = Line()
    line.deliver(11)
    assert line.connection.begin_resume()
    line.deliver(12)
    line.deliver(None, "presence")
    line.deliver(13)
    line.connection.end_resume(
        [durable(7), durable(9), durable(11), durable(12)],
        Resumed(recovered=True, count=4),
        12,
        b"1",
    )
    assert await line.sent() == [7, 9, 11, 12, "resumed", "presence", 13]


async def test_after_a_replay_that_failed_the_stream_goes_on_from_the_greeting() -> None:
    line = Line()
    assert line.connection.begin_resume()
    line.deliver(11)
    line.connection.end_resume((), Resumed(recovered=False), 0, None)
    line.deliver(12)
    assert await line.sent() == ["resumed", 11, 12]


async def test_who_resumes_after_events_went_out_is_refused() -> None:
    line = Line()
    line.connection.release()
    line.deliver(11)
    assert not line.connection.begin_resume()


async def test_one_replay_at_a_time() -> None:
    line = Line()
    assert line.connection.begin_resume()
    assert not line.connection.begin_resume()


async def test_the_first_frames_timer_does_not_let_events_into_a_replay() -> None:
    line = Line()
    assert line.connection.begin_resume()
    line.connection.release()
    line.deliver(11)
    assert await line.sent() == []
    line.connection.end_resume((), Resumed(recovered=True), 10, None)
    assert await line.sent() == ["resumed", 11]


async def test_a_flood_during_a_replay_closes_the_connection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MOST_HELD", 5)
    line = Line()
    for seq in range(11, 20):
        line.deliver(seq)
    assert line.closed == [Close.SLOW]


async def test_a_full_outbox_closes_once_and_nothing_more_is_queued() -> None:
    line = Line(most=3)
    line.connection.release()
    for seq in range(11, 20):
        line.deliver(seq)
    line.connection.acknowledge(None)
    line.connection.close(Close.RESTARTING)
    assert line.closed == [Close.SLOW]
    assert await line.sent() == [11, 12, 13]
