"""Use case: what is here of an account against what its service has, and making that the same.

Counting asks for numbers alone and takes seconds; verifying reads everything again, page by page, and keeps of it only what
differs. Nothing is stored but by a repair, which is one edit.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from music_rec.core.counting import Rules
from music_rec.core.differences import (
    NEVER,
    Difference,
    Edited,
    Kept,
    MonthCounts,
    Repaired,
    Row,
    Verification,
    compare,
    differing,
    months_of,
    no_play,
    only,
    paired,
    read_so_far,
    rows_of,
    unlike,
)
from music_rec.core.errors import UsageError
from music_rec.core.frames import RowBatch
from music_rec.core.models import Account, FailedWindow, Listener
from music_rec.core.storage.account_rows import AccountRows
from music_rec.core.storage.repairs import Plan, save_repair, show_repair, take_repair_back
from music_rec.core.storage.sync_rows import SyncRows
from music_rec.core.storage.sync_state import state_of
from music_rec.core.storage.writer import Writer
from music_rec.core.sync import Slice, Window, next_window
from music_rec.patient_reader import PatientReader
from music_rec.sync import between_imports

if TYPE_CHECKING:
    from music_rec.core.jobs import Progress
    from music_rec.core.turns import Turn

T = TypeVar("T")
MOST_REQUESTS = 150
"""How often counting asks a service at most."""
LISTED = 1_000
"""So many rows of each kind are told one by one; all of them are counted."""
MOST_REPAIRED = 50_000
"""A repair of more rows is refused: it is quicker to read the account anew."""
_MOST_SPANS = 200
"""Where rows differ in more places, everything is read again rather than those."""


@dataclass
class Findings:
    """What differs, as far as it was compared; all rows of it only where they are to be repaired."""

    to_repair: bool
    counts: Counter[str] = field(default_factory=Counter)
    missing: list[Row] = field(default_factory=list)
    deleted: list[Row] = field(default_factory=list)
    edited: list[Edited] = field(default_factory=list)
    here: Counter[int] = field(default_factory=Counter)
    """Rows by month."""
    there: Counter[int] = field(default_factory=Counter)
    spans: list[tuple[int, int]] = field(default_factory=list)
    out: list[Kept] = field(default_factory=list)
    back: list[Kept] = field(default_factory=list)
    freed: list[Kept] = field(default_factory=list)
    new: list[RowBatch] = field(default_factory=list)

    def take(self, rows: AccountRows, part: Slice, since: int, until: int) -> None:
        """Compare all rows that start in [since, until), here and in a part that was read."""
        here = rows.between(since, until)
        batches = [_within(batch, since, until) for batch in part.batches]
        there = [row for batch in batches for row in (*rows_of(batch), *(no_play(one.text) for one in batch.out))]
        self.here += months_of(_starts([one.row for one in here if one.counts]))
        self.there += months_of(_starts(there))
        if found := compare(here, there):
            self._tell(found)
            if self.to_repair:
                self._keep(found, batches)
                self.freed += [one for row in found.new for one in rows.out_like(row) if one not in found.back]

    def _tell(self, found: Difference) -> None:
        missing, deleted, edited = paired([one.row for one in found.gone], found.only_there)
        self.counts.update(missing=len(missing), deleted=len(deleted), edited=len(edited))
        self.missing += missing[: LISTED - len(self.missing)]
        self.deleted += deleted[: LISTED - len(self.deleted)]
        self.edited += edited[: LISTED - len(self.edited)]
        starts = [row.played_at for row in (*(one.row for one in found.gone), *found.only_there)]
        dated = [start for start in starts if start >= NEVER]
        self.spans += [(min(dated), max(dated) + 1)] if dated else []
        self.spans += [(0, NEVER)] if len(dated) < len(starts) else []

    def _keep(self, found: Difference, batches: Sequence[RowBatch]) -> None:
        self.out += found.gone
        self.back += found.back
        self.new += only(batches, found.new)
        if len(self.out) + len(self.back) + sum(batch.rows_in for batch in self.new) > MOST_REPAIRED:
            raise UsageError(
                f"More than {MOST_REPAIRED:,} plays differ. Read the account anew instead: undo its import on the page Data,"
                " then sync."
            )


def _within(batch: RowBatch, since: int, until: int) -> RowBatch:
    """The rows that start in [since, until): a part may hold some of the second below."""
    rows = (batch.played_at >= since) & (batch.played_at < until)
    return batch.where(rows, [one for one in batch.out if since <= no_play(one.text).played_at < until])


def _starts(rows: Sequence[Row]) -> np.ndarray[Any, np.dtype[np.int64]]:
    return np.array([row.played_at for row in rows], np.int64)


@dataclass
class Verify:
    """One comparison of an account with its service."""

    here: AccountRows
    reader: PatientReader
    turn: Turn
    findings: Findings
    pages: int = 0

    async def run(self, windows: tuple[Window, ...]) -> Verification:
        """Read these windows again and compare."""
        starts = await asyncio.to_thread(self.here.starts)
        total = sum(starts.before(one.until) - starts.before(one.since) for one in windows)
        await self.reader.progress.begin(0, total)
        while window := next_window(windows, self._now()):
            part = await self.reader.read(window)
            await self.turn.give_way()
            windows = self.reader.after(windows, window, part)
            if part:
                await asyncio.to_thread(self._compare, window, part)
            done = self.findings.here.total()
            await self.reader.progress.report(done, total, f"{done:,} of {total:,} plays compared")
        return self._told(windows, (await self.reader.account()).total)

    def _compare(self, window: Window, part: Slice) -> None:
        since = part.rest.until if part.rest else window.since
        self.pages += part.requests
        self.findings.take(self.here, part, since, window.until)

    def _told(self, unread: Sequence[Window], remote_total: int) -> Verification:
        found = self.findings
        return Verification(
            account=self.here.account.name,
            here=found.here.total(),
            there=found.there.total(),
            remote_total=remote_total,
            missing=found.counts["missing"],
            deleted=found.counts["deleted"],
            edited=found.counts["edited"],
            missing_rows=tuple(found.missing),
            deleted_rows=tuple(found.deleted),
            edited_rows=tuple(found.edited),
            months=unlike(found.here, found.there),
            pages=self.pages,
            unread=tuple(FailedWindow(one.since, one.until, one.error) for one in unread),
            spans=tuple(found.spans) if len(found.spans) <= _MOST_SPANS else (),
        )

    def _now(self) -> int:
        return int(self.reader.clock())


async def count_months(path: Path, listener: Listener, account: Account, reader: PatientReader) -> MonthCounts:
    """In which months the service counts another number of plays, asked in few requests."""
    here = await asyncio.to_thread(AccountRows.of, path, listener.listener_id, account)
    starts = await asyncio.to_thread(here.starts)
    await reader.progress.begin(0, 0)
    there, requests = (await reader.account()).total, 1

    async def before(second: int) -> int:
        nonlocal requests
        rows, asked = await reader.patiently(lambda: reader.source.before(second))
        requests += asked
        await reader.progress.report(requests, 0, f"Comparing months: {requests} requests")
        return rows

    months = await differing(starts.before, before, int(reader.clock()), MOST_REQUESTS)
    return MonthCounts(account.name, len(starts), there, months, requests)


async def verify_account(path: Path, listener: Listener, account: Account, reader: PatientReader, turn: Turn) -> Verification:
    """What differs, in all that was read of an account so far."""
    return await _verify(path, listener, account, reader, turn, Findings(to_repair=False), ())


async def _verify(
    path: Path,
    listener: Listener,
    account: Account,
    reader: PatientReader,
    turn: Turn,
    findings: Findings,
    spans: Sequence[tuple[int, int]],
) -> Verification:
    here = await asyncio.to_thread(AccountRows.of, path, listener.listener_id, account)
    unread = (await asyncio.to_thread(state_of, path, account.account_id)).windows
    return await Verify(here, reader, turn, findings).run(read_so_far(unread, spans))


async def repair_account(
    writer: Writer,
    locks: Path,
    listener: Listener,
    account: Account,
    reader: PatientReader,
    turn: Turn,
    rules: Rules,
    spans: Sequence[tuple[int, int]] = (),
) -> Repaired:
    """Verify, in these spans or everywhere, and make what is here what is there."""
    findings = Findings(to_repair=True)
    told = await _verify(writer.path, listener, account, reader, turn, findings, spans)
    plan = Plan(account.service, account.name, findings.out, findings.back, findings.freed, findings.new)
    source = reader.source
    label = f"{source.LABEL}: {account.name}"
    async with between_imports(locks, listener.listener_id, reader.progress):
        rows = await SyncRows.of(writer, listener.listener_id, account.account_id, label, source.NAME, rules)
        edit_id = await to_the_end(_apply(rows, plan, told))
    complete = not rows.state.windows and rows.local_total == told.remote_total
    change = plan.change
    return Repaired(told, edit_id, change.taken_out, change.added, rows.local_total, complete)


async def _apply(rows: SyncRows, plan: Plan, told: Verification) -> int:
    """Id of the edit, once everybody sees what it changed; 0 where nothing differs."""
    now = int(time.time())
    state = replace(rows.state, remote_total=told.remote_total, checked_at=now)
    if not told.differs:
        await rows.keep(state)
        return 0
    edit = await save_repair(rows, plan, state, now)
    await show_repair(rows.run.writer, rows.run.listener_id)
    await rows.count_taken_out()
    return edit.edit_id


async def undo_repair(writer: Writer, locks: Path, listener: Listener, edit_id: int, progress: Progress) -> bool:
    """Whether the repair was in force, and is no longer. No sync may run."""

    async def undo() -> bool:
        undone = await take_repair_back(writer, listener.listener_id, edit_id, int(time.time()))
        if undone:
            await show_repair(writer, listener.listener_id)
        return undone

    async with between_imports(locks, listener.listener_id, progress):
        return await to_the_end(undo())


async def to_the_end(work: Coroutine[Any, Any, T]) -> T:
    """What the work gives; cancelled meanwhile, it is done all the same before that is told."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await task
        raise
