"""The one thread before a model: batches, bounds, deadlines, and a clean end."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence

import pytest

from appliance.errors import Internal, Overloaded
from appliance.inference.worker import Worker


class Machine:
    """Doubles numbers; holds each run back until `go` is set, and keeps the batches it got."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.go.set()
        self.running = threading.Event()
        self.batches: list[list[int]] = []

    def run(self, numbers: Sequence[int]) -> list[int]:
        self.batches.append(list(numbers))
        self.running.set()
        assert self.go.wait(10)
        if 13 in numbers:
            raise ValueError("thirteen")
        return [2 * number for number in numbers]


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
async def worker(machine: Machine) -> AsyncIterator[Worker[int, int]]:
    worker = Worker(machine.run, name="machine", waiting=8, batch=4, deadline_s=5)
    worker.start()
    yield worker
    machine.go.set()
    await worker.stop()


async def hold(
    worker: Worker[int, int], machine: Machine, number: int = 0
) -> asyncio.Task[list[int]]:
    """Let a run begin that does not end until `machine.go` is set."""
    machine.go.clear()
    machine.running.clear()
    task = asyncio.create_task(worker.submit([number]))
    await asyncio.to_thread(machine.running.wait, 10)
    return task


async def test_a_request_alone_is_run_at_once(worker: Worker[int, int], machine: Machine) -> None:
    assert await worker.submit([21]) == [42]
    assert machine.batches == [[21]]


async def test_what_came_during_a_run_is_one_batch(
    worker: Worker[int, int], machine: Machine
) -> None:
    held = await hold(worker, machine)
    tasks = [asyncio.create_task(worker.submit([number])) for number in (1, 2, 3)]
    await asyncio.sleep(0)
    machine.go.set()
    assert await asyncio.gather(held, *tasks) == [[0], [2], [4], [6]]
    assert machine.batches == [[0], [1, 2, 3]]


async def test_many_items_are_run_in_batches_and_come_back_in_order(
    worker: Worker[int, int], machine: Machine
) -> None:
    assert await worker.submit(range(7)) == [0, 2, 4, 6, 8, 10, 12]
    assert [len(batch) for batch in machine.batches] == [4, 3]


async def test_a_full_queue_refuses_and_loses_nothing(
    worker: Worker[int, int], machine: Machine
) -> None:
    held = await hold(worker, machine)
    tasks = [asyncio.create_task(worker.submit([number])) for number in range(1, 9)]
    await asyncio.sleep(0)
    with pytest.raises(Overloaded):
        await worker.submit([9])
    machine.go.set()
    assert await asyncio.gather(held, *tasks) == [[2 * number] for number in range(9)]


async def test_items_that_do_not_all_fit_are_all_refused(
    worker: Worker[int, int], machine: Machine
) -> None:
    with pytest.raises(Overloaded):
        await worker.submit(range(9))
    assert machine.batches == []


async def test_a_request_past_its_deadline_is_refused_and_never_run(machine: Machine) -> None:
    worker = Worker(machine.run, name="machine", deadline_s=0.05)
    worker.start()
    held = await hold(worker, machine, 1)
    with pytest.raises(Overloaded):
        await worker.submit([2])
    with pytest.raises(Overloaded):
        await held
    machine.go.set()
    assert await worker.submit([3]) == [6]
    await worker.stop()
    assert machine.batches == [[1], [3]]


async def test_a_cancelled_request_is_never_run(worker: Worker[int, int], machine: Machine) -> None:
    held = await hold(worker, machine)
    cancelled = asyncio.create_task(worker.submit([1]))
    await asyncio.sleep(0)
    cancelled.cancel()
    await asyncio.wait([cancelled])
    machine.go.set()
    await held
    assert await worker.submit([2]) == [4]
    assert machine.batches == [[0], [2]]


async def test_cancelling_during_a_run_leaves_the_thread_at_work(
    worker: Worker[int, int], machine: Machine
) -> None:
    held = await hold(worker, machine)
    held.cancel()
    await asyncio.wait([held])
    machine.go.set()
    assert await worker.submit([2]) == [4]


async def test_a_run_that_fails_is_an_error_of_its_own_requests_only(
    worker: Worker[int, int],
) -> None:
    with pytest.raises(Internal):
        await worker.submit([13])
    assert await worker.submit([1]) == [2]


async def test_stopping_refuses_what_waits_and_finishes_what_runs(
    worker: Worker[int, int], machine: Machine
) -> None:
    held = await hold(worker, machine)
    waiting = asyncio.create_task(worker.submit([1]))
    await asyncio.sleep(0)
    stopping = asyncio.create_task(worker.stop())
    with pytest.raises(Overloaded):
        await waiting
    machine.go.set()
    await stopping
    assert await held == [0]
    assert not any(thread.name == "machine" for thread in threading.enumerate())
    with pytest.raises(Overloaded):
        await worker.submit([2])


async def test_a_worker_can_be_stopped_twice_and_before_its_start(machine: Machine) -> None:
    worker = Worker(machine.run, name="machine")
    await worker.stop()
    worker.start()
    await worker.stop()
    await worker.stop()
