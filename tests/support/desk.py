"""A learner's desk: the real tutor over the real shelf in a real database, and a conversation."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from appliance import paths
from appliance.domain.ports import Lesson, Question, Turn
from appliance.domain.tutor import ShelfTutor
from appliance.protocol.objects import Citation, LearningState
from appliance.store import migrations
from appliance.store.db import Database
from appliance.store.library import LibraryStore, read_shelf


class Answer:
    """What the tutor said to one message."""

    def __init__(self, pieces: list[str], citations: tuple[Citation, ...]) -> None:
        self.pieces = pieces
        self.text = "".join(pieces)
        self.citations = citations

    @property
    def sources(self) -> list[str]:
        """The ids of the lessons that are cited."""
        return [citation.source.removeprefix("library/") for citation in self.citations]


class Desk:
    """One conversation with the tutor. Each message becomes part of the history."""

    def __init__(self, library: LibraryStore) -> None:
        self.library = library
        self.tutor = ShelfTutor(library, pace_s=0)
        self.history: list[Turn] = []
        self.states: list[LearningState] = []

    async def say(
        self, text: str, state: LearningState | None = None, *, attempt: int = 1
    ) -> Answer:
        """Write a message in a learning state (None: emotions are off) and hear the answer."""
        if state:
            self.states.append(state)
        question = Question(
            text=text, history=tuple(self.history), states=tuple(self.states), attempt=attempt
        )
        pieces: list[str] = []
        citations: tuple[Citation, ...] = ()
        async for piece in self.tutor.answer(question):
            pieces.append(piece.text)
            citations = piece.citations
        answer = Answer(pieces, citations)
        self.history += [Turn(by_tutor=False, text=text), Turn(by_tutor=True, text=answer.text)]
        return answer

    async def ask_alone(self, text: str) -> Answer:
        """Ask as the first message of a new conversation."""
        self.history, self.states = [], []
        return await self.say(text)


def shelf() -> list[Lesson]:
    """The starter shelf."""
    return read_shelf(paths.shelf())


def make_stocked_file(folder: Path) -> Path:
    """A database file with the whole starter shelf in it."""

    async def stock() -> None:
        async with open_library(file) as library:
            await library.load_shelf(shelf())

    file = folder / "stocked.db"
    migrations.prepare(file, "normal")
    asyncio.run(stock())
    return file


@asynccontextmanager
async def open_library(file: Path) -> AsyncIterator[LibraryStore]:
    """The library of a database file."""
    db = Database(file, emit=lambda _: None, durability="normal")
    await db.start()
    try:
        yield LibraryStore(db)
    finally:
        await db.stop()


@asynccontextmanager
async def open_desk(stocked: Path, folder: Path) -> AsyncIterator[Desk]:
    """A desk with a copy of a stocked database of its own."""
    file = folder / "desk.db"
    await asyncio.to_thread(shutil.copyfile, stocked, file)
    async with open_library(file) as library:
        yield Desk(library)


async def conversation(desk: Desk, lines: Sequence[tuple[str, LearningState]]) -> list[Answer]:
    """The answers to several messages in a row."""
    return [await desk.say(text, state) for text, state in lines]
