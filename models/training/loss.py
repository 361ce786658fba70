"""What the network is taught by: one loss for each kind of column, over the rows that know it."""

import torch
from torch.nn import functional

from models.training.heads import EMOTION, EMOTIONS, ENGLISH, MEASURED, STATE

# How much a head counts beside the others. The emotions are summed over 28 columns of small
# losses, so that all heads have about the same size.
STATE_SHARE = 1.0
MEASURED_SHARE = 1.0
ENGLISH_SHARE = 0.5


def loss(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Mean over the batch; both `[batch, columns]`, NaN in `targets` where nothing is known."""
    emotions = _binary(logits[:, EMOTION], targets[:, EMOTION])
    english = _binary(logits[:, ENGLISH], targets[:, ENGLISH])
    known = ~targets[:, STATE].isnan().any(dim=1)
    states = functional.cross_entropy(
        logits[known][:, STATE], targets[known][:, STATE], reduction="sum"
    )
    measured, ratings = logits[:, MEASURED], targets[:, MEASURED]
    squares = torch.where(ratings.isnan(), 0.0, measured - ratings.nan_to_num()).square().sum()
    total = emotions + STATE_SHARE * states + MEASURED_SHARE * squares + ENGLISH_SHARE * english
    return total / (len(EMOTIONS) * len(logits))


def _binary(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    losses = functional.binary_cross_entropy_with_logits(
        logits, targets.nan_to_num(), reduction="none"
    )
    return torch.where(targets.isnan(), 0.0, losses).sum()
