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

# Rows are padded to one of these lengths: few shapes, so that the allocator's memory stays flat.
BUCKETS = (8, 16, 24, 32, 48, 64)
# Rows of one run; more gain nothing on a CPU.
ROWS = 16
CUDA = "CUDAExecutionProvider"
CPU = "CPUExecutionProvider"


class Network:
    """Runs rows of token ids. Belongs to one thread."""

    def __init__(self, folder: ModelFolder, provider: Provider) -> None:
        self.provider: Literal["cpu", "cuda"] = _choose(folder, provider)
        self._labels = len(folder.labels)
        self._buckets = [*(size for size in BUCKETS if size < folder.max_tokens), folder.max_tokens]
        path = folder.network if self.provider == "cpu" else folder.gpu_network
        self._session = _open(path or folder.network, self.provider)

    def run(
        self, rows: Sequence[Sequence[int]]
    ) -> tuple[NDArray[np.float32], list[NDArray[np.float32]]]:
        """Logits `[rows, labels]`, and of each row the contributions `[tokens, labels]`."""
        logits = np.zeros((len(rows), self._labels), dtype=np.float32)
        contributions: list[NDArray[np.float32]] = [logits] * len(rows)
        order = sorted(range(len(rows)), key=lambda row: len(rows[row]))
        for chosen, size in self._batches(rows, order):
            ids = np.zeros((len(chosen), size), dtype=np.int64)
            mask = np.zeros_like(ids)
            for place, row in enumerate(chosen):
                ids[place, : len(rows[row])] = rows[row]
                mask[place, : len(rows[row])] = 1
            found = self._session.run(None, {"input_ids": ids, "attention_mask": mask})
            logits[chosen] = found[0]
            for place, row in enumerate(chosen):
                contributions[row] = found[1][place]
        return logits, contributions

    def warm_up(self) -> None:
        """Run every shape once, so that no learner waits for it. Raises `ModelError`."""
        try:
            for size in self._buckets:
                self.run([[0] * size])
                self.run([[0] * size] * ROWS)
        except Exception as error:  # the named boundary: whatever the runtime says of a bad graph
            raise ModelError(f"The emotion model does not run. {REMEDY}") from error

    def _batches(
        self, rows: Sequence[Sequence[int]], order: Sequence[int]
    ) -> list[tuple[list[int], int]]:
        """Rows of one padded length together, at most `ROWS` at a time."""
        batches: list[tuple[list[int], int]] = []
        for row in order:
            size = next(size for size in self._buckets if size >= len(rows[row]))
            if not batches or batches[-1][1] != size or len(batches[-1][0]) == ROWS:
                batches.append(([], size))
            batches[-1][0].append(row)
        return batches


def _choose(folder: ModelFolder, wanted: Provider) -> Literal["cpu", "cuda"]:
    """CUDA when it is wanted, there, and has a file: an int8 graph is slower there than here."""
    if wanted == "cpu":
        return "cpu"
    missing = None
    if CUDA not in onnxruntime.get_available_providers():
        missing = "this onnxruntime has no CUDA"
    elif folder.gpu_network is None:
        missing = "the model folder has no model.gpu.onnx"
    if missing is None:
        return "cuda"
    if wanted == "cuda":
        log.warning("the emotion model runs on the CPU: %s", missing)
    return "cpu"


def _open(path: Path, provider: Literal["cpu", "cuda"]) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # a small model gains little from more, and chat needs them
    options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.enable_mem_pattern = False
    options.log_severity_level = 3
    # Waiting threads that spin burn a core for a second after each message.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    providers = [CUDA, CPU] if provider == "cuda" else [CPU]
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=providers)
    except Exception as error:  # the named boundary: the runtime has a dozen kinds of its own
        raise ModelError(f"The emotion model {path} cannot be loaded. {REMEDY}") from error
