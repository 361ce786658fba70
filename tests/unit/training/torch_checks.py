"""What needs torch to be checked: run by `test_smoke.py` in the training environment."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from torch import nn

from models.training.corpora import STATE_OPINION, TEACHER_SHARE, Corpora, for_student
from models.training.data import Corpus
from models.training.dropout import PooledDropout, replace_dropout
from models.training.heads import COLUMNS, EMOTION, ENGLISH, STATE, STATES, unknown
from models.training.network import MINILM
from models.training.opinions import MOST, STEP, Opinions
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


def only_what_is_above_the_frozen_layers_learns() -> None:
    network = MINILM.shaped()
    network.freeze(4)
    layers = network.encoder.encoder.layer
    for part, learns in (
        (network.encoder.embeddings, False),
        (layers[3], False),
        (layers[4], True),
        (network.head, True),
    ):
        assert {weight.requires_grad for weight in part.parameters()} == {learns}


def opinions_come_back_as_they_were_kept() -> None:
    logits = np.linspace(-9, 9, 3 * len(COLUMNS), dtype=np.float32).reshape(3, -1)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "opinions.npz"
        Opinions.held(["b", "a", "b"], logits, {"seed": 2}).write(file)
        kept = Opinions.read(file)
    assert kept.about["seed"] == 2
    assert kept.about["texts"] == 2
    found = kept.of(["a", "never seen", "b"])
    assert np.isnan(found[1]).all()
    likely = np.clip(logits, -STEP * MOST, STEP * MOST)
    assert np.abs(found[0] - likely[1]).max() <= STEP / 2 + 1e-6
    assert np.abs(found[2] - likely[0]).max() <= STEP / 2 + 1e-6


def the_student_hears_people_and_teacher() -> None:
    targets = unknown(2)
    targets[:, EMOTION] = 0
    targets[:, ENGLISH] = 1
    logits = np.zeros((1, len(COLUMNS)), dtype=np.float32)
    opinions = Opinions.held(["heard"], logits, {})
    nobody = Corpus([], unknown(0))
    rows = Corpora(Corpus(["heard", "unheard"], targets), nobody, nobody, nobody, nobody)
    heard, unheard = for_student(rows, opinions).targets
    assert np.allclose(heard[EMOTION], TEACHER_SHARE * 0.5)  # people say 0, the teacher one half
    assert np.allclose(heard[STATE], STATE_OPINION / len(STATES))  # the teacher's word alone
    assert heard[ENGLISH] == unheard[ENGLISH] == 1
    assert (unheard[EMOTION] == 0).all()
    assert np.isnan(unheard[STATE]).all()


if __name__ == "__main__":
    torch.manual_seed(0)
    dropout_drops_its_share_and_keeps_the_mean()
    only_what_passes_the_limit_costs()
    only_what_is_above_the_frozen_layers_learns()
    opinions_come_back_as_they_were_kept()
    the_student_hears_people_and_teacher()
