"""Lists made in the background: what a page shows at once, until its model has learned from the newest plays."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from pathlib import Path

from music_rec.core.history import History
from music_rec.core.jobs import running
from music_rec.core.models import Listener, Recommendation
from music_rec.core.source_thread import SourceThread
from music_rec.core.storage.batch import BatchList, batch_of, save_batch
from music_rec.core.worker import Worker
from music_rec.library.store import Store

BATCH = "batch"
SIZE = 200
"""How many tracks a list keeps: enough that what is not wanted can be left out of it."""
Make = Callable[[Listener, int], list[BatchList]]
"""Fits the models of a listener and lets each name so many tracks."""


class Batch:
    """The lists of every listener."""

    def __init__(self, store_of: Callable[[Listener], Store], locks: Path, worker: Worker, make: Make) -> None:
        self._store_of = store_of
        self._locks = locks
        self._worker = worker
        self._make = make
        self._thread = SourceThread("music-rec-batch")
        self._started: dict[int, Future[None]] = {}

    def stored(self, listener: Listener, kind: str, history: History) -> BatchList | None:
        """The list of a kind that is kept, its items as they count now; None of the demo, and where there is none."""
        found = None if listener.demo else batch_of(self._store_of(listener).path, listener.listener_id, kind)
        if found is None:
            return None
        group_of = history.spellings.track_group
        items = [replace(one, item=int(group_of[one.item])) for one in found.items if one.item < len(group_of)]
        once: dict[int, Recommendation] = {}
        for one in items:
            once.setdefault(one.item, one)
        return replace(found, items=tuple(once.values()))

    def start(self, listener: Listener) -> Future[None]:
        """Make the lists of a listener anew in the background; the one that runs already where one does.

        The future fails with JobHeldError where another program is at it.
        """
        known = self._started.get(listener.listener_id)
        if known is None or known.done():
            known = self._started[listener.listener_id] = self._worker.submit(self._run(listener))
        return known

    def runs(self, listener: Listener) -> bool:
        """Whether they are being made in this process."""
        known = self._started.get(listener.listener_id)
        return known is not None and not known.done()

    def has_failed(self, listener: Listener) -> bool:
        """Whether the last attempt of this process came to nothing."""
        known = self._started.get(listener.listener_id)
        return known is not None and known.done() and (known.cancelled() or known.exception() is not None)

    async def _run(self, listener: Listener) -> None:
        writer = await self._store_of(listener).writer()
        async with running(writer, self._locks, listener.listener_id, BATCH) as progress:
            await progress.report(0, 1, "Learning from the newest plays")
            made = await self._thread.run(partial(self._make, listener, SIZE))
            await save_batch(writer, listener.listener_id, made, int(time.time()))
