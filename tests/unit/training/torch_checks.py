"""What needs torch to be checked: run by `test_smoke.py` in the training environment."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from torch import nn

from appliance.inference.text import clean
from models.training.corpora import STATE_OPINION, TEACHER_SHARE, Corpora, for_student
from models.training.data import LEARNER_BATCHES, Corpus, read_learners
from models.training.dropout import PooledDropout, replace_dropout
from models.training.evaluate import folded
from models.training.heads import COLUMNS, EMOTION, ENGLISH, MEASURED, STATE, STATES, unknown
from models.training.network import MINILM
from models.training.opinions import MOST, STEP, Opinions
from models.training.ranges import LIMIT, Ranges
from models.training.train import Recipe, records, train


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


def no_line_is_on_both_sides() -> None:
    """Held-out authors share no line with those who teach, however it is typed."""
    authors = [author for batch in LEARNER_BATCHES.values() for author in batch]
    assert len(set(authors)) == len(authors)
    sides = [
        {folded(clean(text)) for text in read_learners(name).texts} for name in LEARNER_BATCHES
    ]
    assert len(set.union(*sides)) == sum(map(len, sides))


def a_run_goes_on_only_where_it_left_off() -> None:
    recipe = Recipe(epochs=1, batch=4)
    texts = ["I like it", "what now", "this is dull", "oh I see"]
    lessons = Corpus(texts, unknown(4))
    lessons.targets[:, EMOTION] = 0
    lessons.targets[:, ENGLISH] = 1
    with TemporaryDirectory() as folder:
        work = Path(folder)

        def made() -> int:
            (weights,) = train(lessons, MINILM, recipe, work)
            return weights.stat().st_mtime_ns

        first = made()
        assert made() == first
        lessons.targets[0, EMOTION] = 1
        other = made()
        assert other != first
        assert [record["epoch"] for record in records(work)] == [1]


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
        Opinions.held(["b", "idk", "b"], logits, {"seed": 2}).write(file)
        kept = Opinions.read(file)
    assert kept.about["seed"] == 2
    assert kept.about["texts"] == 2
    found = kept.of(["i don't know", "never seen", "b"])
    assert np.isnan(found[1]).all()
    likely = np.clip(logits, -STEP * MOST, STEP * MOST)
    assert np.abs(found[0] - likely[1]).max() <= STEP / 2 + 1e-6
    assert np.abs(found[2] - likely[0]).max() <= STEP / 2 + 1e-6


def the_student_hears_people_and_teacher() -> None:
    targets = unknown(3)
    targets[:, ENGLISH] = 1
    targets[:2, EMOTION] = 0
    targets[2, STATE] = 0
    targets[2, STATE.start] = 1
    logits = np.zeros((2, len(COLUMNS)), dtype=np.float32)
    opinions = Opinions.held(["heard", "judged"], logits, {})
    nobody = Corpus([], unknown(0))
    reddit = Corpus(["heard", "unheard"], targets[:2])
    learners = Corpus(["judged"], targets[2:])
    heard, unheard, judged = for_student(
        Corpora(reddit, nobody, nobody, learners, nobody), opinions
    ).targets[:3]
    assert np.allclose(heard[EMOTION], TEACHER_SHARE * 0.5)  # people say 0, the teacher one half
    assert np.allclose(heard[STATE], STATE_OPINION / len(STATES))  # the teacher's word alone
    assert (heard[MEASURED] == 0).all()
    assert heard[ENGLISH] == unheard[ENGLISH] == judged[ENGLISH] == 1
    assert (unheard[EMOTION] == 0).all()
    assert np.isnan(unheard[STATE]).all()
    assert np.isclose(judged[STATE].sum(), 1)
    assert np.isclose(judged[STATE.start], 1 - TEACHER_SHARE + TEACHER_SHARE / len(STATES))


if __name__ == "__main__":
    torch.manual_seed(0)
    dropout_drops_its_share_and_keeps_the_mean()
    only_what_passes_the_limit_costs()
    only_what_is_above_the_frozen_layers_learns()
    no_line_is_on_both_sides()
    a_run_goes_on_only_where_it_left_off()
    opinions_come_back_as_they_were_kept()
    the_student_hears_people_and_teacher()
