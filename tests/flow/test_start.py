"""Starting and stopping as a process: one sentence when it cannot start, a goodbye when it ends."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import aiohttp
import pytest

from appliance import paths
from appliance.store import migrations
from tests.browser.process import AttuneProcess

ROOT = Path(__file__).parents[2]
STOP_S = 5.0


def serve(data: Path, *flags: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """`attune serve` to its end, which must come by itself."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("ATTUNE_")}
    command = [sys.executable, "-m", "appliance", "serve", "--host", "127.0.0.1"]
    command += ["--data", str(data), "--port", "0", *flags]
    return subprocess.run(
        command,
        cwd=ROOT,
        env=inherited | environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def refusal(ended: subprocess.CompletedProcess[str]) -> str:
    """The one sentence of a start that failed."""
    assert ended.returncode != 0
    assert "Traceback" not in ended.stderr + ended.stdout
    lines = [line for line in ended.stderr.splitlines() if line.startswith("attune: ")]
    assert len(lines) == 1, ended.stderr
    assert ended.stderr.splitlines()[-1] == lines[0]
    assert "is ready" not in ended.stdout
    return lines[0].removeprefix("attune: ")


def cut_the_weights(model: Path) -> None:
    weights = model / "model.onnx"
    weights.write_bytes(weights.read_bytes()[:100_000])


def flip_a_byte(model: Path) -> None:
    weights = model / "model.onnx"
    content = bytearray(weights.read_bytes())
    content[len(content) // 2] ^= 0xFF
    weights.write_bytes(content)


def take_the_weights(model: Path) -> None:
    (model / "model.onnx").unlink()


def swap_the_weights(model: Path) -> None:
    (model / "model.onnx").write_bytes((model / "tokenizer.json").read_bytes())


def break_the_manifest(model: Path) -> None:
    (model / "manifest.json").write_text("{not json", encoding="utf-8")


def take_the_tokenizer(model: Path) -> None:
    (model / "tokenizer.json").unlink()


@pytest.mark.parametrize(
    "damage",
    [
        cut_the_weights,
        flip_a_byte,
        take_the_weights,
        swap_the_weights,
        break_the_manifest,
        take_the_tokenizer,
    ],
)
def test_a_model_that_is_not_the_right_one_is_told_and_not_served(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    model = tmp_path / "model"
    shutil.copytree(paths.emotion_model(), model)
    damage(model)
    sentence = refusal(serve(tmp_path / "data", ATTUNE_EMOTION_MODEL=str(model)))
    assert str(model) in sentence


def test_a_model_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    nowhere = str(tmp_path / "nowhere")
    assert nowhere in refusal(serve(tmp_path / "data", ATTUNE_EMOTION_MODEL=nowhere))


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        sentence = refusal(serve(tmp_path / "data", "--port", port))
    assert port in sentence
    assert "--port" in sentence


def test_an_unknown_setting_is_told_with_the_nearest_known_one(tmp_path: Path) -> None:
    sentence = refusal(serve(tmp_path / "data", ATTUNE_SERVER_PROT="1"))
    assert "ATTUNE_SERVER_PROT" in sentence
    assert "Did you mean 'ATTUNE_SERVER_PORT'?" in sentence


def test_a_setting_out_of_its_range_is_told(tmp_path: Path) -> None:
    assert "port" in refusal(serve(tmp_path / "data", "--port", "70000"))


@pytest.mark.parametrize("where", ["below a file", "a file"])
def test_a_data_folder_that_cannot_be_written_is_told(tmp_path: Path, where: str) -> None:
    file = tmp_path / "file"
    file.write_text("in the way", encoding="utf-8")
    folder = file / "data" if where == "below a file" else file
    assert str(folder) in refusal(serve(folder))
    assert file.read_text(encoding="utf-8") == "in the way"


def damage(file: Path) -> None:
    file.write_bytes(b"this is not a database" * 500)


def make_newer(file: Path) -> None:
    migrations.prepare(file, "full")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("INSERT INTO migrations VALUES ('9000_future', '')")
        connection.commit()


@pytest.mark.parametrize(("change", "word"), [(damage, "not a database"), (make_newer, "newer")])
def test_a_database_that_cannot_be_used_is_told_and_left_alone(
    tmp_path: Path, change: Callable[[Path], None], word: str
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    change(data / "attune.db")
    before = (data / "attune.db").read_bytes()
    sentence = refusal(serve(data))
    assert str(data / "attune.db") in sentence
    assert word in sentence
    assert (data / "attune.db").read_bytes() == before


async def test_a_second_attune_on_the_same_data_is_refused_and_the_first_serves_on(
    tmp_path: Path,
) -> None:
    process = AttuneProcess(tmp_path / "data", {})
    await process.start()
    try:
        ended = await asyncio.to_thread(serve, tmp_path / "data")
        assert "Another Attune" in refusal(ended)
        async with aiohttp.ClientSession() as http, http.get(f"{process.base}/api/health") as ok:
            assert ok.status == 200
    finally:
        await process.stop()


async def test_a_stop_says_goodbye_within_five_seconds_and_leaves_one_whole_file(
    tmp_path: Path,
) -> None:
    data = tmp_path / "data"
    process = AttuneProcess(data, {})
    await process.start()
    try:
        async with aiohttp.ClientSession(process.base) as http:
            account = {"school": "S", "name": "Ada", "username": "ada", "password": "long enough!"}
            setup = {"code": process.setup_code, **account}
            async with http.post("/api/setup", json=setup) as answer:
                token = (await answer.json())["access_token"]
            signed_in = await http.ws_connect(f"/api/ws?token={token}")
            assert (await signed_in.receive_json())["type"] == "connected"
            waiting = await http.ws_connect("/api/ws")
            # An answer is being written: stopping does not wait for it.
            headers = {"Authorization": f"Bearer {token}"}
            message = {"message": "Why is the sky blue?"}
            async with http.post("/api/chat?wait=false", json=message, headers=headers) as answer:
                assert answer.status == 202
            loop = asyncio.get_running_loop()
            began = loop.time()
            stopping = asyncio.create_task(process.stop())
            codes = [await _close_code(signed_in), await _close_code(waiting)]
            await stopping
            assert loop.time() - began < STOP_S
        assert set(codes) <= {1001, 1012}, codes
    finally:
        await process.stop()
    assert "Attune is stopping." in process.printed
    assert "Traceback" not in process.printed
    assert not (data / "attune.db-wal").exists()

    def unfinished() -> int:
        with closing(sqlite3.connect(data / "attune.db")) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            found = connection.execute("SELECT count(*) FROM messages WHERE status = 'streaming'")
            return int(found.fetchone()[0])

    assert await asyncio.to_thread(unfinished) in (0, 1)


async def _close_code(ws: aiohttp.ClientWebSocketResponse) -> int | None:
    async with asyncio.timeout(STOP_S):
        async for _ in ws:
            pass
    return ws.close_code


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals on Windows")
async def test_ctrl_c_stops_it_as_well(tmp_path: Path) -> None:
    process = AttuneProcess(tmp_path / "data", {})
    await process.start()
    await process._end(signal.SIGINT)
    assert "Attune is stopping." in process.printed
    assert "Traceback" not in process.printed
