"""Use case: the history of an account, newest plays first, nothing lost whatever happens.

While one page is saved the next is asked for. What was saved comes into sight every few seconds, together with its links
to plays of other sources, so that nothing is ever seen twice and no page is drawn anew for every page that was read.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from music_rec.core.counting import Rules
from music_rec.core.errors import JobHeldError, StorageError
from music_rec.core.history import Int64
from music_rec.core.jobs import Progress, rows_lock
from music_rec.core.locks import taken
from music_rec.core.models import Account, FailedWindow, Listener, SyncReport, Wait
from music_rec.core.storage import history, links
from music_rec.core.storage.imports import AddedRows
from music_rec.core.storage.reader import Reader
from music_rec.core.storage.sync_rows import SyncRows
from music_rec.core.storage.writer import Writer, following, show_plays, show_plays_as
from music_rec.core.sync import LATE_S, OVERLAP_S, Slice, Window, next_window, to_read
from music_rec.core.zones import DAY
from music_rec.patient_reader import PAUSES_S, PatientReader

if TYPE_CHECKING:
    from music_rec.core.protocols import SyncSource
    from music_rec.core.turns import Turn

SHOW_EVERY_S = 5.0
"""How often new plays come into sight while they come in, at most."""
_SHARE_OF_SHOWING = 10
"""Bringing them into sight takes at most this part of the time: where something plays day and night, all is linked again."""
_ROUNDS = 3
"""How often plays that came while the history was read are fetched before the sync ends all the same."""
_LEAVES_S = 0.004
"""The next request leaves within that time, before rows are made and saved: Python does one thing at a time."""
_GLANCE_S = 1.0
_LONGEST_IMPORT_S = 24 * 3600


@dataclass
class Sync:
    """One sync of one account."""

    rows: SyncRows
    source: SyncSource
    account: str
    cache: Path
    locks: Path
    progress: Progress
    turn: Turn
    clock: Callable[[], float] = time.time
    pauses_s: tuple[float, ...] = PAUSES_S
    added: int = 0
    again: int = 0
    pages: int = 0
    _unseen: list[Int64] = field(default_factory=list)
    """Starts of what was saved since plays came into sight the last time, and of what may have been."""
    _shown_at: float = float("-inf")
    _showing_took_s: float = 0.0

    def __post_init__(self) -> None:
        self._reader = PatientReader(self.source, self.progress, self.clock, self.pauses_s)

    async def run(self) -> SyncReport:
        """Read all that is new or was left, and count; plays that came meanwhile too."""
        late = await self._begin()
        try:
            for _ in range(_ROUNDS):
                await self._read_windows()
                if not await self._has_newer():
                    break
                await self._keep(windows=to_read(self.rows.state.windows, self.rows.state.newest, OVERLAP_S))
            if late:
                await self._keep(late_at=self._now())
        finally:
            with suppress(StorageError):
                await asyncio.shield(self._show_alone())
        return self.report()

    def report(self) -> SyncReport:
        """What stands so far."""
        state, local = self.rows.state, self.rows.local_total
        failed = tuple(FailedWindow(one.since, one.until, one.error) for one in state.windows if one.tries)
        complete = not state.windows and local == state.remote_total
        return SyncReport(self.account, self.added, self.again, self.pages, complete, local, state.remote_total, failed)

    async def _begin(self) -> bool:
        """Whether plays that came late will be found too: those of the last days are read again once a day."""
        state = self.rows.state
        late = self._now() - state.late_at > DAY
        overlap = LATE_S if late and state.full_done else OVERLAP_S
        await self._keep(windows=to_read(state.windows, state.newest, overlap))
        await self.progress.begin(self.rows.local_total, max(state.remote_total, 0))
        return late

    async def _read_windows(self) -> None:
        """Read part after part of the windows, the next one already on its way while one is saved."""
        windows = self.rows.state.windows
        window = next_window(windows, self._now())
        reading = self._reading(window)
        try:
            while window and reading:
                part = await reading
                await self.turn.give_way()
                windows = self._reader.after(windows, window, part)
                window = next_window(windows, self._now())
                reading = self._reading(window)
                await asyncio.sleep(_LEAVES_S)
                await (self._save(part, windows) if part else self._keep(windows=windows))
                del part  # an answer is thousands of elements, which would go when the next one is here
        finally:
            if reading:
                reading.cancel()
                await asyncio.gather(reading, return_exceptions=True)

    def _reading(self, window: Window | None) -> asyncio.Task[Slice | None] | None:
        return asyncio.create_task(self._reader.read(window)) if window else None

    async def _save(self, part: Slice, windows: tuple[Window, ...]) -> None:
        """Save rows and what is left to read in one transaction, and tell how far that is."""
        state, now = self.rows.state, self._now()
        starts = [int(batch.played_at.max()) for batch in part.batches if len(batch.played_at)]
        newest = max([state.newest, *(one for one in starts if one <= now + DAY)])
        total = part.whole_total if part.whole_total >= 0 else state.remote_total
        full = state.full_done or not any(one.since == 0 and not one.tries for one in windows)
        state = replace(state, newest=newest, remote_total=total, full_done=full, windows=windows)
        async with between_imports(self.locks, self.rows.run.listener_id, self.progress):
            known = len(self._unseen)
            self._unseen += [batch.played_at for batch in part.batches]  # who is cancelled now does not hear what was saved
            added, again = await self.rows.add(part, state)
            self._unseen[known:] = [rows.played_at for rows in added if len(rows.kind)]
            if time.monotonic() - self._shown_at >= max(SHOW_EVERY_S, _SHARE_OF_SHOWING * self._showing_took_s):
                await self._show()
        self._count(part, added, again)
        local = self.rows.local_total
        await self.progress.report(local, max(total, local), f"{local:,} of {max(total, local):,} plays")

    def _count(self, part: Slice, added: list[AddedRows], again: int) -> None:
        self.added += sum(len(rows.kind) for rows in added)
        self.again += again
        self.pages += part.requests

    async def _show_alone(self) -> None:
        async with between_imports(self.locks, self.rows.run.listener_id, self.progress):
            await self._show()

    async def _show(self) -> None:
        """Let everybody see what was saved, each play once."""
        began, run = time.monotonic(), self.rows.run
        if self.rows.left_unseen:  # nobody knows which seconds that is about
            await links.relink(run.writer, run.listener_id)
        if self._unseen or self.rows.left_unseen:
            before, seconds = await self._revision(), np.unique(np.concatenate([np.zeros(0, np.int64), *self._unseen]))
            changed = await links.relink_around(run.writer, run.listener_id, seconds)
            await self._bring_into_sight(before, changed)
        self._unseen, self.rows.left_unseen = [], False
        self._shown_at = time.monotonic()
        self._showing_took_s = self._shown_at - began

    async def _bring_into_sight(self, before: int, seconds: Int64) -> None:
        run, after = self.rows.run, following(before)
        await asyncio.to_thread(history.write_step, run.writer.path, self.cache, run.listener_id, before, after, seconds)
        if not await show_plays_as(run.writer, run.listener_id, before, after):
            await show_plays(run.writer, run.listener_id)

    async def _revision(self) -> int:
        run = self.rows.run
        return await asyncio.to_thread(Reader(run.writer.path).revision, run.listener_id, "plays")

    async def _has_newer(self) -> bool:
        """Count what the service has now; whether something is newer than what is known."""
        counted = await self._reader.account()
        await self._keep(remote_total=counted.total, checked_at=self._now())
        return self.rows.state.newest < counted.newest <= self._now() + DAY

    async def _keep(self, **changed: object) -> None:
        await self.rows.keep(replace(self.rows.state, **changed))  # type: ignore[arg-type]  # fields of the state

    def _now(self) -> int:
        return int(self.clock())


@asynccontextmanager
async def between_imports(locks: Path, listener_id: int, progress: Progress) -> AsyncIterator[None]:
    """No import of the listener changes rows while the block runs; one that runs already goes first."""
    async with AsyncExitStack() as stack:
        try:
            await stack.enter_async_context(taken(locks, rows_lock(listener_id), wait_s=_GLANCE_S))
        except JobHeldError:
            progress.waiting = Wait("turn", 0, "An import is running.")
            await stack.enter_async_context(taken(locks, rows_lock(listener_id), wait_s=_LONGEST_IMPORT_S))
            progress.waiting = None
        yield


async def sync_account(
    writer: Writer,
    cache: Path,
    locks: Path,
    listener: Listener,
    account: Account,
    source: SyncSource,
    progress: Progress,
    turn: Turn,
    rules: Rules,
) -> SyncReport:
    """Read on in the history of one account, and say in its import how that ended."""
    label = f"{source.LABEL}: {account.name}"
    rows = await SyncRows.begin(writer, listener.listener_id, account.account_id, label, source.NAME, int(time.time()), rules)
    try:
        report = await Sync(rows, source, account.name, cache, locks, progress, turn).run()
    except BaseException as error:
        failed = isinstance(error, Exception)
        await asyncio.shield(rows.end("interrupted", int(time.time()), failed=failed))
        raise
    await rows.end("done" if report.complete else "partial", int(time.time()), failed=False)
    return report
