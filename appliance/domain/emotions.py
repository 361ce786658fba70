"""From the words of a message to the guess that the learner sees."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from appliance.domain.feelings import state_scores, to_emotion
from appliance.domain.ports import EmotionModel, Reading
from appliance.domain.readiness import Moment
from appliance.protocol.objects import Emotion, LearningState


class Analyzed(Struct, frozen=True, kw_only=True):
    """A text's reading, the guess made of it, and how likely each learning state is."""

    reading: Reading
    emotion: Emotion
    states: dict[LearningState, float]


class EmotionReader:
    """Reads single messages in the light of those before, or many texts on their own."""

    def __init__(self, model: EmotionModel) -> None:
        self._model = model

    async def read(self, text: str, before: Sequence[Moment]) -> Emotion:
        """The guess about one message; `before` are the moments that led to it, oldest first.

        Raises `Overloaded` when too many texts wait.
        """
        return to_emotion(await self._model.read(text), text, before)

    async def analyze(self, texts: Sequence[str]) -> list[Analyzed]:
        """The guesses about texts that have nothing to do with each other. Raises `Overloaded`."""
        readings = await self._model.read_many(texts)
        return [
            Analyzed(
                reading=reading,
                emotion=to_emotion(reading, text),
                states=state_scores(reading, text),
            )
            for reading, text in zip(readings, texts, strict=True)
        ]
