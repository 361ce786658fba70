"""The emotion model at work: satisfies `ports.EmotionModel`."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from appliance.domain.ports import Reading
from appliance.errors import ModelError
from appliance.inference.because import candidates, weigh, without
from appliance.inference.encoding import Encoded, Encoder
from appliance.inference.manifest import REMEDY, ModelFolder, check
from appliance.inference.network import Network, Provider
from appliance.inference.worker import Worker
from appliance.protocol.objects import Because

# Words left out for one explanation, and runs spent on them in one batch: in a rush each
# explanation gets shorter instead of everybody waiting longer.
WORDS_TRIED = 4
TRIES_IN_A_BATCH = 24


class _Request(NamedTuple):
    text: str
    explain: bool


class _Guess(NamedTuple):
    """A text's probabilities and labels, before it is explained."""

    encoded: Encoded
    scores: NDArray[np.float64]
    labels: tuple[int, ...]  # highest first


class EmotionEngine:
    """Reads emotions from text in a thread of its own."""

    def __init__(self, path: Path, *, provider: Provider = "auto") -> None:
        self._path = path
        self._wanted = provider
        self._parts: _Parts | None = None
        self._worker: Worker[_Request, Reading] = Worker(self._run, name="emotion")

    async def start(self) -> None:
        """Check, load and warm up the model. Raises `ModelError`, one sentence for the operator."""
        # The tokenizer would start as many threads as there are cores, for texts of a few words.
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        self._parts = await asyncio.to_thread(_Parts, self._path, self._wanted)
        self._worker.start()

    async def stop(self) -> None:
        """End the thread; what still waits is refused."""
        await self._worker.stop()

    @property
    def name(self) -> str:
        """Name and version of the model, as in `emotion.model`."""
        return self._loaded.folder.name

    @property
    def provider(self) -> str:
        """`cpu` or `cuda`: where it really runs."""
        return self._loaded.network.provider

    async def read(self, text: str, *, explain: bool = True) -> Reading:
        """Read one text; with `explain`, also the words it rests on.

        Raises `Overloaded` when too many wait or two seconds have passed.
        """
        return (await self._worker.submit([_Request(text, explain)]))[0]

    async def read_many(self, texts: Sequence[str]) -> list[Reading]:
        """Read several texts, in order, without explanations. Raises like `read`."""
        return await self._worker.submit([_Request(text, False) for text in texts])

    @property
    def _loaded(self) -> _Parts:
        if self._parts is None:
            raise RuntimeError("the emotion engine has not been started")
        return self._parts

    def _run(self, requests: Sequence[_Request]) -> list[Reading]:
        """One batch, in the worker's thread."""
        return self._loaded.read(requests)


class _Parts:
    """The loaded model; everything here happens in the worker's thread."""

    def __init__(self, path: Path, provider: Provider) -> None:
        self.folder = check(path)
        self.network = Network(self.folder, provider)
        self.network.warm_up()
        self._encoder = Encoder(_tokenizer(self.folder), self.folder.max_tokens)
        self._thresholds = np.array(self.folder.thresholds)

    def read(self, requests: Sequence[_Request]) -> list[Reading]:
        encoded = [self._encoder.encode(request.text) for request in requests]
        logits, contributions = self.network.run([row for one in encoded for row in one.windows])
        probabilities = self._probabilities(logits)
        guesses: list[_Guess] = []
        shares: list[NDArray[np.float32] | None] = []
        start = 0
        for request, one in zip(requests, encoded, strict=True):
            stop = start + len(one.windows)
            guesses.append(self._guess(one, probabilities[start:stop]))
            shares.append(contributions[start] if request.explain and one.words else None)
            start = stop
        reasons = self._explain(guesses, shares)
        return [
            Reading(
                scores=dict(zip(self.folder.labels, guess.scores.tolist(), strict=True)),
                labels=tuple(self.folder.labels[label] for label in guess.labels),
                because=because,
                model=self.folder.name,
            )
            for guess, because in zip(guesses, reasons, strict=True)
        ]

    def _probabilities(self, logits: NDArray[np.float32]) -> NDArray[np.float64]:
        return 1 / (1 + np.exp(-logits.astype(np.float64) / self.folder.temperature))

    def _guess(self, encoded: Encoded, windows: NDArray[np.float64]) -> _Guess:
        """Pool a text's windows `[windows, labels]`; a text without any gives zeros.

        Half the mean, half the strongest: what is said once at the end of a long text counts,
        and what runs through all of it counts more.
        """
        if not len(windows):
            return _Guess(encoded, np.zeros(len(self.folder.labels)), ())
        scores = (windows.mean(axis=0) + windows.max(axis=0)) / 2
        over = np.flatnonzero(scores >= self._thresholds)
        return _Guess(encoded, scores, tuple(over[np.argsort(-scores[over])].tolist()))

    def _explain(
        self, guesses: Sequence[_Guess], shares: Sequence[NDArray[np.float32] | None]
    ) -> list[tuple[Because, ...]]:
        """The words that each guess rests on; none where nothing was felt or asked."""
        reasons: list[tuple[Because, ...]] = [()] * len(guesses)
        neutral = self.folder.labels.index("neutral")
        wanted = [
            place
            for place, guess in enumerate(guesses)
            if shares[place] is not None and guess.labels and guess.labels[0] != neutral
        ]
        if not wanted:
            return reasons
        tries = max(1, min(WORDS_TRIED, TRIES_IN_A_BATCH // len(wanted)))
        words = {}
        rows = []
        for place in wanted:
            guess, share = guesses[place], shares[place]
            assert share is not None
            words[place] = candidates(guess.encoded.words, share[:, guess.labels[0]], tries)
            rows += [without(guess.encoded.windows[0], word) for word in words[place]]
        left = iter(self._probabilities(self.network.run(rows)[0]))
        for place, tried in words.items():
            label = guesses[place].labels[0]
            after = [float(next(left)[label]) for _ in tried]
            reasons[place] = weigh(tried, float(guesses[place].scores[label]), after)
        return reasons


def _tokenizer(folder: ModelFolder) -> Tokenizer:
    try:
        return Tokenizer.from_file(str(folder.tokenizer))
    except Exception as error:  # the named boundary: tokenizers raises nothing more specific
        raise ModelError(f"The tokenizer in {folder.path} cannot be loaded. {REMEDY}") from error
