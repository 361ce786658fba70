"""Answers that a restart cut off: written again, or marked when that failed too often."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from appliance.domain.conversations import MOST_STARTS
from appliance.domain.ports import Piece, Question
from tests.support.client import Client
from tests.support.school import School, open_school
from tests.support.stand_in import ScriptedTutor


class NeverReady(ScriptedTutor):
    """Says one word and then nothing more."""

    async def answer(self, question: Question) -> AsyncIterator[Piece]:
        yield Piece(text="Well ")
        await asyncio.Event().wait()


async def cut_off(data: Path) -> tuple[Client, dict[str, Any]]:
    """Attune stops in the middle of an answer to Mia, who had a feeling."""
    async with open_school(data, generator=NeverReady()) as school:
        await school.set_up()
        mia = await school.learner("Mia")
        accepted = await mia.ok("POST", "/api/chat?wait=false", {"message": "I'm so excited!"})
        socket = await mia.socket(join=accepted["session_id"])
        await socket.find(lambda frame: frame["type"] == "message_delta")
    return mia, accepted


async def back(school: School, person: Client) -> Client:
    """The same device after the restart."""
    device = school.device()
    device.token = person.token
    return device


async def messages(person: Client, session_id: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await person.ok("GET", f"/api/sessions/{session_id}/messages"))[
        "items"
    ]
    return items


async def test_an_answer_that_was_cut_off_is_written_at_the_next_start(tmp_path: Path) -> None:
    mia, accepted = await cut_off(tmp_path / "data")
    async with open_school(tmp_path / "data") as school:
        device = await back(school, mia)
        async with asyncio.timeout(5):
            while (await messages(device, accepted["session_id"]))[1]["status"] == "streaming":
                await asyncio.sleep(0.02)
        asked, told = await messages(device, accepted["session_id"])
        assert told["id"] == accepted["reply_id"]
        assert (told["text"], told["status"]) == ("The answer is 42.", "complete")
        assert asked["emotion"]["display"] == "Excited"
        # The feeling was kept before the cut, so it is not guessed, nor told, a second time.
        assert school.emotion.read_texts == []


async def test_a_device_that_resumes_hears_the_answer_that_was_owed(tmp_path: Path) -> None:
    mia, accepted = await cut_off(tmp_path / "data")
    tutor = ScriptedTutor()
    tutor.hold = True
    async with open_school(tmp_path / "data", generator=tutor) as school:
        device = await back(school, mia)
        socket = await device.socket()
        hello = socket.hello["data"]
        resumed = await socket.ask("resume", {"epoch": hello["epoch"], "seq": 0})
        assert resumed["data"]["recovered"]
        await socket.ask("join_session", {"session_id": accepted["session_id"]})
        delta = await socket.expect("message_delta", offset=0)
        assert not delta["data"]["text"].startswith("Well"), "it is written anew"
        tutor.go.set()
        done = await socket.find(
            lambda frame: (
                frame["type"] == "message_received"
                and frame["data"]["message"]["id"] == accepted["reply_id"]
            )
        )
        assert done["data"]["message"]["status"] == "complete"
        assert socket.seqs() == sorted(set(socket.seqs()))


async def test_an_answer_that_was_cut_off_too_often_is_marked_and_can_be_asked_for_again(
    tmp_path: Path,
) -> None:
    mia, accepted = await cut_off(tmp_path / "data")
    for _ in range(MOST_STARTS):
        async with open_school(tmp_path / "data", generator=NeverReady()) as school:
            (_, told) = await messages(await back(school, mia), accepted["session_id"])
            assert told["status"] == "streaming"
    async with open_school(tmp_path / "data") as school:
        device = await back(school, mia)
        (_, told) = await messages(device, accepted["session_id"])
        assert (told["status"], told["text"]) == ("interrupted", "")
        socket = await device.socket(join=accepted["session_id"])
        await device.ok("POST", f"/api/chat/{accepted['reply_id']}/regenerate")
        done = await socket.expect("message_received")
        assert done["data"]["message"]["status"] == "complete"


async def test_an_answer_asked_for_often_is_still_written_after_a_cut(tmp_path: Path) -> None:
    async with open_school(tmp_path / "data") as school:
        await school.set_up()
        mia = await school.learner("Mia")
        answer = await mia.chat("hello")
        reply_id, session_id = answer["reply"]["id"], answer["session_id"]
        socket = await mia.socket(join=session_id)
        for _ in range(MOST_STARTS + 1):
            await mia.ok("POST", f"/api/chat/{reply_id}/regenerate")
            await socket.expect("message_received")
        school.tutor.hold = True
        await mia.ok("POST", f"/api/chat/{reply_id}/regenerate")
        await socket.expect("message_delta")
    async with open_school(tmp_path / "data") as school:
        device = await back(school, mia)
        async with asyncio.timeout(5):
            while (await messages(device, session_id))[1]["status"] == "streaming":
                await asyncio.sleep(0.02)
        assert (await messages(device, session_id))[1]["status"] == "complete"


async def test_a_message_whose_feeling_was_not_guessed_yet_gets_it_after_the_restart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_school(tmp_path / "data") as school:
        await school.set_up()
        mia = await school.learner("Mia")
        conversations = school.appliance.services.conversations
        monkeypatch.setattr(conversations, "_begin", lambda posted: None)
        accepted = await mia.ok("POST", "/api/chat?wait=false", {"message": "I'm so excited!"})
        (asked, told) = await messages(mia, accepted["session_id"])
        assert (asked.get("emotion"), told["status"]) == (None, "streaming")
    async with open_school(tmp_path / "data") as school:
        device = await back(school, mia)
        async with asyncio.timeout(5):
            while (await messages(device, accepted["session_id"]))[1]["status"] == "streaming":
                await asyncio.sleep(0.02)
        (asked, _) = await messages(device, accepted["session_id"])
        assert asked["emotion"]["display"] == "Excited"
        socket = await device.socket()
        await socket.ask("resume", {"epoch": socket.hello["data"]["epoch"], "seq": 0})
        kinds = [frame["type"] for frame in socket.frames if "seq" in frame]
        assert kinds.index("emotion_update") < len(kinds) - 1 - kinds[::-1].index(
            "message_received"
        )
