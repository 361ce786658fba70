"""What the emotion model is compared with; `make peers` leaves it in build/peers.

The peers need torch, the product does not: they are made, and the PyTorch one runs, with the
Python of the training environment, which their file `python` names.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import numpy as np
import onnxruntime
from msgspec import Struct
from numpy.typing import NDArray

from appliance import paths

ROBERTA = "roberta.int8.onnx"
PEAK = "peak.onnx"
PYTHON = "python"  # a text file: the interpreter that has torch and transformers
SERVER = "pipeline_peer.py"
REMEDY = "run `make peers` in a checkout first"


class NotThere(Exception):
    """A peer has not been made."""


def usual_folder() -> Path:
    """Where `make peers` puts them."""
    return paths.bundle() / "build" / "peers"


def session(file: Path) -> onnxruntime.InferenceSession:
    """An ONNX file on one thread. Raises `NotThere`."""
    if not file.exists():
        raise NotThere(f"{file.name} is not there: {REMEDY}")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_mem_pattern = False  # shapes vary
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])


class Roberta:
    """A network in the shape of RoBERTa-base, int8. It is given token ids, not text."""

    def __init__(self, file: Path) -> None:
        self._session = session(file)

    def read(self, rows: Sequence[Sequence[int]]) -> float:
        """Milliseconds for rows of token ids, run together, padded to the longest of them."""
        size = max(map(len, rows))
        ids = np.ones((len(rows), size), dtype=np.int64)
        mask = np.zeros_like(ids)
        for place, row in enumerate(rows):
            ids[place, : len(row)] = row
            mask[place, : len(row)] = 1
        begin = time.perf_counter()
        self._session.run(None, {"input_ids": ids, "attention_mask": mask})
        return (time.perf_counter() - begin) * 1000


class Peak:
    """One big product of 8-bit integers: the most multiply-adds that one core can do."""

    def __init__(self, file: Path) -> None:
        self._session = session(file)
        self._rows, self._inner = self._session.get_inputs()[0].shape
        self._columns = self._session.get_outputs()[0].shape[1]
        self._numbers: NDArray[np.uint8] = np.random.default_rng(0).integers(
            0, 256, (self._rows, self._inner), dtype=np.uint8
        )

    def per_s(self) -> float:
        """Multiply-adds a second, measured once."""
        begin = time.perf_counter()
        self._session.run(None, {"numbers": self._numbers})
        return float(self._rows * self._inner * self._columns) / (time.perf_counter() - begin)


class _Answer(Struct):
    ms: float
    versions: str


class Pipeline:
    """A transformers pipeline in PyTorch fp32, in a process of its own."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.versions = ""

    async def read(self, texts: Sequence[str], threads: int | None) -> float:
        """Milliseconds for the texts as one batch, measured over there; `None`: its own threads.

        Without texts it says its versions only. Raises `NotThere` when it has ended.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        question = {"texts": list(texts), "threads": threads}
        self._process.stdin.write(msgspec.json.encode(question) + b"\n")
        line = await self._process.stdout.readline()
        if not line:
            raise NotThere(f"the PyTorch pipeline ended by itself: {REMEDY}")
        answer = msgspec.json.decode(line, type=_Answer)
        self.versions = answer.versions
        return answer.ms


@asynccontextmanager
async def pipeline(folder: Path, tokenizer: Path, columns: int) -> AsyncIterator[Pipeline]:
    """The PyTorch peer of a model with this tokenizer and so many columns. Raises `NotThere`."""
    python = folder / PYTHON
    server = paths.bundle() / "benchmarks" / SERVER
    if not python.exists() or not server.exists():
        raise NotThere(f"the PyTorch pipeline is not there: {REMEDY}")
    program = python.read_text(encoding="utf-8").strip()
    try:
        process = await asyncio.create_subprocess_exec(
            *(program, str(server), str(tokenizer), str(columns)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except OSError as error:  # the training environment has gone since
        raise NotThere(f"the PyTorch pipeline does not start: {REMEDY}") from error
    try:
        peer = Pipeline(process)
        await peer.read([], None)
        yield peer
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
