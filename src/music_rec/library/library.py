"""Library: who listens, what they played, what came in. Reads are direct; what writes runs on the worker's loop."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from music_rec.core.errors import JobHeldError, UsageError
from music_rec.core.history import History
from music_rec.core.jobs import BEAT_S, lock_name, running
from music_rec.core.locks import is_held
from music_rec.core.models import ImportReport, Job, Listener, RowOut
from music_rec.core.settings import Settings
from music_rec.core.storage.reader import ImportEntry
from music_rec.core.storage.writer import as_json
from music_rec.core.worker import Worker
from music_rec.core.zones import check_zone
from music_rec.library.import_document import from_document, to_document
from music_rec.library.playlists import PlaylistShelf
from music_rec.library.recommending import Recommending
from music_rec.library.store import Store

if TYPE_CHECKING:
    from music_rec.core.protocols import ReadOptions
    from music_rec.data_fetchers.containers import HistoryFile
    from music_rec.library.uploads import Upload

IMPORT = "import"
DEMO_NAME = "demo"


class Library:
    """Everything of one data folder. Use `wiring.open_library`; close it at the end."""

    def __init__(self, settings: Settings, own: Store, demo: Store, worker: Worker) -> None:
        self.settings = settings
        self.playlists = PlaylistShelf(self.store_of, worker)
        self.recommending = Recommending(self)
        self._own = own
        self._demo = demo
        self._worker = worker

    def close(self) -> None:
        """Stop what runs (a job becomes resumable) and close the databases."""
        self._worker.close(self._own.close, self._demo.close)

    def store_of(self, listener: Listener) -> Store:
        return self._demo if listener.demo else self._own

    # Who listens

    def listeners(self) -> list[Listener]:
        """The own listeners by name; none while nothing was imported."""
        return self._own.reader.listeners() if self._own.exists else []

    @property
    def lacks_demo(self) -> bool:
        """Whether the demo listener would be shown, and has to be made first."""
        return not self._demo.exists and not self.listeners()

    def demo(self) -> Listener:
        """The demo listener, made now where there is none."""
        if not self._demo.exists:
            self.make_demo(anew=False)
        return replace(self._demo.reader.listeners()[0], demo=True)

    def shown(self, user: str | None = None) -> Listener:
        """The listener of that name; without a name the one shown last, and the demo while there is no own one."""
        own = self.listeners()
        if user is not None:
            named = [one for one in own if one.name.casefold() == user.casefold()]
            if not named and user.casefold() != DEMO_NAME:
                raise UsageError(f"There is no listener {user!r}. Known: {_names(own)}.")
            return named[0] if named else self.demo()
        if not own:
            return self.demo()
        last = self._own.reader.shown_listener()
        return next((one for one in own if one.listener_id == last), own[0])

    def editable(self, user: str | None = None) -> Listener:
        """The listener whose lists a change is for, as `shown`; UsageError where there are several and none is named."""
        own = self.listeners()
        if user is None and len(own) > 1:
            raise UsageError(f"There are several listeners: {_names(own)}. Say which with --user NAME.")
        return self.shown(user)

    def writable(self, user: str | None, zone: str) -> Listener:
        """The own listener an import is for; made with this name (or `me`) and zone where there is none."""
        own = self.listeners()
        known = own if user is None else [one for one in own if one.name.casefold() == user.casefold()]
        return self.editable(user) if known else self.add_listener(user or "me", zone)

    def add_listener(self, name: str, zone: str) -> Listener:
        """A new own listener, shown from now on."""
        name = self._free_name(name)
        check_zone(zone)

        async def add() -> int:
            writer = await self._own.writer()
            return await writer.add_listener(name, zone, int(time.time()))

        listener = self._own_listener(self._worker.run(add()))
        self.show(listener)
        return listener

    def rename(self, listener: Listener, name: str) -> Listener:
        name = self._free_name(name, listener)

        async def rename() -> None:
            await (await self._own.writer()).rename_listener(listener.listener_id, name)

        self._worker.run(rename())
        return self._own_listener(listener.listener_id)

    def set_zone(self, listener: Listener, zone: str, since: int = 0) -> Listener:
        """The clock of a listener shows `zone` from `since` (UTC s) on; 0 is for all time."""
        check_zone(zone)
        zones = [*(one for one in listener.zones if one[0] < since), (since, zone)]

        async def save() -> None:
            await (await self._own.writer()).set_zones(listener.listener_id, zones)

        self._worker.run(save())
        return self._own_listener(listener.listener_id)

    def show(self, listener: Listener) -> None:
        """Remember whom to show when nobody is named."""

        async def show() -> None:
            await (await self._own.writer()).show_listener(listener.listener_id)

        if not listener.demo:
            self._worker.run(show())

    # What they played

    def history(self, listener: Listener) -> History:
        """All counted plays."""
        return self.store_of(listener).histories(listener)[0]

    def skips(self, listener: Listener) -> History:
        """All skips, in the shape of a History."""
        return self.store_of(listener).histories(listener)[1]

    def revisions(self, listener: Listener) -> tuple[tuple[str, int | str], ...]:
        """What cached answers are keyed by: it changes with everything that changes an answer."""
        reader = self.store_of(listener).reader
        return ("database", reader.database_id()), *sorted(reader.revisions(listener.listener_id).items())

    # What came in

    def start_import(
        self, listener: Listener, paths: Sequence[Path], *, timezone: str | None = None, columns: Sequence[str] = ()
    ) -> Future[ImportReport]:
        """Start importing; watch it with `job`. The future fails with JobHeldError where an import runs already."""
        from music_rec.data_fetchers.containers import find_files

        zone = check_zone(timezone) if timezone else listener.zone
        return self._start_import(listener, find_files(list(paths)), zone, columns)

    def start_upload(self, listener: Listener, uploads: Iterable[Upload]) -> Future[ImportReport]:
        """`start_import` of files that a browser sent; they are kept for as long as that takes."""
        from music_rec.library.uploads import Kept

        kept = Kept.of(self.settings.data_dir / "uploads", uploads)
        future = self._start_import(listener, kept.files(), listener.zone)
        future.add_done_callback(lambda _: kept.discard())
        return future

    def _start_import(
        self, listener: Listener, files: Iterable[HistoryFile], zone: str, columns: Sequence[str] = ()
    ) -> Future[ImportReport]:
        from music_rec.core.protocols import ReadOptions

        if listener.demo:
            raise UsageError("The demo listener takes no files. Make your own listener first.")
        options = ReadOptions(now=int(time.time()), zone=zone, columns=tuple(columns))
        return self._worker.submit(self._import(listener, files, options))

    def import_files(
        self, listener: Listener, paths: Sequence[Path], *, timezone: str | None = None, columns: Sequence[str] = ()
    ) -> ImportReport:
        """Import and wait for the report."""
        return self.start_import(listener, paths, timezone=timezone, columns=columns).result()

    async def _import(self, listener: Listener, files: Iterable[HistoryFile], options: ReadOptions) -> ImportReport:
        from music_rec.ingest import import_files

        writer = await self._own.writer()
        async with running(writer, self.locks, listener.listener_id, IMPORT) as progress:
            report = await import_files(writer, self._own.cache, listener, files, options, progress)
            progress.result = as_json(to_document(report))
            return report

    def follow_import(self, listener: Listener) -> Future[ImportReport]:
        """The report of the import another process runs; the future fails with JobHeldError where that one gives none."""
        return self._worker.submit(self._follow(listener))

    async def _follow(self, listener: Listener) -> ImportReport:
        while await asyncio.to_thread(is_held, self.locks, lock_name(IMPORT, listener.listener_id)):
            await asyncio.sleep(BEAT_S)
        job = self.job(listener)
        if job is None or job.status != "done":
            raise JobHeldError("The import that was running has stopped before its end. Start yours again.")
        return from_document(json.loads(job.result))

    @property
    def locks(self) -> Path:
        return self.settings.data_dir / "locks"

    def job(self, listener: Listener, kind: str = IMPORT) -> Job | None:
        """The newest job of a kind, as it is now: one whose process died was interrupted, whatever its row says."""
        job = self._newest_job(listener, kind)
        if job is None or job.status != "running" or is_held(self.locks, lock_name(kind, listener.listener_id)):
            return job
        job = self._newest_job(listener, kind)  # it may have ended between the two looks
        return replace(job, status="interrupted") if job and job.status == "running" else job

    def _newest_job(self, listener: Listener, kind: str) -> Job | None:
        jobs = self.store_of(listener).reader.jobs(listener.listener_id, kind)
        return jobs[0] if jobs else None

    def imports(self, listener: Listener) -> list[ImportEntry]:
        """All imports with the ledgers of their files, newest first."""
        return self.store_of(listener).reader.imports(listener.listener_id)

    def rows_out(self, listener: Listener, import_id: int, file_no: int) -> list[RowOut]:
        """Every row of a file that did not become a play."""
        return self.store_of(listener).reader.rows_out(import_id, file_no)

    # The demo

    def make_demo(self, *, anew: bool = True) -> Listener:
        """Make the demo listener, again where there is one and `anew` is wanted."""
        from music_rec.library.demo_store import fill

        self._worker.run(fill(self._demo, self.locks, date.today(), anew=anew))
        return replace(self._demo.reader.listeners()[0], demo=True)

    def _own_listener(self, listener_id: int) -> Listener:
        return next(one for one in self.listeners() if one.listener_id == listener_id)

    def _free_name(self, name: str, but: Listener | None = None) -> str:
        name = " ".join(name.split())
        if not name or len(name) > 80:
            raise UsageError("A listener needs a name of 1 to 80 characters.")
        others = [one for one in self.listeners() if but is None or one.listener_id != but.listener_id]
        if name.casefold() in {DEMO_NAME, *(one.name.casefold() for one in others)}:
            raise UsageError(f"There is a listener {name!r} already. Choose another name.")
        return name


def _names(listeners: Sequence[Listener]) -> str:
    return ", ".join(one.name for one in listeners) or "none yet"
