"""From weights to the file that ships: ONNX, fused, int8, each step checked."""

import warnings
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers.onnx_model import OnnxModel
from onnxruntime.transformers.optimizer import optimize_model
from optimum.exporters import onnx as exporter
from optimum.exporters.onnx.model_configs import BertOnnxConfig
from safetensors.torch import load_file
from transformers import BertPreTrainedModel

from models.training.data import pad
from models.training.faster import rewrite
from models.training.heads import SHIPPED
from models.training.network import HEADS, HIDDEN, LAYERS, MINILM, EmotionNetwork

OPSET = 17
AXES = {0: "batch", 1: "tokens"}
TOLERANCE = 1e-4  # of a logit: between the network and its exported graph, in fp32
GOLDEN_TOLERANCE = 1e-2  # the fused Gelu and normalisations round otherwise
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


def export(weights: Path, full: Path) -> None:
    """Write the fused fp32 graph of the heads that ship.

    In: `input_ids`, `attention_mask`, int64 `[batch, tokens]`. Out: `logits` `[batch, SHIPPED]`,
    and `contributions` `[batch, tokens, SHIPPED]`, whose mean over a text's tokens are its logits
    but for the constant. Raises optimum's own errors where the graph computes something else than
    the network.
    """
    network = MINILM.shaped("eager")
    network.load_state_dict(load_file(weights))
    shipped = _Shipped(network).eval()
    interface = _Interface(shipped.config)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter announces its successor, which fuses less
        _, outputs = exporter.export(shipped, interface, full, opset=OPSET)
    exporter.validate_model_outputs(
        interface, shipped, full, outputs, atol=TOLERANCE, use_subprocess=False
    )
    fused = optimize_model(
        str(full), model_type="bert", num_heads=HEADS, hidden_size=HIDDEN, opt_level=0
    )
    _expect(FUSED, Counter(node.op_type for node in fused.model.graph.node), "fusion")
    fused.save_model_to_file(str(full))
    _check_golden(shipped, full)


def halve(full: Path, half: Path) -> None:
    """Write the graph in fp16, for a GPU; what goes in and out stays as it is."""
    model = OnnxModel(onnx.load(str(full)))
    model.convert_float_to_float16(keep_io_types=True)
    model.save_model_to_file(str(half))
    if half.stat().st_size > full.stat().st_size * 0.6:
        raise ExportError(f"{half.name} is hardly smaller than the fp32 file")


def _check_golden(shipped: "_Shipped", full: Path) -> None:
    """The fused file gives what the network gives, on rows of token ids of several lengths."""
    rows = [[101, *range(2000, 2000 + 7 * length, 7), 102] for length in (1, 5, 12, 30)]
    with torch.inference_mode():
        wanted = shipped(*pad(rows))["logits"].numpy()
    gap = float(np.abs(predict(full, rows) - wanted).max())
    if gap > GOLDEN_TOLERANCE:
        raise ExportError(f"the fused file's logits are {gap} away from the network's")


class _Shipped(BertPreTrainedModel):
    """The network with its head moved before the mean, so that each token's share can be seen."""

    def __init__(self, network: EmotionNetwork) -> None:
        super().__init__(network.encoder.config)
        self.encoder = network.encoder
        # Parameters of its own, so that the columns that were only taught are not in the file.
        self.weight = torch.nn.Parameter(network.head.weight[: len(SHIPPED)].detach().clone())
        self.bias = torch.nn.Parameter(network.head.bias[: len(SHIPPED)].detach().clone())

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor
    ) -> dict[str, torch.Tensor]:
        # Left out, the one segment would be computed from the shape of every batch.
        segments = torch.zeros_like(input_ids)
        hidden = self.encoder(input_ids, attention_mask, segments).last_hidden_state
        contributions = torch.matmul(hidden, self.weight.t())
        weight = attention_mask.unsqueeze(-1).to(hidden.dtype)
        mean = (contributions * weight).sum(1) / weight.sum(1)
        return {"logits": mean + self.bias, "contributions": contributions}


class _Interface(BertOnnxConfig):
    """What optimum must know of the graph: the names and the free axes of what goes in and out."""

    @property
    def inputs(self) -> dict[str, dict[int, str]]:
        return {"input_ids": AXES, "attention_mask": AXES}

    @property
    def outputs(self) -> dict[str, dict[int, str]]:
        return {"logits": {0: "batch"}, "contributions": AXES}


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
    rewrite(small)
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


def predict(model: Path, rows: Sequence[Sequence[int]], size: int = 32) -> np.ndarray:
    """Logits `[rows, SHIPPED]` of an ONNX file for rows of token ids."""
    session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
    order = np.argsort([len(row) for row in rows], kind="stable")
    logits = np.zeros((len(rows), len(SHIPPED)), dtype=np.float32)
    for start in range(0, len(order), size):
        chosen = order[start : start + size]
        ids, mask = pad([rows[row] for row in chosen])
        feed = {"input_ids": ids.numpy(), "attention_mask": mask.numpy()}
        logits[chosen] = session.run(["logits"], feed)[0]
    return logits
