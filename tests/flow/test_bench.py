"""`attune bench`, run as people run it."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import sys
from pathlib import Path
from typing import Any

import pytest


async def bench(data: Path, *flags: str, **environ: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "appliance", "bench", "--data", str(data), *flags),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=os.environ | environ,
    )


def named(report: dict[str, Any], part: str) -> dict[str, Any]:
    return next(figure for figure in report["figures"] if part in figure["name"])


async def test_the_bench_measures_this_machine_and_leaves_nothing_behind(tmp_path: Path) -> None:
    process = await bench(tmp_path, "--quick", "--json")
    out, err = await process.communicate()
    report = json.loads(out)
    assert process.returncode == 0, (report["troubles"], err.decode())
    assert report["troubles"] == []
    assert report["machine"]["durability"] == "full"
    for part in ("connect", "durable", "emotion", "delivered", "sign-ins", "inserts", "cold"):
        assert named(report, part)["median"] > 0
    assert named(report, "deliveries/s")["goal"]["limit"] == 20_000
    # How quick it was is the machine's affair; that nothing went astray is ours.
    faults = " ".join(fault for figure in report["figures"] for fault in figure["faults"])
    assert not re.search(r"lost|doubled|out of order|without an answer", faults)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="there are no signals to be told by")
async def test_a_bench_that_is_told_to_stop_stops_its_server_too(tmp_path: Path) -> None:
    process = await bench(tmp_path, "--quick")
    assert process.stderr is not None
    while b"learners join" not in await process.stderr.readline():
        pass
    process.send_signal(signal.SIGTERM)
    await process.communicate()
    assert process.returncode == 130
    assert list(tmp_path.iterdir()) == []
    assert not _running_with(tmp_path)


def _running_with(folder: Path) -> list[str]:
    """The command lines of this machine's processes that speak of `folder`."""
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = file.read_bytes().decode(errors="replace")
        except OSError:  # it ended meanwhile
            continue
        if str(folder) in line and file.parent.name != str(os.getpid()):
            found.append(line)
    return found


async def test_a_server_that_does_not_start_is_told_of_in_its_own_words(tmp_path: Path) -> None:
    process = await bench(tmp_path, "--quick", ATTUNE_EMOTION_MODEL=str(tmp_path / "nowhere"))
    out, err = await process.communicate()
    assert process.returncode == 1
    assert out == b""
    last = err.decode().splitlines()[-1]
    assert last.startswith("attune: the server to measure did not start. It said: attune: ")
    assert "nowhere" in last
    assert list(tmp_path.iterdir()) == []


async def test_the_bench_of_the_emotion_model_tells_its_times_and_what_is_missing(
    tmp_path: Path,
) -> None:
    # Without peers: to make them takes PyTorch, and to run them time.
    process = await bench(tmp_path, "emotion", "--quick", "--json", "--peers", str(tmp_path))
    out, err = await process.communicate()
    report = json.loads(out)
    assert process.returncode == 1, err.decode()
    assert "onnxruntime" in report["caveat"]
    for part in ("memory grown", "second after", "tokens: ours", "rests on", "tokenizing", "file"):
        assert "reached" in named(report, part)
    assert named(report, "tokens: ours")["median"] > 0
    assert named(report, "tokens: ours")["goal"]["limit"] == 3.0
    missing = [one["question"] for one in report["troubles"] if "`make peers`" in one["why"]]
    assert missing == ["PyTorch pipeline", "RoBERTa", "distance from the floor"]
