"""Copies of the shipped emotion model, to be renamed or damaged."""

from __future__ import annotations

import json
import shutil
from hashlib import sha256
from pathlib import Path

from appliance import paths

SHIPPED = paths.emotion_model()


def model_copy(folder: Path, version: str = "a copy") -> Path:
    """A copy of the shipped folder whose manifest says another version."""
    shutil.copytree(SHIPPED, folder)
    file = folder / "manifest.json"
    manifest = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps(manifest | {"version": version}), encoding="utf-8")
    return folder


def seal(part: Path) -> None:
    """Let the manifest agree with a part that was changed."""
    file = part.parent / "manifest.json"
    manifest = json.loads(file.read_text(encoding="utf-8"))
    manifest["files"][part.name]["sha256"] = sha256(part.read_bytes()).hexdigest()
    file.write_text(json.dumps(manifest), encoding="utf-8")
