"""The emotion model at work: satisfies `ports.EmotionModel`."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from math import isfinite
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from appliance.domain.feelings import overrules
from appliance.domain.ports import Reading
from appliance.errors import ModelError
from appliance.inference.because import candidates, weigh, without
from appliance.inference.encoding import Encoded, Encoder
from appliance.inference.heads import Calibrator, Heads
from appliance.inference.manifest import REMEDY, ModelFolder, check
from appliance.inference.network import Network, Provider
from appliance.inference.worker import Worker
from appliance.protocol.objects import Because, LearningState

# Words left out for one explanation, and runs spent on them in one batch: in a rush each
# explanation gets shorter instead of everybody waiting longer.
WORDS_TRIED = 3
TRIES_IN_A_BATCH = 24
# What a model must have answered before it is used.
PROBE = "I am so happy that I understand it now, thank you!"


class _Request(NamedTuple):
    text: str
    explain: bool


class _Guess(NamedTuple):
    """A text's pooled heads and what is believed of them, before it is explained."""

    encoded: Encoded
    heads: Heads
    labels: tuple[str, ...]  # highest first
    state: LearningState
    understood: bool


class EmotionEngine:
    """Reads emotions from text in a thread of its own."""

    def __init__(self, path: Path, *, provider: Provider = "auto") -> None:
        self._path = path
        self._wanted = provider
        self._parts: _Parts | None = None
        self._changing = asyncio.Lock()
        self._worker: Worker[_Request, Reading] = Worker(self._run, name="emotion")

    async def start(self) -> None:
        """Check, load and warm up the model. Raises `ModelError`, one sentence for the operator."""
        await self.use(self._path)
        self._worker.start()

    async def stop(self) -> None:
        """End the thread; what still waits is refused."""
        await self._worker.stop()

    async def use(self, path: Path) -> str:
        """Change to the model in `path`, also while texts are being read; returns its name.

        The old one answers until the new one has answered a text of its own. Raises `ModelError`,
        one sentence for the operator; the old one stays then.
        """
        async with self._changing:
            self._parts = await asyncio.to_thread(_load, path, self._wanted)
            self._path = path
        return self.name

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
        """One batch, in the worker's thread, by one model from its beginning to its end."""
        return self._loaded.read(requests)


def try_out(path: Path, provider: Provider) -> str:
    """The name of the model in `path`, once it has answered. Raises `ModelError`."""
    return _load(path, provider).folder.name


def _load(path: Path, provider: Provider) -> _Parts:
    # The tokenizer would start as many threads as there are cores, for texts of a few words.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    try:
        parts = _Parts(path, provider)
        parts.network.warm_up()
        (reading,) = parts.read([_Request(PROBE, True)])
    except ModelError:
        raise
    except Exception as error:  # the named boundary: whatever the runtime says of a bad graph
        raise ModelError(f"The emotion model in {path} does not run. {REMEDY}") from error
    scales = (reading.valence, reading.arousal, reading.intensity, reading.english)
    if not all(map(isfinite, (*reading.scores.values(), *reading.states.values(), *scales))):
        raise ModelError(f"The emotion model in {path} answers with what are no numbers. {REMEDY}")
    return parts


class _Parts:
    """A loaded model; it belongs to one thread at a time."""

    def __init__(self, path: Path, provider: Provider) -> None:
        self.folder = check(path)
        self.network = Network(self.folder, provider)
        self._encoder = Encoder(_tokenizer(self.folder), self.folder.max_tokens)
        self._calibrator = Calibrator(self.folder.columns, self.folder.calibration)

    def read(self, requests: Sequence[_Request]) -> list[Reading]:
        encoded = [
            self._encoder.encode(request.text, with_words=request.explain) for request in requests
        ]
        logits, contributions = self.network.run([row for one in encoded for row in one.windows])
        guesses: list[_Guess] = []
        shares: list[NDArray[np.float32] | None] = []
        start = 0
        for one in encoded:
            stop = start + len(one.windows)
            guesses.append(self._guess(one, logits[start:stop]))
            shares.append(contributions[start] if one.words else None)
            start = stop
        reasons = self._explain(guesses, shares)
        return list(map(self._reading, guesses, reasons))

    def _guess(self, encoded: Encoded, logits: NDArray[np.float32]) -> _Guess:
        """What is believed of a text, given the logits of its windows."""
        if not len(logits):
            return _Guess(encoded, self._calibrator.nothing(), (), "neutral", False)
        heads = self._calibrator.pooled(self._calibrator.heads(logits))
        if not self._calibrator.is_english(heads):
            return _Guess(encoded, heads, (), "neutral", False)
        labels = tuple(self._calibrator.labels(heads))
        return _Guess(encoded, heads, labels, self._calibrator.believed(heads), True)

    def _reading(self, guess: _Guess, because: tuple[Because, ...]) -> Reading:
        heads, columns = guess.heads, self.folder.columns
        valence, arousal, intensity = heads.scales[0].tolist()
        return Reading(
            scores=dict(zip(columns.emotions, heads.emotions[0].tolist(), strict=True)),
            labels=guess.labels,
            states=dict(zip(columns.states, heads.states[0].tolist(), strict=True)),
            state=guess.state,
            valence=valence,
            arousal=arousal,
            intensity=intensity,
            english=float(heads.english[0]),
            understood=guess.understood,
            because=because,
            model=self.folder.name,
        )

    def _explain(
        self, guesses: Sequence[_Guess], shares: Sequence[NDArray[np.float32] | None]
    ) -> list[tuple[Because, ...]]:
        """The words that each guess rests on; none where nothing was felt or asked."""
        reasons: list[tuple[Because, ...]] = [()] * len(guesses)
        columns = {
            place: column
            for place, guess in enumerate(guesses)
            if shares[place] is not None and (column := self._column(guess)) is not None
        }
        if not columns:
            return reasons
        tries = max(1, min(WORDS_TRIED, TRIES_IN_A_BATCH // len(columns)))
        words = {}
        rows = []
        for place, column in columns.items():
            guess, share = guesses[place], shares[place]
            assert share is not None
            telling = self._calibrator.shares(share, column)
            words[place] = candidates(guess.encoded.words, telling, tries)
            rows += [without(guess.encoded.windows[0], word) for word in words[place]]
        left = self._calibrator.heads(self.network.run(rows)[0])
        row = 0
        for place, tried in words.items():
            before = self._calibrator.probabilities(guesses[place].heads, columns[place])[0]
            after = self._calibrator.probabilities(left, columns[place])[row : row + len(tried)]
            reasons[place] = weigh(tried, float(before), after.tolist())
            row += len(tried)
        return reasons

    def _column(self, guess: _Guess) -> int | None:
        """What the word that people see rests on: a label, a learning state, or nothing."""
        label = guess.labels[0] if guess.labels else "neutral"
        column = self._calibrator.label_column(label)
        probability = float(self._calibrator.probabilities(guess.heads, column)[0])
        if overrules(guess.state, label, probability):
            return self._calibrator.state_column(guess.state)
        return None if label == "neutral" else column


def _tokenizer(folder: ModelFolder) -> Tokenizer:
    try:
        return Tokenizer.from_file(str(folder.tokenizer))
    except Exception as error:  # the named boundary: tokenizers raises nothing more specific
        raise ModelError(f"The tokenizer in {folder.path} cannot be loaded. {REMEDY}") from error
