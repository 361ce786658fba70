"""What needs torch to be checked: run by `test_smoke.py` in the training environment."""

import torch
from torch import nn

from models.training.dropout import PooledDropout, replace_dropout
from models.training.ranges import LIMIT, Ranges


def dropout_drops_its_share_and_keeps_the_mean() -> None:
    network = nn.Sequential(nn.Dropout(0.1), nn.Sequential(nn.Dropout(0.1)), nn.Dropout(0.0))
    replace_dropout(network)
    dropout = network[0]
    assert isinstance(dropout, PooledDropout)
    assert network[1][0] is dropout
    assert isinstance(network[2], nn.Dropout)
    ones = torch.ones(64, 32, 384)
    first, second = dropout(ones), dropout(ones)
    assert abs((first == 0).float().mean().item() - 0.1) < 0.01
    assert abs(first.mean().item() - 1) < 0.01
    assert not torch.equal(first, second)
    assert torch.equal(dropout.eval()(ones), ones)


def only_what_passes_the_limit_costs() -> None:
    network = nn.Sequential(nn.Linear(4, 4))
    ranges = Ranges(network)
    within = torch.full((1, 2, 4), LIMIT)
    network(within)
    assert ranges.cost().item() == 0
    beyond = within.clone()
    beyond[0, 0, 1] = -LIMIT - 2  # one of two tokens, by 2: half of 4
    network(beyond)
    assert ranges.cost().item() == 2
    network(within)
    assert ranges.cost().item() == 0


if __name__ == "__main__":
    torch.manual_seed(0)
    dropout_drops_its_share_and_keeps_the_mean()
    only_what_passes_the_limit_costs()
