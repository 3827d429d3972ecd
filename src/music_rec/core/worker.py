"""One background thread with one event loop, on which everything that writes lives."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")

PATIENCE_S = 120
"""How long what was cancelled may take to clean up; an import links what it has read."""


class Worker:
    """Runs coroutines on a loop of its own; started on first use, stopped by `close`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._tasks: set[asyncio.Task[Any]] = set()

    def submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """The future of a coroutine started on the loop."""
        with self._lock:  # so that `close` knows of it, or it comes to another loop
            return asyncio.run_coroutine_threadsafe(self._kept(work), self._running_loop())

    async def _kept(self, work: Coroutine[Any, Any, T]) -> T:
        """Runs work as one of the tasks that `close` cancels."""
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            return await work
        finally:
            self._tasks.discard(task)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """What the coroutine returns; Ctrl-C cancels it, and `close` waits until it has cleaned up."""
        future = self.submit(work)
        try:
            return future.result()
        except KeyboardInterrupt:
            future.cancel()
            raise

    def close(self, *farewells: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Cancel what still runs, let it clean up, run the farewells, stop the loop and join the thread. Idempotent."""
        with self._lock:
            loop, thread = self._loop, self._thread
            self._loop = self._thread = None
        if loop is None or thread is None:
            return
        asyncio.run_coroutine_threadsafe(self._wind_up(farewells), loop).result(timeout=PATIENCE_S)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=10)
        loop.close()

    async def _wind_up(self, farewells: Iterable[Callable[[], Coroutine[Any, Any, None]]]) -> None:
        """Cancels once: a second time would hit what cleans up after the first."""
        tasks = list(self._tasks)
        for task in tasks:
            if not task.cancelling():
                task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for farewell in farewells:
            await farewell()
        await asyncio.get_running_loop().shutdown_default_executor()

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        """The loop, started where there is none; to be called under the lock."""
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            self._thread = threading.Thread(target=self._loop.run_forever, name="music-rec-worker", daemon=True)
            self._thread.start()
        return self._loop
