"""`python -m benchmarks.logits MODEL ROWS OUT`: logits of rows of token ids, into a .npy file.

ROWS is JSON, a list of lists. Each row is run alone, so that no text's company differs between two
runs; on one thread. It imports next to nothing, since it also runs on an emulated CPU.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray


def logits(model: Path, rows: Sequence[Sequence[int]]) -> NDArray[np.float32]:
    """`[rows, columns]`."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(model), options, ["CPUExecutionProvider"])
    found = []
    for row in rows:
        ids = np.array([row], dtype=np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        found.append(session.run(["logits"], feed)[0])
    return np.concatenate(found)


if __name__ == "__main__":
    _, model, rows, out = sys.argv
    np.save(out, logits(Path(model), json.loads(Path(rows).read_text(encoding="utf-8"))))
