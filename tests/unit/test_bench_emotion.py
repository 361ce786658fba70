"""What the figures of `attune bench emotion` and of the programs beside it are computed from."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from appliance import paths
from appliance.bench import contest, endurance, floor, peers
from appliance.bench.contest import Contestant, Heat, Texts
from appliance.bench.figures import Goal
from appliance.bench.lines import LINES, TWENTY_WORDS
from appliance.bench.peers import NotThere
from benchmarks.without_vnni import evenly, macro_f1, one_hot, share_changed


class Clockwork:
    """Takes the time it is told to, and remembers what it was given."""

    def __init__(self, *times: float) -> None:
        self.given: list[Texts] = []
        self._times = times

    async def read(self, texts: Texts) -> float:
        self.given.append(texts)
        return self._times[(len(self.given) - 1) % len(self._times)]


def heat(ours: Clockwork, theirs: Clockwork, *sets: Texts, turns: int = 2) -> Heat:
    contestants = (
        Contestant("ours", ours.read, Goal(limit=3.0)),
        Contestant("theirs", theirs.read, Goal(limit=8.0, at_least=True)),
    )
    return Heat("heat", sets, turns, contestants)


async def test_every_contestant_is_given_the_same_texts_and_one_turn_before_it_counts() -> None:
    ours, theirs = Clockwork(1.0), Clockwork(9.0)
    await contest.run(heat(ours, theirs, ("a",), ("b",), ("c",)), rounds=3)
    assert ours.given == theirs.given
    assert [texts for (texts,) in ours.given] == ["a", "a", "b", "c", "a", "b", "c"]


async def test_a_peer_is_told_in_times_of_ours_beside_its_goal() -> None:
    figures = await contest.run(heat(Clockwork(2.0), Clockwork(18.0), ("a",)), rounds=5)
    by_name = {figure.name: figure for figure in figures}
    assert by_name["heat: ours"].median == 2.0
    assert by_name["heat: ours"].samples == 10
    assert by_name["heat: theirs"].goal is None
    against = by_name["heat: theirs, against ours"]
    assert (against.median, against.unit, against.reached) == (9.0, "×", True)


async def test_batches_are_told_in_texts_a_second() -> None:
    figures = await contest.run(heat(Clockwork(4.0), Clockwork(8.0), ("a", "b")), rounds=1)
    assert [(figure.median, figure.unit) for figure in figures] == [
        (500.0, "/s"),
        (250.0, "/s"),
        (2.0, "×"),
    ]


def test_a_round_in_which_all_were_slow_does_not_move_the_ratio() -> None:
    ours = [[1.0, 1.0], [50.0, 50.0], [1.0, 1.0]]
    theirs = [[8.0, 8.0], [400.0, 400.0], [8.0, 8.0]]
    assert contest.ratios(theirs, ours) == [8.0, 8.0, 8.0]


def test_a_hiccup_in_one_turn_does_not_move_the_ratio() -> None:
    assert contest.ratios([[8.0, 8.0, 900.0]], [[1.0, 70.0, 1.0]]) == [8.0]


def test_the_multiply_adds_of_one_token_are_the_weights_it_meets() -> None:
    weights = 6 * (4 * 384 * 384 + 2 * 384 * 1536) + 384 * 41
    attention = 6 * 2 * 384
    assert floor.multiply_adds(1) == weights + attention


def test_only_the_attention_grows_faster_than_the_text() -> None:
    one, two = floor.multiply_adds(16), floor.multiply_adds(32)
    assert two - 2 * one == 6 * 2 * 384 * (32**2 - 2 * 16**2)


def test_the_pieces_of_a_text_and_what_they_leave_make_the_whole() -> None:
    whole, first, second, rest = floor.shares({"all": [10.0, 20.0], "a": [4.0, 9.0], "b": [1.0, 1]})
    assert (whole.median, first.median, second.median, rest.median) == (10.0, 4.0, 1.0, 5.0)
    assert whole.name == "one text, on average: all"


def test_times_are_averaged_round_by_round() -> None:
    assert floor.in_rounds([1.0, 3.0, 10.0, 30.0], 2) == [2.0, 20.0]


def test_the_mixed_texts_are_the_same_every_time_and_long_now_and_then() -> None:
    texts = list(islice(endurance.mixed(), 100))
    assert texts == list(islice(endurance.mixed(), 100))
    lengths = [len(text.split()) for text in texts]
    assert [place for place, length in enumerate(lengths) if length == endurance.LONG] == [49, 99]
    assert len(set(lengths)) > 8


def test_the_lines_are_as_long_as_the_bench_says() -> None:
    from tokenizers import Tokenizer

    from appliance.inference.encoding import Encoder

    encoder = Encoder(Tokenizer.from_file(str(paths.emotion_model() / "tokenizer.json")), 64)
    sizes = [len(encoder.encode(line).windows[0]) for line in LINES]
    assert (min(sizes), max(sizes)) == (3, 32)
    assert min(sizes[-4:]) >= 30
    assert {len(line.split()) for line in TWENTY_WORDS} == {20}


def test_a_peer_that_was_not_made_says_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(NotThere, match=r"roberta\.int8\.onnx is not there: run `make peers`"):
        peers.Roberta(tmp_path / peers.ROBERTA)


def test_the_share_of_changed_labels_counts_the_highest_column_only() -> None:
    one = np.array([[1.0, 2.0], [3.0, 0.0], [0.0, 1.0], [5.0, 4.0]], dtype=np.float32)
    other = np.array([[0.0, 9.0], [0.1, 0.0], [1.0, 0.0], [5.0, 4.9]], dtype=np.float32)
    assert share_changed(one, other) == 0.25


def test_f1_is_the_mean_over_the_labels_that_occur() -> None:
    truth = one_hot(np.array([0, 0, 1, 1]), 3)
    held = one_hot(np.array([0, 1, 1, 2]), 3)
    # First label: 1 of 2 found, none wrong. Second: 1 of 2 found, 1 wrong. The third is nobody's.
    assert macro_f1(held, truth) == pytest.approx((2 / 3 + 1 / 2) / 2)


def test_texts_are_taken_from_the_whole_of_a_file() -> None:
    lines = [str(number) for number in range(101)]
    assert evenly(lines, 5) == ["0", "25", "50", "75", "100"]
    assert evenly(lines[:3], 5) == ["0", "1", "2"]
