"""What a process that died left behind is put right, and what began since is left alone."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from pathlib import Path

from integration.storage.exports import library_in

from music_rec.core.jobs import rows_lock, running
from music_rec.core.locks import held
from music_rec.core.storage.database import connect
from music_rec.library.imports import SYNC


def test_a_sync_that_begins_while_a_dead_one_is_settled_is_not_called_interrupted(tmp_path: Path):
    with library_in(tmp_path) as library, ThreadPoolExecutor() as threads:
        anna, locks, began = library.people.writable("Anna", "UTC"), tmp_path / "data" / "locks", threading.Event()

        async def sync() -> None:
            async with running(await library.store_of(anna).writer(), locks, anna.listener_id, SYNC):
                began.set()
                await asyncio.Event().wait()

        with closing(connect(tmp_path / "data" / "music_rec.db")) as db:
            values = [anna.listener_id, SYNC, "running", "1", 1]
            db.execute("INSERT INTO jobs (listener_id, kind, status, owner, created_at) VALUES (?, ?, ?, ?, ?)", values)
        with held(locks, rows_lock(anna.listener_id)):  # who settles waits for that
            settling = threads.submit(library.imports.settle, anna)
            wait([settling], timeout=0.3)
            syncing = library._worker.submit(sync())
            assert began.wait(10)
        settling.result()
        now = [one.status for one in library.store_of(anna).reader.jobs(anna.listener_id, SYNC)]
        syncing.cancel()

    assert now == ["running", "interrupted"]
