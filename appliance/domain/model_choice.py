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

LOOK_EVERY_S = 0.5  # a person waits for it; looking for one small file costs nothing
# Loading and warming up takes a second or two; on a cold, slow disk many more.
ANSWER_S = 60.0
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

    id: str
    folder: str


class _Answer(Struct):
    """What came of the request `id`: the model that is in use now, or one sentence."""

    id: str
    model: str = ""
    error: str = ""


class ModelChoice:
    """The operator's choice. `setting` is `[emotion] model` as it stands now."""

    def __init__(self, data: Path, setting: str) -> None:
        self._setting = setting
        self._chosen = data / "model.json"
        self._request = data / "model-request.json"
        self._answer = data / "model-answer.json"

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
        """Forget what was asked: nobody waits for it any more."""
        self._request.unlink(missing_ok=True)
        self._answer.unlink(missing_ok=True)

    async def ask(self, folder: Path | None) -> str:
        """Have the running server change to `folder`; returns the name of the model then in use.

        Raises `ModelError` with the server's sentence, or when it does not answer.
        """
        request = _Request(new_id(), str(folder or ""))
        await asyncio.to_thread(_write, self._request, request)
        try:
            async with asyncio.timeout(ANSWER_S):
                answer = await self._answered(request.id)
        except TimeoutError as error:
            raise ModelError(
                "Attune did not answer; its health says which model it uses."
            ) from error
        finally:
            await asyncio.to_thread(self.clear)
        if answer.error:
            raise ModelError(answer.error)
        return answer.model

    async def serve(self, use: Use, default: Path) -> None:
        """Do what is asked, until cancelled. `default` is the folder of the settings.

        `use` changes to a folder and returns the model's name, or raises `ModelError`.
        """
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            try:
                request = await asyncio.to_thread(_take, self._request, _Request)
                if request is not None:
                    answer = await self._change(request, use, default)
                    await asyncio.to_thread(_write, self._answer, answer)
            except OSError as error:
                log.error("cannot do or answer what the command line asked: %s", error)

    async def _change(self, request: _Request, use: Use, default: Path) -> _Answer:
        folder = Path(request.folder) if request.folder else None
        try:
            model = await use(folder or default)
        except ModelError as error:
            return _Answer(request.id, error=str(error))
        try:
            await asyncio.to_thread(self.remember, folder)
        except OSError:
            return _Answer(request.id, error=FORGETFUL)
        log.info("the emotion model is now %s", model)
        return _Answer(request.id, model=model)

    async def _answered(self, request_id: str) -> _Answer:
        while True:
            answer = await asyncio.to_thread(_read, self._answer, _Answer)
            if answer is not None and answer.id == request_id:
                return answer
            await asyncio.sleep(LOOK_EVERY_S / 5)


def _write(file: Path, value: Struct) -> None:
    paths.write_private(file, msgspec.json.encode(value))


def _read(file: Path, kind: type[Kept]) -> Kept | None:
    with suppress(OSError, msgspec.DecodeError):
        return msgspec.json.decode(file.read_bytes(), type=kind)
    return None


def _take(file: Path, kind: type[Kept]) -> Kept | None:
    """What is in the file, which is gone then."""
    found = _read(file, kind)
    if found is not None:
        file.unlink(missing_ok=True)
    return found
