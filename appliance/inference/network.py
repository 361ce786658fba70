"""The ONNX session: where it runs, with which options, in which shapes."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from appliance.errors import ModelError
from appliance.inference.manifest import REMEDY, ModelFolder

log = logging.getLogger(__name__)

Provider = Literal["auto", "cpu", "cuda"]

# Tokens of padding that a longer row may cost the rows it joins: more than a run of its own costs.
PADDING = 8
# Rows of one run; more gain nothing on a CPU.
ROWS = 16
OUTPUTS = ["logits", "contributions"]
CUDA = "CUDAExecutionProvider"
CPU = "CPUExecutionProvider"


class _NoCudaError(Exception):
    """Why the model does not run on a GPU."""


class Network:
    """Runs rows of token ids. Belongs to one thread."""

    def __init__(self, folder: ModelFolder, wanted: Provider) -> None:
        self._width = folder.columns.width
        self._most_tokens = folder.max_tokens
        self._session = _on_cuda(folder, wanted) or _open(folder.network, [CPU])
        _check_width(self._session, folder)

    @property
    def provider(self) -> Literal["cpu", "cuda"]:
        """Where it really runs."""
        return "cuda" if CUDA in self._session.get_providers() else "cpu"

    def run(
        self, rows: Sequence[Sequence[int]]
    ) -> tuple[NDArray[np.float32], list[NDArray[np.float32]]]:
        """Logits `[rows, columns]`, and of each row the contributions `[tokens, columns]`."""
        logits = np.zeros((len(rows), self._width), dtype=np.float32)
        contributions: list[NDArray[np.float32]] = [logits] * len(rows)
        for chosen in _batches(rows):
            longest = len(rows[chosen[-1]])
            ids = np.zeros((len(chosen), longest), dtype=np.int64)
            mask = np.zeros_like(ids)
            for place, row in enumerate(chosen):
                ids[place, : len(rows[row])] = rows[row]
                mask[place, : len(rows[row])] = 1
            found = self._session.run(OUTPUTS, {"input_ids": ids, "attention_mask": mask})
            logits[chosen] = found[0]
            for place, row in enumerate(chosen):
                contributions[row] = found[1][place]
        return logits, contributions

    def warm_up(self) -> None:
        """Run the smallest and the largest once: the first pays for what comes after it."""
        self.run([[0]])
        self.run([[0] * self._most_tokens] * ROWS)


def _batches(rows: Sequence[Sequence[int]]) -> list[list[int]]:
    """The rows by length, at most `ROWS` at a time, those together that need little padding."""
    batches: list[list[int]] = []
    longest = 0
    for row in sorted(range(len(rows)), key=lambda row: len(rows[row])):
        padding = (len(rows[row]) - longest) * len(batches[-1]) if batches else 0
        if not batches or len(batches[-1]) == ROWS or padding > PADDING:
            batches.append([])
        batches[-1].append(row)
        longest = len(rows[row])
    return batches


def _check_width(session: onnxruntime.InferenceSession, folder: ModelFolder) -> None:
    widths = {output.name: output.shape[-1] for output in session.get_outputs()}
    if any(widths.get(name) != folder.columns.width for name in OUTPUTS):
        raise ModelError(
            f"The emotion model in {folder.path} does not put out the {folder.columns.width} "
            f"columns that its labels.json names. {REMEDY}"
        )


def _on_cuda(folder: ModelFolder, wanted: Provider) -> onnxruntime.InferenceSession | None:
    """A session on the GPU, where one is wanted and works."""
    if wanted == "cpu":
        return None
    try:
        return _open_on_cuda(folder)
    except _NoCudaError as problem:
        level = logging.WARNING if wanted == "cuda" else logging.INFO
        log.log(level, "the emotion model runs on the CPU: %s", problem)
        return None


def _open_on_cuda(folder: ModelFolder) -> onnxruntime.InferenceSession:
    """Raises `_NoCudaError`: an int8 graph is slower on a GPU, and a big one on a CPU."""
    if CUDA not in onnxruntime.get_available_providers():
        raise _NoCudaError("this onnxruntime has no CUDA")
    if folder.gpu_network is None:
        raise _NoCudaError("the model folder has no model.gpu.onnx")
    try:
        onnxruntime.preload_dlls()  # CUDA that came as Python packages is found this way only
        session = _open(folder.gpu_network, [CUDA, CPU])
        # One that opens may still not run: no memory left, or a library of another version.
        one = np.ones((1, 8), dtype=np.int64)
        session.run(OUTPUTS, {"input_ids": one, "attention_mask": one})
    except Exception as error:  # the named boundary: a driver has many ways not to work
        raise _NoCudaError(f"CUDA does not start here: {error}") from error
    # Without a driver that works the runtime takes the CPU, and says so nowhere else.
    if CUDA not in session.get_providers():
        raise _NoCudaError("CUDA does not start here")
    return session


def _open(path: Path, providers: Sequence[str]) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # a small model gains little from more, and chat needs them
    options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.enable_mem_pattern = False
    options.log_severity_level = 3
    # Waiting threads that spin burn a core for a second after each message.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=list(providers))
    except Exception as error:  # the named boundary: the runtime has a dozen kinds of its own
        raise ModelError(f"The emotion model {path} cannot be loaded. {REMEDY}") from error
