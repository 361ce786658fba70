"""Stand-ins for the two models, for tests that are not about them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

from appliance.domain.ports import Piece, Question, Reading
from appliance.errors import Overloaded
from appliance.protocol.objects import Because, Citation, LearningState
from tests.support.readings import reading

WORDS = {
    "excited": "excitement",
    "confused": "confusion",
    "sad": "sadness",
    "scared": "fear",
    "curious": "curiosity",
}

STATES: dict[str, LearningState] = {
    "excitement": "engaged",
    "confusion": "confused",
    "sadness": "neutral",
    "fear": "anxious",
    "curiosity": "curious",
    "neutral": "neutral",
}


class TableEmotion:
    """Looks a few words up. `broken` makes it refuse, as an overloaded engine does."""

    name = "table"
    provider = "cpu"

    def __init__(self) -> None:
        self.broken = False
        self.read_texts: list[str] = []

    async def read(self, text: str, *, explain: bool = True) -> Reading:
        if self.broken:
            raise Overloaded
        self.read_texts.append(text)
        found = [(word, label) for word, label in WORDS.items() if word in text.lower()]
        label = found[0][1] if found else "neutral"
        because = (Because(text=found[0][0], weight=0.9),) if found and explain else ()
        return reading(state=STATES[label], because=because, model=self.name, **{label: 0.9})

    async def read_many(self, texts: Sequence[str]) -> list[Reading]:
        return [await self.read(text, explain=False) for text in texts]


class ScriptedTutor:
    """Answers with `pieces`; with `hold` set it waits before the last one until `go` is set."""

    name = "scripted"

    def __init__(self) -> None:
        self.pieces = ["The ", "answer ", "is ", "42."]
        self.hold = False
        self.go = asyncio.Event()
        self.failing = False
        self.questions: list[Question] = []

    async def answer(self, question: Question) -> AsyncIterator[Piece]:
        self.questions.append(question)
        for number, text in enumerate(self.pieces):
            last = number == len(self.pieces) - 1
            if last and self.hold:
                await self.go.wait()
            if last and self.failing:
                raise RuntimeError("the tutor broke")
            citations = (
                (Citation(title="Everything", source="library/everything", excerpt="42"),)
                if last
                else ()
            )
            yield Piece(text=text, citations=citations)
            await asyncio.sleep(0)
