"""One process at a time on a data folder: the write lane is only one lane within one process."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from appliance.errors import StoreError

NAME = "attune.lock"


@contextmanager
def exclusive(folder: Path) -> Iterator[None]:
    """Hold the folder. The system lets go of it by itself when the process dies.

    Raises `StoreError` when another process holds it or the folder cannot be written.
    """
    try:
        descriptor = os.open(folder / NAME, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StoreError(
            f"The data folder {folder} cannot be written: {error.strerror}."
        ) from error
    try:
        _lock(descriptor, folder)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int, folder: Path) -> None:
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415  # exists on Windows only

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415  # does not exist on Windows

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise StoreError(
            f"Another Attune is using the data folder {folder}. Stop it first, or name another "
            "folder with --data."
        ) from error
