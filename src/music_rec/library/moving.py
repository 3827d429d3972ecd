"""Taking everything along: all own listeners as one archive and back, or one history as a file that others read too."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

from music_rec.core.errors import JobHeldError, NotEnoughDataError, StorageError, UsageError
from music_rec.core.files import in_place_of, refuse_existing
from music_rec.core.jobs import lock_name
from music_rec.core.locks import GLANCE_S, held
from music_rec.core.models import Listener
from music_rec.core.storage import backup as archives
from music_rec.core.storage.backup import Backup
from music_rec.core.storage.database import storage_errors
from music_rec.core.storage.spelling_ids import mbids_of
from music_rec.core.worker import Worker
from music_rec.library.imports import IMPORT
from music_rec.library.serving import LOCK, serves
from music_rec.library.store import Store

__all__ = ["Backup", "HistoryExport", "Moving", "Restored"]

_WAIT_S = 60
_JOB_LOCK = re.compile(r"[a-z_]+-\d+")
_SERVED = "music-rec is open in the browser. End it where it was started, or restore on its page Data; nothing was changed."
_BUSY = "An import is running. Wait for its end, then restore again; nothing was changed."


@dataclass(frozen=True)
class Restored:
    """What a restore did."""

    backup: Backup
    replaced: Path | None
    """Where the database that was there before is kept; None where there was none."""


@dataclass(frozen=True)
class HistoryExport:
    """What was exported of a history."""

    format: str
    plays: int
    hash: str
    """Of all plays: the same in every format, and again after an import elsewhere."""


class Moving:
    """The database of the own listeners as an archive, without keys and tokens, and the history of each as a file."""

    def __init__(self, own: Store, store_of: Callable[[Listener], Store], data_dir: Path, worker: Worker) -> None:
        self._own = own
        self._store_of = store_of
        self._data_dir = data_dir
        self._locks = data_dir / "locks"
        self._kept = data_dir / "backups"
        self._worker = worker

    def backup(self, path: Path, *, force: bool = False) -> Backup:
        """Write everything into an archive, while others may go on writing; a file that is there only goes by `force`."""
        refuse_existing(path, force=force)
        if not self._own.exists:
            raise NotEnoughDataError("There is nothing to back up yet. Import a history first: music-rec import FILE")
        _ = self._own.reader  # brings an older database to the schema of today
        with self._work() as work:
            return archives.save(self._own.path, path, work)

    def backup_here(self) -> Path:
        """Where a backup lies now, in `backups` of the data folder."""
        made = self._free_name("music-rec", ".backup")
        with storage_errors(self._kept):
            self._kept.mkdir(parents=True, exist_ok=True)
        self.backup(made)
        return made

    def restore(self, path: Path) -> Restored:
        """Put the content of an archive in the place of everything, once all of it is checked.

        What was there is kept in `backups` of the data folder. JobHeldError while an import runs or another process
        serves the data; StorageError where the archive is not as it was written. Nothing is changed then.
        """
        if not path.is_file():
            raise UsageError(f"There is no file {path}.")
        with self._work() as work:
            told, database = archives.unpack(path, work)
            with self._nobody_else():
                self._worker.run(self._own.close())
                kept = self._free_name("replaced", ".db") if self._own.exists else None
                archives.put_in_place(database, self._own.path, kept)
        return Restored(told, kept)

    def export_history(
        self, listener: Listener, path: Path, *, format_name: str | None = None, force: bool = False
    ) -> HistoryExport:
        """Write all counted plays into a file that can be imported again, exactly; without a format, as the file ends."""
        from music_rec.exporters import HISTORY_EXPORTERS
        from music_rec.library.history_export import Tally, scrobbles

        by_ending = {one.ENDING: name for name, one in HISTORY_EXPORTERS.items()}
        name = format_name or by_ending.get(path.suffix.lower())
        if name not in HISTORY_EXPORTERS:
            raise UsageError(f"Say in which format: --format {' or '.join(HISTORY_EXPORTERS)}.")
        refuse_existing(path, force=force)
        store, tally = self._store_of(listener), Tally()
        parts = tally.through(scrobbles(store.as_came(listener), partial(mbids_of, store.path)))
        with in_place_of(path) as file:
            file.writelines(HISTORY_EXPORTERS[name].render(parts))
        return HistoryExport(name, tally.plays, tally.hash)

    def restore_upload(self, content: BinaryIO) -> Restored:
        """`restore` of an archive that a browser sends."""
        with self._work("upload") as work:
            archive = work / "upload.backup"
            with archive.open("xb") as copy:
                shutil.copyfileobj(content, copy)
            return self.restore(archive)

    def history_bytes(self, listener: Listener, format_name: str) -> bytes:
        """What `export_history` writes, for a browser."""
        with self._work("download") as work:
            file = work / "history"
            self.export_history(listener, file, format_name=format_name)
            return file.read_bytes()

    def _free_name(self, what: str, ending: str) -> Path:
        stem = time.strftime(f"{what}-%Y-%m-%dT%H-%M-%S", time.gmtime())
        names = (self._kept / f"{stem}{number}{ending}" for number in ("", *(f"-{n}" for n in range(2, 1000))))
        return next(name for name in names if not name.exists())

    @contextmanager
    def _work(self, purpose: str = "moving") -> Iterator[Path]:
        """An empty folder, for one at a time; what a process that died left in it is gone."""
        work = self._kept / f"unfinished-{purpose}"
        with held(self._locks, purpose, wait_s=_WAIT_S), storage_errors(work):
            shutil.rmtree(work, ignore_errors=True)
            work.mkdir(parents=True)
            try:
                yield work
            finally:
                shutil.rmtree(work, ignore_errors=True)

    @contextmanager
    def _nobody_else(self) -> Iterator[None]:
        """Hold every lock by which others say that they use the data."""
        wanted = {} if serves(self._data_dir) else {LOCK: _SERVED}
        with ExitStack() as stack:
            for name, words in (wanted | dict.fromkeys(self._job_locks(), _BUSY)).items():
                try:
                    stack.enter_context(held(self._locks, name, wait_s=GLANCE_S))  # who only looks has it for a moment
                except JobHeldError as error:
                    raise JobHeldError(words) from error
            yield

    def _job_locks(self) -> list[str]:
        """The locks of all jobs that ran here, and of an import by each listener."""
        ran = {one.stem for one in self._locks.glob("*.lock") if _JOB_LOCK.fullmatch(one.stem)}
        with suppress(StorageError):  # what cannot be read is what a restore is for
            if self._own.exists:
                ran |= {lock_name(IMPORT, one.listener_id) for one in self._own.reader.listeners()}
        return sorted(ran)
