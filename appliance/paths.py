"""Where things are, from a checkout, from a wheel and when frozen.

Two places only: the bundle (read-only, ships with the program) and the data folder
(writable, belongs to the school).
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def bundle() -> Path:
    """The folder that holds `static/dist`, `models` and `config`."""
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen:
        return Path(frozen)
    wheel = PACKAGE / "bundle"
    return wheel if wheel.is_dir() else PACKAGE.parent


def page() -> Path:
    """The built page."""
    return bundle() / "static" / "dist"


def emotion_model() -> Path:
    """The emotion model that ships with the program."""
    return bundle() / "models" / "emotion"


def shelf() -> Path:
    """The starter shelf of lessons."""
    return PACKAGE / "shelf"


def default_data() -> Path:
    """The data folder when the operator names none (the platform's usual place)."""
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share"))
    return base / "attune"


def private_folder(path: Path) -> Path:
    """Make `path` (and its parents) for this user alone and return it."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def write_private(path: Path, content: bytes) -> None:
    """Replace `path` by `content`, whole or not at all, readable by this user alone."""
    temporary = path.with_suffix(path.suffix + ".new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
