"""The loop in the background: it runs, it cancels, it ends."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from typing import Any

import pytest

from music_rec.core.worker import Worker


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker()
    yield made
    made.close()


async def doubled(number: int) -> int:
    return number * 2


def running() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name == "music-rec-worker"]


def test_it_gives_what_a_coroutine_returns(worker: Worker):
    assert worker.run(doubled(2)) == 4
    assert worker.submit(doubled(3)).result() == 6


def test_it_raises_what_a_coroutine_raises(worker: Worker):
    async def fail() -> None:
        raise ValueError("broke")

    with pytest.raises(ValueError, match="broke"):
        worker.run(fail())


def test_everything_runs_on_one_thread_of_its_own(worker: Worker):
    async def where() -> int:
        return threading.get_ident()

    found = {worker.run(where()) for _ in range(3)}

    assert len(found) == 1
    assert threading.get_ident() not in found


def test_no_thread_is_started_before_it_is_needed_and_none_is_left():
    worker = Worker()
    assert running() == []
    worker.run(doubled(1))
    assert len(running()) == 1

    worker.close()

    assert running() == []
    worker.close()


def test_it_can_be_used_again_after_it_was_closed(worker: Worker):
    worker.run(doubled(1))
    worker.close()

    assert worker.run(doubled(2)) == 4


def test_closing_cancels_once_and_waits_until_what_ran_has_cleaned_up():
    worker, started, log = Worker(), threading.Event(), []

    async def work() -> None:
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            log.append("cleaned up")

    future = worker.submit(work())
    started.wait()
    worker.close()

    assert log == ["cleaned up"]
    with pytest.raises(CancelledError):
        future.result(0)


def test_farewells_are_said_after_everything_ended():
    worker, log = Worker(), []

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            log.append("work")

    async def farewell() -> None:
        log.append("farewell")

    worker.submit(work())
    worker.run(doubled(1))
    worker.close(farewell)

    assert log == ["work", "farewell"]


def test_work_in_threads_is_waited_for():
    worker, started, release, log = Worker(), threading.Event(), threading.Event(), []

    def slow() -> None:
        started.set()
        release.wait(60)
        log.append("done")

    worker.submit(asyncio.to_thread(slow))
    started.wait()
    threading.Timer(0.05, release.set).start()
    worker.close()

    assert log == ["done"]


def test_what_comes_while_it_closes_is_cancelled_or_runs_on_the_next_loop(monkeypatch: pytest.MonkeyPatch):
    worker, submit = Worker(), asyncio.run_coroutine_threadsafe
    submitting, closed = threading.Event(), threading.Event()

    def slow(work: Coroutine[Any, Any, Any], loop: asyncio.AbstractEventLoop) -> Future[Any]:
        if not submitting.is_set():
            submitting.set()
            closed.wait(0.5)
        return submit(work, loop)

    async def forever() -> None:
        await asyncio.Event().wait()

    worker.run(doubled(1))
    monkeypatch.setattr(asyncio, "run_coroutine_threadsafe", slow)
    with ThreadPoolExecutor() as threads:
        coming = threads.submit(worker.submit, forever())
        assert submitting.wait(5)
        worker.close()
        closed.set()
        future = coming.result()

    with pytest.raises(CancelledError):
        future.result(5)
