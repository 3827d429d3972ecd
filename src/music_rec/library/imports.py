"""What came in: imports that run, and what became of every row of those that ended."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING

from music_rec.core.errors import JobHeldError, UsageError
from music_rec.core.jobs import BEAT_S, lock_name, newest_job, running
from music_rec.core.locks import is_held
from music_rec.core.models import ImportReport, Job, Listener, RowOut
from music_rec.core.storage.reader import ImportEntry
from music_rec.core.storage.writer import as_json
from music_rec.core.worker import Worker
from music_rec.core.zones import check_zone
from music_rec.library.import_document import from_document, to_document
from music_rec.library.store import Store

if TYPE_CHECKING:
    from music_rec.core.protocols import ReadOptions
    from music_rec.data_fetchers.containers import HistoryFile
    from music_rec.library.uploads import Upload

IMPORT = "import"


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

        zone = check_zone(timezone) if timezone else listener.zone
        return self._start(listener, find_files(list(paths)), zone, columns)

    def start_upload(self, listener: Listener, uploads: Iterable[Upload]) -> Future[ImportReport]:
        """`start` with files that a browser sent; they are kept for as long as that takes."""
        from music_rec.library.uploads import Kept

        kept = Kept.of(self._uploads, uploads)
        future = self._start(listener, kept.files(), listener.zone)
        future.add_done_callback(lambda _: kept.discard())
        return future

    def run(
        self, listener: Listener, paths: Sequence[Path], *, timezone: str | None = None, columns: Sequence[str] = ()
    ) -> ImportReport:
        """Import and wait for the report."""
        return self.start(listener, paths, timezone=timezone, columns=columns).result()

    def follow(self, listener: Listener) -> Future[ImportReport]:
        """The report of the import another process runs; the future fails with JobHeldError where that one gives none."""
        return self._worker.submit(self._follow(listener))

    def job(self, listener: Listener) -> Job | None:
        """The newest import as a job, as it is now."""
        return newest_job(self._store_of(listener).reader, self._locks, listener.listener_id, IMPORT)

    def _start(
        self, listener: Listener, files: Iterable[HistoryFile], zone: str, columns: Sequence[str] = ()
    ) -> Future[ImportReport]:
        from music_rec.core.protocols import ReadOptions

        if listener.demo:
            raise UsageError("The demo listener takes no files. Make your own listener first.")
        options = ReadOptions(now=int(time.time()), zone=zone, columns=tuple(columns))
        return self._worker.submit(self._import(listener, files, options))

    async def _import(self, listener: Listener, files: Iterable[HistoryFile], options: ReadOptions) -> ImportReport:
        from music_rec.ingest import import_files

        store = self._store_of(listener)
        writer = await store.writer()
        async with running(writer, self._locks, listener.listener_id, IMPORT) as progress:
            report = await import_files(writer, store.cache, listener, files, options, progress)
            progress.result = as_json(to_document(report))
            return report

    async def _follow(self, listener: Listener) -> ImportReport:
        while await asyncio.to_thread(is_held, self._locks, lock_name(IMPORT, listener.listener_id)):
            await asyncio.sleep(BEAT_S)
        job = self.job(listener)
        if job is None or job.status != "done":
            raise JobHeldError("The import that was running has stopped before its end. Start yours again.")
        return from_document(json.loads(job.result))
