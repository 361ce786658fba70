"""From the words of a message to the guess that the learner sees."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from appliance.domain.feelings import to_emotion, unknown
from appliance.domain.ports import EmotionModel, Reading
from appliance.domain.readiness import Moment
from appliance.errors import AttuneError, Overloaded
from appliance.protocol.objects import Emotion

BUSY = "Too many messages came at once to read this one."
FAILED = "This message could not be read, because of a fault in the program."


class Analyzed(Struct, frozen=True, kw_only=True):
    """A text's reading, and the guess made of it."""

    reading: Reading
    emotion: Emotion


class EmotionReader:
    """Reads single messages in the light of those before, or many texts on their own."""

    def __init__(self, model: EmotionModel) -> None:
        self._model = model

    async def read(self, text: str, before: Sequence[Moment]) -> Emotion:
        """The guess about one message; `before` are the moments that led to it, oldest first.

        A message that could not be read is unknown, with a reason; its answer does not wait for it.
        """
        try:
            reading = await self._model.read(text)
        except Overloaded:
            return unknown(BUSY, before)
        except AttuneError:
            return unknown(FAILED, before)
        return to_emotion(reading, text, before)

    async def analyze(self, texts: Sequence[str]) -> list[Analyzed]:
        """The guesses about texts that have nothing to do with each other. Raises `Overloaded`."""
        readings = await self._model.read_many(texts)
        return [
            Analyzed(reading=reading, emotion=to_emotion(reading, text))
            for reading, text in zip(readings, texts, strict=True)
        ]
