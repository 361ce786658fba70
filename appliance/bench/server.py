"""A fresh Attune as a child process, with a data folder of its own, on loopback only."""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from appliance.config import Config
from appliance.errors import StartupError

START_S = 60.0  # a slow disk and a cold cache; far beyond the goal of 3 s
STOP_S = 10.0
ADDRESS = re.compile(rb"http://[^/\s]+:(\d+)/")
SETUP_CODE = re.compile(rb"set-up code: ([\d-]+)")
LOG = "bench-server.log"

# What one client of the bench does is the work of a whole class, so what bounds one person is
# raised; what protects the server from slow devices stays as it ships.
RAISED = {
    "ATTUNE_LIMITS_MESSAGES_PER_MINUTE": "100000",
    "ATTUNE_LIMITS_REQUESTS_PER_MINUTE": "1000000",
    "ATTUNE_LIMITS_FRAMES_PER_10S": "100000",
    "ATTUNE_REALTIME_TYPING_EVERY_S": "0",
    "ATTUNE_REALTIME_TYPING_GONE_S": "60",
}


class Server:
    """A server that answers. `started_in_s` is from the start of its process to healthy."""

    def __init__(self, pid: int, port: int, setup_code: str, started_in_s: float) -> None:
        self.pid = pid
        self.port = port
        self.setup_code = setup_code
        self.started_in_s = started_in_s


@asynccontextmanager
async def started(folder: Path, settings: Config) -> AsyncIterator[Server]:
    """Start a server with a new data folder inside `folder`; stop it at the end, whatever happens.

    Raises `StartupError` with what the server said when it does not come up.
    """
    data = Path(tempfile.mkdtemp(dir=folder, prefix="data-"))
    begin = asyncio.get_running_loop().time()
    process = await _spawn(data, settings)
    try:
        yield await _healthy(process, data, begin)
    finally:
        await _stop(process)


async def _spawn(data: Path, settings: Config) -> asyncio.subprocess.Process:
    with (data / LOG).open("wb") as log:
        return await asyncio.create_subprocess_exec(
            *_command(),
            *("serve", "--host", "127.0.0.1", "--port", "0", "--data", str(data)),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
            env=_environment(settings),
        )


def _command() -> tuple[str, ...]:
    """This program once more: the executable itself when frozen, else the interpreter with it."""
    if getattr(sys, "frozen", False):
        return (sys.executable,)
    return (sys.executable, "-m", "appliance")


def _environment(settings: Config) -> dict[str, str]:
    """The defaults everywhere, but for what is measured: the disk's promise and the model."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("ATTUNE_")}
    chosen = {
        "ATTUNE_STORAGE_DURABILITY": settings.storage.durability,
        "ATTUNE_EMOTION_MODEL": settings.emotion.model,
        "ATTUNE_EMOTION_PROVIDER": settings.emotion.provider,
    }
    return inherited | RAISED | chosen


async def _healthy(process: asyncio.subprocess.Process, data: Path, begin: float) -> Server:
    """The server, once health says so. Raises `StartupError`."""
    try:
        async with asyncio.timeout(START_S):
            port = int(await _printed(process, ADDRESS))
            await _ask_health(port)
            took_s = asyncio.get_running_loop().time() - begin
            code = await _printed(process, SETUP_CODE)
    except EOFError as error:
        raise StartupError(
            f"the server to measure did not start. It said: {_last_words(data)}"
        ) from error
    except (TimeoutError, aiohttp.ClientError) as error:
        raise StartupError(
            f"the server to measure did not answer within {START_S:.0f} s."
        ) from error
    return Server(process.pid, port, code.decode(), took_s)


async def _printed(process: asyncio.subprocess.Process, wanted: re.Pattern[bytes]) -> bytes:
    """What stands in the group of `wanted` on standard output. Raises `EOFError`."""
    assert process.stdout is not None
    while line := await process.stdout.readline():
        if found := wanted.search(line):
            return found[1]
    raise EOFError


async def _ask_health(port: int) -> None:
    async with (
        aiohttp.ClientSession(raise_for_status=True) as http,
        http.get(f"http://127.0.0.1:{port}/api/health") as response,
    ):
        await response.read()


def _last_words(data: Path) -> str:
    lines = (data / LOG).read_text(errors="replace").strip().splitlines()
    return lines[-1] if lines else "nothing."


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        async with asyncio.timeout(STOP_S):
            # What it still prints is read, so that a full pipe cannot hold it up.
            await process.communicate()
    except TimeoutError:
        process.kill()
        await process.wait()
