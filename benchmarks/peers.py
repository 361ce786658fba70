"""Makes what `attune bench emotion` compares the emotion model with, into build/peers.

`make peers` runs it in the training environment, which has torch:

- `roberta.int8.onnx`: a network in the shape of RoBERTa-base with 28 labels, exported, fused and
  quantized like ours. Its weights are random: they do not matter for time.
- `peak.onnx`: one big product of 8-bit integers, for what the core can do at best.
- `python`: the interpreter that can run the PyTorch pipeline (`benchmarks/pipeline_peer.py`).
"""

from __future__ import annotations

import sys
import tempfile
import warnings
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers.optimizer import optimize_model
from optimum.exporters import onnx as exporter
from optimum.exporters.onnx.model_configs import RobertaOnnxConfig
from transformers import RobertaConfig, RobertaForSequenceClassification

from appliance.bench import peers

VOCABULARY, POSITIONS, LABELS = 50_265, 514, 28
HIDDEN, HEADS, LAYERS = 768, 12, 12
OPSET = 17
# A product that fits into the caches, so that nothing but multiplying takes time.
PEAK_ROWS, PEAK_INNER, PEAK_COLUMNS = 256, 1024, 1024


def main() -> None:
    """Write all three."""
    folder = peers.usual_folder()
    folder.mkdir(parents=True, exist_ok=True)
    onnx.save(peak(), folder / peers.PEAK)
    roberta(folder / peers.ROBERTA)
    (folder / peers.PYTHON).write_text(sys.executable + "\n", encoding="utf-8")
    print(f"The peers are in {folder}.")


def peak() -> onnx.ModelProto:
    """`numbers` uint8 [256, 1024] times int8 weights [1024, 1024] of 7 bits, as our file's are."""
    rng = np.random.default_rng(0)
    weights = rng.integers(-64, 64, (PEAK_INNER, PEAK_COLUMNS), dtype=np.int8)
    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", ["numbers", "weights"], ["sums"])],
        "peak",
        [helper.make_tensor_value_info("numbers", TensorProto.UINT8, [PEAK_ROWS, PEAK_INNER])],
        [helper.make_tensor_value_info("sums", TensorProto.INT32, [PEAK_ROWS, PEAK_COLUMNS])],
        [numpy_helper.from_array(weights, "weights")],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=9)


def roberta(small: Path) -> None:
    """Export, fuse and quantize; raises `RuntimeError` where fusing missed a layer's attention."""
    config = RobertaConfig(
        vocab_size=VOCABULARY,
        max_position_embeddings=POSITIONS,
        type_vocab_size=1,
        num_labels=LABELS,
        attn_implementation="eager",  # the only graph that the optimizer knows how to fuse
    )
    network = RobertaForSequenceClassification(config).eval()
    with tempfile.TemporaryDirectory() as place, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter announces its successor, which fuses less
        full = Path(place) / "full.onnx"
        interface = RobertaOnnxConfig(config, task="text-classification")
        exporter.export(network, interface, full, opset=OPSET)
        fused = optimize_model(
            str(full), model_type="bert", num_heads=HEADS, hidden_size=HIDDEN, opt_level=0
        )
        found = fused.get_fused_operator_statistics()
        if found["Attention"] != LAYERS:
            raise RuntimeError(f"attention was fused in {found['Attention']} of {LAYERS} layers")
        fused.save_model_to_file(str(full))
        quantize_dynamic(
            full,
            small,
            op_types_to_quantize=["MatMul", "Attention", "EmbedLayerNormalization", "Gather"],
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
            extra_options={"DefaultTensorType": TensorProto.FLOAT},
        )


if __name__ == "__main__":
    main()
