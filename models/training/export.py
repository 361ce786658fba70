"""From weights to the file that ships: ONNX, fused, int8, each step checked."""

import warnings
from collections import Counter
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers.optimizer import optimize_model
from safetensors.torch import load_file
from torch import nn

from models.training.data import Split, pad
from models.training.network import HEADS, HIDDEN, LAYERS, EmotionNetwork

OPSET = 17
FUSED = {
    "EmbedLayerNormalization": 1,
    "Attention": LAYERS,
    "SkipLayerNormalization": 2 * LAYERS,
    "BiasGelu": LAYERS,
}
QUANTIZED = {"QEmbedLayerNormalization": 1, "QAttention": LAYERS, "MatMulInteger": 3 * LAYERS}
LARGEST = 24_000_000  # bytes; what a weak school line and a small box can bear
# 8-bit weights saturate 16-bit sums on CPUs without VNNI; 7-bit ones cannot.
REDUCE_RANGE = True


class ExportError(RuntimeError):
    """A step did not give what it must."""


def export(weights: Path, labels: int, full: Path) -> None:
    """Write the fused fp32 graph.

    In: `input_ids`, `attention_mask`, int64 `[batch, tokens]`. Out: `logits` `[batch, labels]`, and
    `contributions` `[batch, tokens, labels]`, whose mean over a text's tokens are its logits but
    for the constant.
    """
    network = EmotionNetwork(labels, plain=True)
    network.load_state_dict(load_file(weights))
    ids = torch.ones((2, 8), dtype=torch.int64)
    axes = {0: "batch", 1: "tokens"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter announces its successor, which fuses less
        torch.onnx.export(
            _Shipped(network).eval(),
            (ids, ids),
            str(full),
            input_names=["input_ids", "attention_mask"],
            output_names=["logits", "contributions"],
            dynamic_axes={
                "input_ids": axes,
                "attention_mask": axes,
                "logits": {0: "batch"},
                "contributions": axes,
            },
            opset_version=OPSET,
            dynamo=False,
        )
    fused = optimize_model(
        str(full), model_type="bert", num_heads=HEADS, hidden_size=HIDDEN, opt_level=0
    )
    _expect(FUSED, Counter(node.op_type for node in fused.model.graph.node), "fusion")
    fused.save_model_to_file(str(full))


class _Shipped(nn.Module):
    """The network with its head moved before the mean, so that each token's share can be seen."""

    def __init__(self, network: EmotionNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        hidden = self.network.encoder(ids, mask)
        contributions = torch.matmul(hidden, self.network.head.weight.t())
        weight = mask.unsqueeze(-1).to(hidden.dtype)
        mean = (contributions * weight).sum(1) / weight.sum(1)
        return mean + self.network.head.bias, contributions


def quantize(full: Path, small: Path) -> None:
    """Write the int8 graph: dynamic activations, weights and word vectors in 8 bits."""
    head = [node.name for node in onnx.load(str(full)).graph.node if "contributions" in node.output]
    quantize_dynamic(
        full,
        small,
        nodes_to_exclude=head,  # small, and the last word: it stays exact
        op_types_to_quantize=["MatMul", "Attention", "EmbedLayerNormalization", "Gather"],
        per_channel=True,
        reduce_range=REDUCE_RANGE,
        weight_type=QuantType.QInt8,
        extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
    )
    graph = onnx.load(str(small)).graph
    found = Counter(node.op_type for node in graph.node)
    _expect(QUANTIZED, found, "quantization")
    left = [item.name for item in graph.initializer if item.data_type == onnx.TensorProto.FLOAT]
    big = [
        item.name
        for item in graph.initializer
        if item.name in left and int(np.prod(item.dims)) > HIDDEN * HIDDEN
    ]
    if big:
        raise ExportError(f"these weights are still in floating point: {big}")
    if small.stat().st_size > LARGEST:
        raise ExportError(f"{small.name} has {small.stat().st_size} bytes, more than {LARGEST}")


def _expect(wanted: dict[str, int], found: Counter[str], step: str) -> None:
    wrong = {name: found[name] for name, count in wanted.items() if found[name] < count}
    if wrong:
        raise ExportError(f"{step} gave {wrong}, wanted at least {wanted}")


def predict(model: Path, split: Split, size: int = 32) -> np.ndarray:
    """Logits `[rows, labels]` of an ONNX file, in the order of the split."""
    session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
    order = np.argsort([len(row) for row in split.ids], kind="stable")
    logits = np.zeros(split.targets.shape, dtype=np.float32)
    for start in range(0, len(order), size):
        rows = order[start : start + size]
        ids, mask = pad([split.ids[row] for row in rows])
        feed = {"input_ids": ids.numpy(), "attention_mask": mask.numpy()}
        logits[rows] = session.run(["logits"], feed)[0]
    return logits
