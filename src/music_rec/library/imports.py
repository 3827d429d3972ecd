"""What came in: imports that run, and what became of every row of those that ended."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import AsyncExitStack, ExitStack, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from music_rec.core.errors import JobHeldError, StorageError, UsageError
from music_rec.core.jobs import BEAT_S, end_dead, lock_name, newest_job, rows_lock, running
from music_rec.core.locks import GLANCE_S, held, is_held, taken
from music_rec.core.models import ImportReport, Job, Listener, RowOut
from music_rec.core.storage import links
from music_rec.core.storage.reader import ImportEntry
from music_rec.core.storage.undo import Undone, preview
from music_rec.core.storage.writer import as_json, show_plays
from music_rec.core.worker import Worker
from music_rec.core.zones import Zones, check_zone
from music_rec.library.import_document import from_document, to_document
from music_rec.library.store import Store

if TYPE_CHECKING:
    from music_rec.core.protocols import ReadOptions
    from music_rec.data_fetchers.containers import HistoryFile
    from music_rec.library.uploads import Upload

IMPORT = "import"
UNDO = "undo"
SYNC = "sync"
REPAIR = "repair"
_HELD_BY = {IMPORT: IMPORT, UNDO: IMPORT, SYNC: SYNC, REPAIR: SYNC}
"""The lock of each kind of job that changes rows."""
PATIENCE_S = 30.0
"""How long a change of all rows waits for a page of a sync that is being saved, at most: it takes a moment."""


@contextmanager
def no_import(locks: Path, listener: Listener) -> Iterator[None]:
    """No import of a listener begins for as long as the block runs; JobHeldError where one runs, or an undo."""
    with ExitStack() as lock:
        try:
            lock.enter_context(held(locks, lock_name(IMPORT, listener.listener_id)))
            lock.enter_context(held(locks, rows_lock(listener.listener_id), wait_s=PATIENCE_S))
        except JobHeldError as error:
            raise JobHeldError(
                f"An import or undo for {listener.name} is running. Wait for its end, then try again."
            ) from error
        yield


@contextmanager
def nothing_comes_in(locks: Path, listener: Listener) -> Iterator[None]:
    """`no_import`, and no sync of the listener either."""
    with ExitStack() as lock:
        try:
            lock.enter_context(held(locks, lock_name(SYNC, listener.listener_id), wait_s=GLANCE_S))
        except JobHeldError as error:
            raise JobHeldError(f"A sync for {listener.name} is running. Cancel it first, or wait for its end.") from error
        lock.enter_context(no_import(locks, listener))
        yield


class Imports:
    """The imports of every listener."""

    def __init__(self, store_of: Callable[[Listener], Store], data_dir: Path, worker: Worker) -> None:
        self._store_of = store_of
        self._uploads = data_dir / "uploads"
        self._locks = data_dir / "locks"
        self._worker = worker

    def all(self, listener: Listener) -> list[ImportEntry]:
        """All imports with the ledgers of their files, newest first."""
        return self._store_of(listener).reader.imports(listener.listener_id)

    def rows_out(self, listener: Listener, import_id: int, file_no: int) -> list[RowOut]:
        """Every row of a file that did not become a play."""
        return self._store_of(listener).reader.rows_out(import_id, file_no)

    def start(
        self, listener: Listener, paths: Sequence[Path], *, timezone: str | None = None, columns: Sequence[str] = ()
    ) -> Future[ImportReport]:
        """Start importing; watch it with `job`. The future fails with JobHeldError where an import runs already."""
        from music_rec.data_fetchers.containers import find_files

        return self._start(listener, find_files(list(paths)), timezone, columns)

    def start_upload(
        self, listener: Listener, uploads: Iterable[Upload], *, timezone: str | None = None, columns: Sequence[str] = ()
    ) -> Future[ImportReport]:
        """`start` with files that a browser sent; they are kept for as long as that takes."""
        from music_rec.library.uploads import Kept

        kept = Kept.of(self._uploads, uploads)
        future = self._start(listener, kept.files(), timezone, columns)
        future.add_done_callback(lambda _: kept.discard())
        return future

    def run(
        self, listener: Listener, paths: Sequence[Path], *, timezone: str | None = None, columns: Sequence[str] = ()
    ) -> ImportReport:
        """Import and wait for the report."""
        return self.start(listener, paths, timezone=timezone, columns=columns).result()

    def preview_undo(self, listener: Listener, import_id: int) -> Undone:
        """What an undo would take away now; UsageError where there is nothing to undo."""
        self._check_undo(listener, import_id)
        return preview(self._store_of(listener).reader.path, listener.listener_id, import_id)

    def undo(self, listener: Listener, import_id: int) -> Undone:
        """Take an import back and tell what went; its ledger stays.

        UsageError where there is nothing to undo, JobHeldError while an import of the listener runs.
        """
        self._check_undo(listener, import_id)
        return self._worker.run(self._undo(listener, import_id))

    def follow(self, listener: Listener) -> Future[ImportReport]:
        """The report of the import another process runs; the future fails with JobHeldError where that one gives none."""
        return self._worker.submit(self._follow(listener))

    def job(self, listener: Listener) -> Job | None:
        """The newest import as a job, as it is now."""
        return newest_job(self._store_of(listener).reader, self._locks, listener.listener_id, IMPORT)

    def settle(self, listener: Listener) -> None:
        """Show, and count once, what an import, undo, sync or repair left behind whose process died: nobody had linked it."""
        store, listener_id = self._store_of(listener), listener.listener_id
        jobs = [store.reader.newest_job(listener_id, kind) for kind in _HELD_BY]
        running = [job.kind for job in jobs if job and job.status == "running"]
        dead = [kind for kind in running if not is_held(self._locks, lock_name(_HELD_BY[kind], listener_id))]
        if dead:
            with suppress(JobHeldError, StorageError):  # nothing can be written, and reading must go on
                self._worker.run(self._settle(listener, store, dead))

    async def _settle(self, listener: Listener, store: Store, dead: Sequence[str]) -> None:
        writer = await store.writer()
        listener_id = listener.listener_id
        async with (
            taken(self._locks, lock_name(IMPORT, listener_id), wait_s=0),
            taken(self._locks, rows_lock(listener_id), wait_s=PATIENCE_S),
        ):
            await links.relink(writer, listener.listener_id)
            for kind in dead:
                lock = lock_name(_HELD_BY[kind], listener_id)
                with suppress(JobHeldError):  # a sync that began meanwhile has ended the dead one itself
                    async with nullcontext() if _HELD_BY[kind] == IMPORT else taken(self._locks, lock, wait_s=0):
                        await end_dead(writer, listener_id, kind)
            if SYNC in dead or REPAIR in dead:
                await show_plays(writer, listener.listener_id)

    def _start(
        self, listener: Listener, files: Iterable[HistoryFile], timezone: str | None, columns: Sequence[str]
    ) -> Future[ImportReport]:
        from music_rec.core.protocols import ReadOptions

        if listener.demo:
            raise UsageError("The demo listener takes no files. Make your own listener first.")
        zones = Zones.of(check_zone(timezone)) if timezone else Zones(listener.zones)
        options = ReadOptions(now=int(time.time()), zones=zones, columns=tuple(columns))
        return self._worker.submit(self._import(listener, files, options))

    async def _import(self, listener: Listener, files: Iterable[HistoryFile], options: ReadOptions) -> ImportReport:
        from music_rec.ingest import import_files

        store = self._store_of(listener)
        writer = await store.writer()
        async with (
            running(writer, self._locks, listener.listener_id, IMPORT) as progress,
            taken(self._locks, rows_lock(listener.listener_id), wait_s=PATIENCE_S),
        ):
            report = await import_files(writer, store.cache, listener, files, options, progress)
            progress.result = as_json(to_document(report))
            return report

    async def _undo(self, listener: Listener, import_id: int) -> Undone:
        from music_rec.ingest import undo_import

        writer, listener_id = await self._store_of(listener).writer(), listener.listener_id
        async with AsyncExitStack() as locks:
            try:
                for kind in (SYNC, IMPORT):
                    await locks.enter_async_context(taken(self._locks, lock_name(kind, listener_id), wait_s=GLANCE_S))
            except JobHeldError as error:
                raise JobHeldError(
                    f"An import, undo or sync for {listener.name} is running. Wait for its end, then try again."
                ) from error
            self._check_undo(listener, import_id)
            progress = await locks.enter_async_context(running(writer, self._locks, listener_id, UNDO))
            return await undo_import(writer, listener, import_id, progress)

    def _check_undo(self, listener: Listener, import_id: int) -> None:
        if listener.demo:
            raise UsageError("The demo listener has no imports. `music-rec demo` makes it anew.")
        status = {one.import_id: one.status for one in self.all(listener)}
        if status.get(import_id) == "undone":
            raise UsageError(f"Import {import_id} is undone already. Import its files again to bring it back.")
        if import_id not in status:
            known = ", ".join(str(one) for one in sorted(status) if status[one] != "undone") or "none"
            raise UsageError(f"{listener.name} has no import {import_id}. Imports that can be undone: {known}.")

    async def _follow(self, listener: Listener) -> ImportReport:
        while await asyncio.to_thread(is_held, self._locks, lock_name(IMPORT, listener.listener_id)):
            await asyncio.sleep(BEAT_S)
        job = self.job(listener)
        if job is None or job.status != "done":
            raise JobHeldError("The import that was running has stopped before its end. Start yours again.")
        return from_document(json.loads(job.result))
