"""Everything about a person as one zip, made in the background and kept for a few minutes."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import time
import zipfile
from pathlib import Path
from typing import Any, Protocol

from appliance import paths
from appliance.domain.notices import NotificationStore
from appliance.protocol.objects import User

log = logging.getLogger(__name__)

# Long enough to fetch it, short enough that it is never an old picture of oneself.
KEPT_S = 600

README = """\
Everything Attune keeps about {name}, exported {when} (UTC).

profile.json        the account
chats.json          the chats and all their messages; "emotion" is what the program guessed from
                    the words of a message, not a fact about the person who wrote it
notifications.json  what was under the bell
devices.json        where the account is signed in
"""


class PrivacyStore(Protocol):
    """Where everything about a person comes from."""

    async def everything(self, user_id: str) -> dict[str, Any]:
        """JSON values by file name (without ending)."""


class Privacy:
    """Makes exports."""

    def __init__(self, store: PrivacyStore, notifications: NotificationStore, folder: Path) -> None:
        self._store = store
        self._notifications = notifications
        self._folder = folder
        self._jobs: dict[str, asyncio.Task[None]] = {}

    async def start(self) -> None:
        """Drop exports that are too old."""
        await asyncio.to_thread(_clean, self._folder)

    async def stop(self) -> None:
        """End the exports being made."""
        for job in self._jobs.values():
            job.cancel()
        await asyncio.gather(*self._jobs.values(), return_exceptions=True)

    def prepare(self, user: User) -> None:
        """Make an export in the background; a notification says when it is ready."""
        if user.id in self._jobs:
            return
        job = asyncio.create_task(self._prepare(user), name=f"export-{user.id}")
        self._jobs[user.id] = job
        job.add_done_callback(lambda done: self._ended(user.id, done))

    async def export(self, user: User) -> Path:
        """The zip file: the one that was prepared, or a new one."""
        ready = self._file(user)
        if await asyncio.to_thread(_is_fresh, ready):
            return ready
        return await self._write(user)

    async def forget(self, user_id: str) -> None:
        """Erase a person's export."""
        job = self._jobs.get(user_id)
        if job is not None:
            job.cancel()
        await asyncio.to_thread((self._folder / f"{user_id}.zip").unlink, missing_ok=True)

    async def _prepare(self, user: User) -> None:
        await self._write(user)
        await self._notifications.add(
            user.id,
            "export_ready",
            "Your export is ready",
            "Everything Attune keeps about you, as a zip file. Fetch it in your settings.",
            link="/settings",
        )

    async def _write(self, user: User) -> Path:
        everything = await self._store.everything(user.id)
        file = self._file(user)
        await asyncio.to_thread(_write_zip, file, user, everything)
        return file

    def _file(self, user: User) -> Path:
        return self._folder / f"{user.id}.zip"

    def _ended(self, user_id: str, job: asyncio.Task[None]) -> None:
        self._jobs.pop(user_id, None)
        if not job.cancelled() and job.exception() is not None:
            log.error("an export failed", exc_info=job.exception())


def _write_zip(file: Path, user: User, everything: dict[str, Any]) -> None:
    paths.private_folder(file.parent)
    temporary = file.with_suffix(".partial")
    with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
        when = time.strftime("%Y-%m-%d %H:%M", time.gmtime())
        archive.writestr("README.txt", README.format(name=user.display_name, when=when))
        for name, value in everything.items():
            archive.writestr(f"{name}.json", json.dumps(value, ensure_ascii=False, indent=2))
    temporary.replace(file)


def _is_fresh(file: Path) -> bool:
    try:
        return 0 <= time.time() - file.stat().st_mtime < KEPT_S
    except OSError:
        return False


def _clean(folder: Path) -> None:
    for file in folder.glob("*.zip"):
        if not _is_fresh(file):
            with contextlib.suppress(OSError):
                file.unlink()
