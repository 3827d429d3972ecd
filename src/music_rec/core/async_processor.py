"""Many items through one function, several at a time: a few workers on one iterator, never a task for each item."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from operator import length_hint
from types import TracebackType
from typing import Any, Generic, Self, TypeVar, cast

from music_rec.core.source_thread import SourceThread

T = TypeVar("T")
R = TypeVar("R")

OnProgress = Callable[[int, int], None]
"""Told how many items are done, and of how many (0 where nobody knows)."""


class NotDoneError(Exception):
    """The outcome of an item that was cancelled."""


class AsyncProcessor:
    """Processes items, `max_concurrent` at a time; at the end of its block everything has ended.

    Functions that block run in daemon threads of its own. Cancelled, they are left behind: nobody waits for a socket.
    """

    def __init__(self, max_concurrent: int = 10) -> None:
        self._threads = [SourceThread(f"music-rec-processor-{number}") for number in range(max_concurrent)]
        self._workers: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await _end(self._workers)

    async def process_tracks_parallel(
        self, tracks: Iterable[T], fn: Callable[[T], Awaitable[R] | R], *, on_progress: OnProgress | None = None
    ) -> list[R | Exception]:
        """One outcome for each item, in their order: what `fn` returned, or the error it raised.

        `fn` is a coroutine function, or blocks. After `cancel` the list ends with the last item that was begun. An error of
        the iterator itself, or of `on_progress`, ends everything and is raised.
        """
        run = _Run[T, R](enumerate(tracks), length_hint(tracks), on_progress)
        workers = [asyncio.create_task(run.work(self._called(fn, thread))) for thread in self._threads]
        self._workers.update(workers)
        try:
            ended, _ = await asyncio.wait(workers, return_when=asyncio.FIRST_EXCEPTION)
        finally:
            await _end(workers)
            self._workers.difference_update(workers)
        for worker in ended:
            if not worker.cancelled():
                worker.result()
        return run.outcomes

    def cancel(self) -> None:
        """Begin no further items and cancel those that run; who waits for outcomes gets what there is."""
        for worker in self._workers:
            worker.cancel()

    def _called(self, fn: Callable[[T], Awaitable[R] | R], thread: SourceThread) -> Callable[[T], Awaitable[R]]:
        """The function as one to await."""
        if inspect.iscoroutinefunction(fn) or inspect.iscoroutinefunction(type(fn).__call__):
            return cast("Callable[[T], Awaitable[R]]", fn)

        async def in_thread(item: T) -> R:
            result = await thread.run(partial(fn, item))
            return cast("R", await result if inspect.isawaitable(result) else result)

        return in_thread


@dataclass
class _Run(Generic[T, R]):
    """Items still to be begun, and the outcomes of those that were."""

    items: Iterator[tuple[int, T]]
    total: int
    on_progress: OnProgress | None
    outcomes: list[R | Exception] = field(default_factory=list)
    done: int = 0

    async def work(self, fn: Callable[[T], Awaitable[R]]) -> None:
        """Take item after item until there is none."""
        not_done = NotDoneError("The item was cancelled.")
        for place, item in self.items:
            self.outcomes.append(not_done)
            self.outcomes[place] = await _outcome(fn, item, not_done)
            if _is_cancelled():
                return
            self.done += 1
            if self.on_progress:
                self.on_progress(self.done, self.total)


async def _outcome(fn: Callable[[T], Awaitable[R]], item: T, not_done: Exception) -> R | Exception:
    try:
        return await fn(item)
    except asyncio.CancelledError:
        return not_done
    except Exception as error:  # noqa: BLE001 - whatever it is, it belongs to this item alone
        return error


def _is_cancelled() -> bool:
    """Whether somebody cancelled the task that runs, not only what it waited for."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def _end(workers: Iterable[asyncio.Task[Any]]) -> None:
    """Cancel tasks and wait until they have cleaned up."""
    for worker in workers:
        worker.cancel()
    await asyncio.gather(*workers, return_exceptions=True)
