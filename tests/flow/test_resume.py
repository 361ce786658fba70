"""Coming back after a while: everything that was missed, exactly, or the word that it is lost."""

from __future__ import annotations

import asyncio
import itertools
from pathlib import Path
from typing import Any

import pytest

from appliance.commands import live
from tests.support.client import Client, Socket
from tests.support.school import School, open_school

DURABLE = ("message_received", "emotion_update", "session_update", "notification")


def durable(socket: Socket) -> list[tuple[int, str, str]]:
    """The durable events so far: number, kind, data."""
    return [
        (frame["seq"], frame["type"], repr(frame["data"]))
        for frame in socket.frames
        if frame["type"] in DURABLE
    ]


async def resume(person: Client, epoch: str, seq: int) -> tuple[Socket, dict[str, Any]]:
    """A new socket that asks for what came after `seq`, and the answer."""
    socket = await person.socket()
    answer = await socket.ask("resume", {"epoch": epoch, "seq": seq})
    assert answer["type"] == "resumed"
    return socket, answer["data"]


async def test_what_was_missed_comes_whole_and_in_order_from_any_point(school: School) -> None:
    mia = await school.learner("Mia")
    witness = await mia.socket()
    epoch, start = witness.hello["data"]["epoch"], witness.hello["data"]["seq"]
    for number in range(8):
        await mia.chat(f"I'm so excited {number}")
    await witness.settled()
    live_events = durable(witness)
    assert len(live_events) >= 32
    for seq in (start, *(number for number, _, _ in live_events[::5]), live_events[-1][0]):
        socket, answer = await resume(mia, epoch, seq)
        expected = [entry for entry in live_events if entry[0] > seq]
        assert durable(socket) == expected
        assert answer == {"recovered": True, "count": len(expected)}
        kinds = [frame["type"] for frame in socket.frames]
        assert kinds.index("resumed") == 1 + len(expected)
        await socket.close()


async def test_a_replay_is_followed_by_what_happens_next(school: School) -> None:
    mia = await school.learner("Mia")
    first = await mia.socket()
    epoch, seq = first.hello["data"]["epoch"], first.hello["data"]["seq"]
    await first.close()
    await mia.chat("one")
    socket, answer = await resume(mia, epoch, seq)
    assert answer["recovered"]
    await mia.chat("two")
    await socket.find(
        lambda frame: (
            frame["type"] == "message_received" and frame["data"]["message"]["text"] == "two"
        )
    )
    assert socket.seqs() == sorted(set(socket.seqs()))


async def test_a_device_can_resume_across_a_restart(tmp_path: Path) -> None:
    async with open_school(tmp_path / "data") as school:
        await school.set_up()
        mia = await school.learner("Mia")
        witness = await mia.socket()
        epoch, seq = witness.hello["data"]["epoch"], witness.hello["data"]["seq"]
        await mia.chat("before the restart")
        await witness.settled()
        missed = durable(witness)
        token = mia.token
    async with open_school(tmp_path / "data") as school:
        mia = school.device()
        mia.token = token
        socket, answer = await resume(mia, epoch, seq)
        assert answer == {"recovered": True, "count": len(missed)}
        assert durable(socket) == missed
        assert socket.hello["data"]["seq"] >= missed[-1][0]


@pytest.mark.parametrize("which", ["another epoch", "the future", "too much", "too large"])
async def test_what_cannot_be_given_whole_is_not_given_at_all(
    school: School, which: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    mia = await school.learner("Mia")
    first = await mia.socket()
    epoch, seq = first.hello["data"]["epoch"], first.hello["data"]["seq"]
    for number in range(3):
        await mia.chat(f"message {number}")
    if which == "another epoch":
        epoch = "another"
    elif which == "the future":
        seq += 1_000_000
    elif which == "too much":
        monkeypatch.setattr(live, "REPLAY_EVENTS", 5)
    else:
        monkeypatch.setattr(live, "REPLAY_BYTES", 500)

    socket, answer = await resume(mia, epoch, seq)

    assert answer == {"recovered": False, "count": 0}
    assert durable(socket) == []
    await mia.chat("afterwards")
    await socket.settled()
    assert len(durable(socket)) == 4, "the stream goes on all the same"


async def test_a_learner_who_was_away_for_a_flood_is_told_to_load_anew(school: School) -> None:
    mia = await school.learner("Mia")
    first = await mia.socket()
    epoch, seq = first.hello["data"]["epoch"], first.hello["data"]["seq"]
    await first.close()
    sessions = await asyncio.gather(*(mia.ok("POST", "/api/sessions", {}) for _ in range(1001)))
    socket, answer = await resume(mia, epoch, seq)
    assert answer["recovered"] is False
    assert durable(socket) == []
    page = await mia.ok("GET", "/api/sessions?limit=100")
    assert page["items"][0]["id"] in {one["id"] for one in sessions}


async def test_who_asks_to_resume_after_events_went_out_must_load_anew(school: School) -> None:
    mia = await school.learner("Mia")
    socket = await mia.socket()
    hello = socket.hello["data"]
    await socket.ask("ping", {})
    await mia.chat("hello")
    await socket.expect("message_received")
    answer = await socket.ask("resume", {"epoch": hello["epoch"], "seq": hello["seq"]})
    assert answer["data"]["recovered"] is False


async def test_events_during_a_resume_are_neither_lost_nor_doubled_nor_out_of_order(
    school: School,
) -> None:
    """Many devices come back at random moments while others write without pause."""
    mia, ben = await school.learner("Mia"), await school.learner("Ben")
    session = await mia.ok("POST", "/api/sessions", {"title": "Together"})
    await mia.ok("POST", f"/api/sessions/{session['id']}/members", {"user_id": ben.user["id"]})
    witness = await mia.socket()
    hello = witness.hello["data"]
    writing = True

    async def write(person: Client, lane: int) -> None:
        for number in itertools.count():
            if not writing and number >= 20:  # enough to be heard, however slow the machine
                return
            await person.chat(f"excited {lane} {number}", session_id=session["id"])

    async def come_back(times: int) -> None:
        seq = hello["seq"]
        gathered: list[tuple[int, str, str]] = []
        for turn in range(times):
            socket, answer = await resume(mia, hello["epoch"], seq)
            assert answer["recovered"], f"turn {turn}"
            await asyncio.sleep(0.01 * (turn % 4))
            await socket.close()
            gathered += durable(socket)
            seq = gathered[-1][0] if gathered else seq
        returned.append(gathered)

    returned: list[list[tuple[int, str, str]]] = []
    writers = [
        asyncio.create_task(write(person, lane)) for lane, person in enumerate((mia, mia, ben, ben))
    ]
    await asyncio.gather(*(come_back(20) for _ in range(4)))
    writing = False
    await asyncio.gather(*writers)
    await witness.settled()
    heard = durable(witness)
    assert len(heard) > 100
    assert [seq for seq, _, _ in heard] == sorted({seq for seq, _, _ in heard})
    for gathered in returned:
        assert gathered
        assert gathered == [entry for entry in heard if entry[0] <= gathered[-1][0]]
