"""The bench's arithmetic and its table: what a reader of the figures relies on."""

from __future__ import annotations

import asyncio
import json
import os

import msgspec
import pytest

from appliance.bench.chatting import Device, Story
from appliance.bench.figures import (
    Figure,
    Goal,
    NothingMeasured,
    counted,
    level,
    percentile,
    spread,
)
from appliance.bench.machine import Machine, resident_kb
from appliance.bench.report import Report, Trouble
from appliance.bench.table import render

MACHINE = Machine(
    attune="1.2.3",
    cpu="A Small CPU",
    cores=2,
    memory_gb=4.0,
    system="Linux",
    python="3.11.7",
    sqlite="3.51.3",
    durability="full",
    file_system="ext4",
)


def report(*figures: Figure, quick: bool = False, machine: Machine = MACHINE) -> Report:
    trouble = Trouble(question="cold start", why="it took too long")
    return Report(
        machine=machine,
        caveat="One machine bears all.",
        quick=quick,
        took_s=1.0,
        figures=figures,
        troubles=(trouble,),
    )


@pytest.mark.parametrize(
    ("percent", "expected"), [(0, 1), (1, 1), (50, 50), (50.5, 51), (95, 95), (99, 99), (100, 100)]
)
def test_a_percentile_is_a_value_that_was_measured(percent: float, expected: float) -> None:
    assert percentile(list(range(100, 0, -1)), percent) == expected


def test_with_few_samples_the_high_percentiles_are_the_worst_one() -> None:
    figure = spread("x", "ms", [3.0, 1.0, 2.0])
    assert (figure.median, figure.p95, figure.p99, figure.samples) == (2.0, 3.0, 3.0, 3)


def test_without_samples_there_is_no_figure() -> None:
    with pytest.raises(NothingMeasured):
        spread("x", "ms", [])


@pytest.mark.parametrize(
    ("goal", "reached"),
    [
        (Goal(statistic="p95", limit=10.0), True),
        (Goal(statistic="p99", limit=9.9), False),
        (Goal(limit=5.0), True),
        (Goal(limit=5.0, at_least=True), True),
        (Goal(limit=5.1, at_least=True), False),
        (None, None),
    ],
)
def test_a_goal_is_about_one_statistic(goal: Goal | None, reached: bool | None) -> None:
    assert spread("x", "ms", [float(n) for n in range(1, 11)], goal).reached is reached


def test_a_single_value_cannot_reach_a_goal_about_a_percentile() -> None:
    assert level("x", "ms", [1.0], Goal(statistic="p99", limit=5.0)).reached is False


def test_what_is_lost_misses_the_goal_however_quick_the_rest_was() -> None:
    goal = Goal(statistic="p99", limit=50.0)
    figure = spread("x", "ms", [1.0], goal, counted(lost=2, doubled=0, out_of_order=1))
    assert figure.faults == ("2 lost", "1 out of order")
    assert figure.reached is False
    assert spread("x", "ms", [1.0], None, ("1 lost",)).reached is False


def test_the_table_has_each_figure_with_its_goal_and_whether_it_is_reached() -> None:
    text = render(
        report(
            spread("delivered", "ms", [12.345], Goal(statistic="p99", limit=50.0)),
            level("inserts", "/s", [1999.6], Goal(limit=2000.0, at_least=True)),
            spread("durable", "ms", [0.123]),
            spread("lossy", "ms", [1.0], Goal(limit=2.0), ("3 lost",)),
        )
    )
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text.splitlines()
        if line.startswith("|")
    ]
    assert rows[0] == ["", "median", "p95", "p99", "goal", ""]
    assert rows[2] == ["delivered", "12.3 ms", "12.3 ms", "12.3 ms", "p99 ≤ 50 ms", "reached"]
    assert rows[3] == ["inserts", "2,000 /s", "–", "–", "≥ 2,000 /s", "missed"]
    assert rows[4] == ["durable", "0.123 ms", "0.123 ms", "0.123 ms", "–", ""]
    assert rows[5] == ["lossy", "1 ms", "1 ms", "1 ms", "≤ 2 ms", "missed; 3 lost"]
    assert len({len(line) for line in text.splitlines() if line.startswith("|")}) == 1


def test_the_report_names_the_machine_and_what_spoils_its_figures() -> None:
    text = render(report(quick=True, machine=MACHINE))
    assert "A Small CPU, 2 cores, 4 GB" in text
    assert "durability full on ext4" in text
    assert "One machine bears all." in text
    assert "quick run" in text
    assert "Not measured: cold start: it took too long" in text
    assert "tmpfs" not in text
    in_memory = msgspec.structs.replace(MACHINE, file_system="tmpfs")
    assert "tmpfs" in render(report(machine=in_memory))


def test_the_json_says_what_the_table_says() -> None:
    figure = spread("delivered", "ms", [1.0, 2.0], Goal(statistic="p99", limit=50.0))
    plain = json.loads(report(figure).to_json())
    assert plain["machine"]["cpu"] == "A Small CPU"
    assert plain["figures"][0]["p99"] == 2.0
    assert plain["figures"][0]["reached"] is True
    assert plain["troubles"] == [{"question": "cold start", "why": "it took too long"}]


def test_a_process_has_a_size() -> None:
    size = resident_kb(os.getpid())
    assert size is None or 1_000 < size < 100_000_000


def frame(kind: str, seq: int | None, data: dict[str, object]) -> bytes:
    return json.dumps({"type": kind, "data": data, "ts": "", "seq": seq}).encode()


def message(seq: int, message_id: str, text: str, role: str = "student") -> bytes:
    return frame(
        "message_received", seq, {"message": {"id": message_id, "role": role, "text": text}}
    )


async def test_a_story_follows_each_message_to_its_end() -> None:
    story = Story()
    device = Device(story)
    story.sent["hello"], story.acknowledged["hello"] = 1.0, 1.004
    device.heard(frame("presence", None, {}), 1.0)
    device.heard(message(1, "m", "hello"), 1.010)
    device.heard(frame("emotion_update", 2, {"message_id": "m"}), 1.025)
    device.heard(message(3, "r", "Hi.", "tutor"), 1.5)
    await asyncio.wait_for(story.until(messages=1, feelings=1, answers=1), 1)
    assert story.faults() == ()
    assert story.since_sent(story.delivered) == [pytest.approx(10.0)]
    assert story.since_sent(story.felt) == [pytest.approx(25.0)]


async def test_a_story_notices_what_is_lost_doubled_or_out_of_order() -> None:
    story = Story()
    device = Device(story)
    for text in ("a", "b", "c"):
        story.sent[text] = story.acknowledged[text] = 0.0
    device.heard(message(5, "a", "a"), 1.0)
    device.heard(message(4, "b", "b"), 1.0)
    device.heard(message(6, "a", "a"), 1.0)
    assert story.faults() == (
        "1 lost",
        "1 doubled",
        "1 out of order",
        "3 without an emotion",
        "3 without an answer",
    )
