"""The thread of a blocking client: one call at a time, in order, and nobody waits for one that hangs."""

from __future__ import annotations

import asyncio
import gc
import threading
import weakref
from contextlib import suppress

import pytest
from states import DictStates

from music_rec.core.errors import UnavailableError
from music_rec.core.guard import Guard, Retry
from music_rec.core.rate import Stopped
from music_rec.core.source_thread import SourceThread

LONG_S = 30
"""For what ends at once unless something is wrong."""


async def reached(event: threading.Event) -> None:
    assert await asyncio.to_thread(event.wait, LONG_S)


async def end_of(task: asyncio.Task[object]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    assert task.cancelled()


def guard() -> Guard:
    return Guard("lastfm", per_second=1000, failures=3, cooldown_s=60, states=DictStates(), retry=Retry(first_s=0.001))


async def test_calls_run_one_at_a_time_in_the_order_they_came():
    thread, running, order = SourceThread("test"), threading.Lock(), []

    def work(number: int) -> int:
        assert running.acquire(blocking=False)
        order.append(number)
        running.release()
        return number

    results = await asyncio.gather(*(thread.run(lambda number=number: work(number)) for number in range(50)))

    assert results == order == list(range(50))


async def test_all_calls_run_in_the_same_thread_which_holds_no_program_up():
    thread = SourceThread("music-rec-lastfm")

    first, second = await thread.run(threading.current_thread), await thread.run(threading.current_thread)

    assert first is second
    assert (first.name, first.daemon) == ("music-rec-lastfm", True)


async def test_an_error_is_raised_where_the_call_was_made():
    def fail() -> None:
        raise UnavailableError("lastfm", "no answer")

    with pytest.raises(UnavailableError):
        await SourceThread("test").run(fail)


async def test_a_cancelled_call_returns_at_once_and_is_told_to_stop():
    thread, began, gone = SourceThread("test"), threading.Event(), threading.Event()

    def hang() -> bool:
        began.set()
        return thread.stop.wait(LONG_S) and gone.wait(LONG_S)

    task = asyncio.create_task(thread.run(hang))
    await reached(began)
    await end_of(task)

    assert thread.stop.is_set()
    gone.set()
    assert not await thread.run(lambda: thread.stop.is_set())


async def test_a_call_cancelled_before_its_turn_never_runs():
    thread, began, go_on, ran = SourceThread("test"), threading.Event(), threading.Event(), []
    first = asyncio.create_task(thread.run(lambda: (began.set(), go_on.wait(LONG_S))))
    await reached(began)
    second = asyncio.create_task(thread.run(lambda: ran.append("second")))
    await asyncio.sleep(0)
    await end_of(second)
    go_on.set()
    await first
    await thread.run(lambda: ran.append("third"))

    assert ran == ["third"]


async def test_the_thread_ends_when_nobody_can_use_it_any_more():
    thread = SourceThread("test")
    running = await thread.run(threading.current_thread)
    del thread
    gc.collect()

    await asyncio.to_thread(running.join, LONG_S)
    assert not running.is_alive()


async def test_a_result_is_not_kept_longer_than_its_caller_keeps_it():
    class Big:
        pass

    thread = SourceThread("test")
    result = weakref.ref(await thread.run(Big))

    async with asyncio.timeout(LONG_S):
        while result():
            await asyncio.sleep(0.001)


async def test_a_blocking_call_is_guarded_like_any_other():
    guarded, answers = guard(), iter([UnavailableError("lastfm", "no answer"), "answer"])

    def request() -> str:
        guarded.schedule.wait(guarded.stop)
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    assert await guarded.call_blocking(request) == "answer"


async def test_a_call_that_is_cancelled_while_it_waits_for_its_slot_sends_nothing():
    guarded, began, ended, sent = guard(), threading.Event(), threading.Event(), []
    guarded.schedule.hold(LONG_S)

    def request() -> None:
        began.set()
        try:
            guarded.schedule.wait(guarded.stop)
            sent.append("request")
        except Stopped:
            ended.set()
            raise

    task = asyncio.create_task(guarded.call_blocking(request))
    await reached(began)
    await end_of(task)

    await reached(ended)
    assert sent == []
    assert guarded.breaker.state == "closed"
