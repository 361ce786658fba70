"""Which emotion model the operator has chosen, and changing it while Attune runs.

The command line asks and the server answers by files in the data folder: it belongs to its owner
alone, so nobody on the network can ask, and it works alike on every system.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from appliance import paths
from appliance.errors import ModelError
from appliance.protocol.values import new_id

log = logging.getLogger(__name__)

LOOK_EVERY_S = 0.5  # a person waits for it; looking for a small file costs nothing
# A server that is starting looks after a few seconds; whatever else holds the data folder, never.
TAKEN_S = 15.0
# Loading and warming up takes a second or two; on a cold, slow disk many more.
ANSWER_S = 60.0
REQUEST, ANSWER = "model-request-{}.json", "model-answer-{}.json"  # of an id each
NOBODY = (
    "The data folder is in use, but by no Attune that serves (a backup, perhaps). Try again later."
)
SILENT = "Attune did not answer; its health says which model it uses."
FORGETFUL = (
    "The model is in use now, but the data folder cannot be written: the next start will not know."
)

Kept = TypeVar("Kept", bound=Struct)
Use = Callable[[Path], Awaitable[str]]


class _Chosen(Struct):
    """`folder` was chosen while `[emotion] model` was `setting`."""

    folder: str
    setting: str


class _Request(Struct):
    """Use `folder`; an empty one means the model of the settings."""

    folder: str


class _Answer(Struct):
    """What came of a request: the model that is in use now, or one sentence."""

    model: str = ""
    error: str = ""


class ModelChoice:
    """The operator's choice. `setting` is `[emotion] model` as it stands now."""

    def __init__(self, data: Path, setting: str) -> None:
        self._setting = setting
        self._data = data
        self._chosen = data / "model.json"

    def folder(self) -> Path | None:
        """The chosen folder; None when there is none, or the setting was changed since."""
        chosen = _read(self._chosen, _Chosen)
        if chosen is None or chosen.setting != self._setting:
            return None
        return Path(chosen.folder)

    def remember(self, folder: Path | None) -> None:
        """Choose `folder` for the next starts; None is the model of the settings."""
        if folder is None:
            self._chosen.unlink(missing_ok=True)
        else:
            _write(self._chosen, _Chosen(str(folder), self._setting))

    def clear(self) -> None:
        """Forget what was asked of an earlier server: nobody waits for it any more."""
        for name in (REQUEST, ANSWER):
            for file in self._data.glob(name.format("*")):
                file.unlink(missing_ok=True)

    async def ask(self, folder: Path | None) -> str:
        """Have the running server change to `folder`; returns the name of the model then in use.

        Raises `ModelError` with the server's sentence, or when it does not answer.
        """
        asked = self._data / REQUEST.format(new_id())
        answered = _answer_to(asked)
        await asyncio.to_thread(_write, asked, _Request(str(folder or "")))
        try:
            await _until(lambda: not asked.exists(), TAKEN_S, NOBODY)
            await _until(answered.exists, ANSWER_S, SILENT)
            answer = await asyncio.to_thread(_read, answered, _Answer)
        finally:
            for file in (asked, answered):
                await asyncio.to_thread(file.unlink, missing_ok=True)
        if answer is None:
            raise ModelError(SILENT)
        if answer.error:
            raise ModelError(answer.error)
        return answer.model

    async def serve(self, use: Use, default: Path) -> None:
        """Do what is asked, one after the other, until cancelled. `default` is the folder of the
        settings.

        `use` changes to a folder and returns the model's name, or raises `ModelError`.
        """
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            try:
                for asked, request in await asyncio.to_thread(self._taken):
                    answer = await self._change(request, use, default)
                    await asyncio.to_thread(_write, _answer_to(asked), answer)
            except OSError as error:
                log.error("cannot do or answer what the command line asked: %s", error)

    def _taken(self) -> list[tuple[Path, _Request]]:
        """What is asked, the oldest first, and its files, which are gone then."""
        found = []
        for file in sorted(self._data.glob(REQUEST.format("*"))):
            request = _read(file, _Request)
            if request is not None:
                file.unlink(missing_ok=True)
                found.append((file, request))
        return found

    async def _change(self, request: _Request, use: Use, default: Path) -> _Answer:
        folder = Path(request.folder) if request.folder else None
        try:
            model = await use(folder or default)
        except ModelError as error:
            return _Answer(error=str(error))
        try:
            await asyncio.to_thread(self.remember, folder)
        except OSError:
            return _Answer(error=FORGETFUL)
        log.info("the emotion model is now %s", model)
        return _Answer(model=model)


async def _until(done: Callable[[], bool], seconds: float, otherwise: str) -> None:
    """Look until `done`; raises `ModelError(otherwise)` after `seconds`."""
    try:
        async with asyncio.timeout(seconds):
            while True:
                if await asyncio.to_thread(done):
                    return
                await asyncio.sleep(LOOK_EVERY_S / 5)
    except TimeoutError as error:
        raise ModelError(otherwise) from error


def _answer_to(asked: Path) -> Path:
    return asked.with_name(asked.name.replace("request", "answer"))


def _write(file: Path, value: Struct) -> None:
    paths.write_private(file, msgspec.json.encode(value))


def _read(file: Path, kind: type[Kept]) -> Kept | None:
    with suppress(OSError, msgspec.DecodeError):
        return msgspec.json.decode(file.read_bytes(), type=kind)
    return None
