"""Many items at a time: one outcome for each, in order, whatever happens to some of them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from functools import partial

import pytest
import virtual_time
from hypothesis import given
from hypothesis import strategies as st

from music_rec.core.async_processor import AsyncProcessor, NotDoneError

LATENCIES = st.lists(st.integers(0, 50), max_size=60)


@given(LATENCIES, st.integers(1, 12))
def test_there_is_one_outcome_for_each_item_in_their_order(latencies: list[int], workers: int):
    async def fn(item: tuple[int, int]) -> int:
        place, latency = item
        await asyncio.sleep(latency)
        if latency % 7 == 3:
            raise ValueError(place)
        return place

    async def work() -> list[int | Exception]:
        async with AsyncProcessor(workers) as processor:
            return await processor.process_tracks_parallel(enumerate(latencies), fn)

    outcomes = virtual_time.run(work())

    assert [one.args[0] if isinstance(one, ValueError) else one for one in outcomes] == list(range(len(latencies)))
    assert [isinstance(one, ValueError) for one in outcomes] == [latency % 7 == 3 for latency in latencies]


@given(LATENCIES, st.integers(1, 12))
def test_never_more_run_than_allowed_and_never_fewer_than_possible(latencies: list[int], workers: int):
    running, most = 0, 0

    async def fn(latency: int) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(latency)
        running -= 1

    async def work() -> float:
        async with AsyncProcessor(workers) as processor:
            await processor.process_tracks_parallel(latencies, fn)
        return virtual_time.clock()

    took = virtual_time.run(work())

    assert most == min(workers, len(latencies))
    assert took <= sum(latencies) / workers + max(latencies, default=0)


def test_a_thousand_calls_of_a_tenth_second_take_ten_seconds_ten_at_a_time():
    async def call(_: int) -> None:
        await asyncio.sleep(0.1)

    async def work() -> float:
        async with AsyncProcessor(max_concurrent=10) as processor:
            await processor.process_tracks_parallel(range(1000), call)
        return virtual_time.clock()

    assert virtual_time.run(work()) == pytest.approx(10)


async def test_a_generator_is_read_as_workers_get_free_and_no_task_is_made_for_an_item():
    begun, ended, ahead, tasks = 0, 0, 0, 0

    def items() -> Iterator[int]:
        nonlocal begun, ahead
        for number in range(2000):
            begun += 1
            ahead = max(ahead, begun - ended)
            yield number

    async def fn(number: int) -> int:
        nonlocal ended, tasks
        await asyncio.sleep(0)
        tasks = max(tasks, len(asyncio.all_tasks()))
        ended += 1
        return number

    async with AsyncProcessor(5) as processor:
        outcomes = await processor.process_tracks_parallel(items(), fn)

    assert outcomes == list(range(2000))
    assert ahead == 5
    assert tasks == 5 + 1


async def test_progress_is_told_with_the_number_of_items_where_it_is_known():
    known, unknown = [], []

    async def fn(number: int) -> None:
        if number == 1:
            raise ValueError

    async with AsyncProcessor(2) as processor:
        await processor.process_tracks_parallel([0, 1, 2], fn, on_progress=lambda *told: known.append(told))
        await processor.process_tracks_parallel(iter_of(2), fn, on_progress=lambda *told: unknown.append(told))

    assert known == [(1, 3), (2, 3), (3, 3)]
    assert unknown == [(1, 0), (2, 0)]


def iter_of(n: int) -> Iterator[int]:
    yield from range(n)


async def test_cancel_ends_what_runs_and_keeps_what_is_done():
    ended = []

    async def fn(number: int) -> int:
        if number >= 3:
            try:
                await asyncio.sleep(3600)
            finally:
                ended.append(number)
        return number

    async with AsyncProcessor(2) as processor:
        run = asyncio.create_task(processor.process_tracks_parallel(iter_of(100), fn))
        await asyncio.sleep(0.01)
        processor.cancel()
        outcomes = await run

    assert outcomes[:3] == [0, 1, 2]
    assert [type(one) for one in outcomes[3:]] == [NotDoneError, NotDoneError]
    assert sorted(ended) == [3, 4]


async def test_cancel_ends_also_a_function_that_keeps_quiet_about_it():
    async def fn(_: int) -> str:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            return "quiet"
        return "done"

    async with AsyncProcessor(2) as processor:
        run = asyncio.create_task(processor.process_tracks_parallel(iter_of(100), fn))
        await asyncio.sleep(0.01)
        processor.cancel()

        assert await run == ["quiet", "quiet"]


async def test_who_is_cancelled_while_waiting_for_outcomes_takes_everything_along():
    running = 0

    async def fn(_: int) -> None:
        nonlocal running
        running += 1
        try:
            await asyncio.sleep(3600)
        finally:
            running -= 1

    async with AsyncProcessor(3) as processor:
        run = asyncio.create_task(processor.process_tracks_parallel(iter_of(100), fn))
        await asyncio.sleep(0.01)
        assert running == 3
        run.cancel()
        with pytest.raises(asyncio.CancelledError):
            await run

    assert running == 0


async def test_an_item_whose_own_work_was_cancelled_ends_no_other():
    broken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    broken.cancel()

    async def fn(number: int) -> int:
        if number == 1:
            await broken
        return number

    async with AsyncProcessor(1) as processor:
        outcomes = await processor.process_tracks_parallel(range(4), fn)

    assert isinstance(outcomes.pop(1), NotDoneError)
    assert outcomes == [0, 2, 3]


async def test_an_iterator_that_breaks_ends_everything_and_says_why():
    def items() -> Iterator[int]:
        yield from range(5)
        raise KeyError("file ends")

    async def fn(_: int) -> None:
        await asyncio.sleep(0)

    async with AsyncProcessor(2) as processor:
        with pytest.raises(KeyError, match="file ends"):
            await processor.process_tracks_parallel(items(), fn)
    assert len(asyncio.all_tasks()) == 1


async def test_no_items_have_no_outcomes():
    async with AsyncProcessor() as processor:
        assert await processor.process_tracks_parallel([], asyncio.sleep) == []


async def test_a_blocking_function_runs_in_threads_of_the_processor_as_many_at_a_time():
    meeting = threading.Barrier(4)

    def fn(number: int) -> tuple[int, str]:
        meeting.wait(60)
        if number == 5:
            raise ValueError(number)
        return number, threading.current_thread().name

    async with AsyncProcessor(4) as processor:
        outcomes = await processor.process_tracks_parallel(range(8), fn)

    assert isinstance(outcomes.pop(5), ValueError)
    assert [number for number, _ in outcomes] == [0, 1, 2, 3, 4, 6, 7]
    assert {name for _, name in outcomes} == {f"music-rec-processor-{number}" for number in range(4)}


async def test_a_blocking_function_that_hangs_is_left_behind():
    began, go_on = threading.Event(), threading.Event()

    def fn(_: int) -> None:
        began.set()
        go_on.wait(60)

    async with AsyncProcessor(1) as processor:
        run = asyncio.create_task(processor.process_tracks_parallel(range(3), fn))
        await asyncio.to_thread(began.wait, 60)
        processor.cancel()
        outcomes = await run

    assert not go_on.is_set()
    assert [type(one) for one in outcomes] == [NotDoneError]
    go_on.set()


async def test_whatever_can_be_awaited_is_awaited():
    class Client:
        async def __call__(self, number: int) -> int:
            return number

    async def added(base: int, number: int) -> int:
        return base + number

    async with AsyncProcessor(2) as processor:
        assert await processor.process_tracks_parallel([1, 2], Client()) == [1, 2]
        assert await processor.process_tracks_parallel([1, 2], partial(added, 10)) == [11, 12]
        assert await processor.process_tracks_parallel([1, 2], lambda number: added(20, number)) == [21, 22]
