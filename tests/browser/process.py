"""Attune as a process of its own, which can be killed."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

# A busy machine loads the models slowly.
START_S = 60.0
CODE = re.compile(r"set-up code: ([\d-]+)")
ROOT = Path(__file__).parents[2]


class AttuneProcess:
    """`attune serve` on a port of its own; `settings` are `ATTUNE_…` variables."""

    def __init__(self, data: Path, settings: Mapping[str, str]) -> None:
        self.data = data
        self.port = _free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def printed(self) -> str:
        """What it has told the person who started it."""
        return self._output.read_text(encoding="utf-8")

    @property
    def setup_code(self) -> str:
        """The one-time code, as it was printed."""
        found = CODE.search(self.printed)
        assert found, self.printed
        return found[1]

    async def start(self) -> float:
        """Start, wait until it answers, and return when it did (monotonic)."""
        self._output.parent.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "appliance", "serve", "--host", "127.0.0.1"]
        command += ["--port", str(self.port), "--data", str(self.data)]
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("ATTUNE_")}
        with self._output.open("ab") as output:
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**inherited, **self._settings},
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
            )
        await self._answering()
        return time.monotonic()

    async def kill(self) -> None:
        """As a power cut does it: no goodbye."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        """Stop as a person would, if it still runs."""
        await self._end(signal.SIGTERM)

    @property
    def _output(self) -> Path:
        return self.data.with_name(f"{self.data.name}-printed.txt")

    async def _answering(self) -> None:
        assert self._process is not None
        async with asyncio.timeout(START_S), aiohttp.ClientSession() as http:
            while True:
                assert self._process.poll() is None, f"Attune ended by itself: {self.printed}"
                try:
                    async with http.get(f"{self.base}/api/health") as answer:
                        fresh = (await answer.json())["setup_needed"]
                    if not fresh or CODE.search(self.printed):
                        return
                except aiohttp.ClientConnectionError:
                    pass
                await asyncio.sleep(0.05)

    async def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        self._process.send_signal(how)
        await asyncio.to_thread(self._process.wait, 20)
        self._process = None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def attune_process(data: Path, **settings: str) -> AsyncIterator[AttuneProcess]:
    """A fresh Attune that serves the built page. `settings` without their `ATTUNE_`."""
    assert (ROOT / "static/dist/index.html").is_file(), (
        "The page is not built. Build it with: cd static && npm ci && npm run build "
        "(or let `make test` do it)."
    )
    process = AttuneProcess(data, {f"ATTUNE_{name}": value for name, value in settings.items()})
    await process.start()
    try:
        yield process
    finally:
        await process.stop()
