"""Histories at services held against what is here: where numbers differ, which rows do, and making them the same."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import Future
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from music_rec.core.differences import Edited, MonthCounts, Months, Repaired, Row, Verification
from music_rec.core.errors import JobHeldError, MusicRecError, UsageError
from music_rec.core.jobs import Progress, ask_to_stop, lock_name, newest_job, running
from music_rec.core.locks import GLANCE_S, taken
from music_rec.core.models import Account, FailedWindow, Job, Listener
from music_rec.core.storage.rules import rules_of
from music_rec.core.storage.sync_state import ledger_of, state_of
from music_rec.core.storage.taken_out import count_taken_out
from music_rec.core.storage.writer import Writer, as_json
from music_rec.core.worker import Worker
from music_rec.library.connections import Connections
from music_rec.library.imports import REPAIR, SYNC
from music_rec.library.store import Store

if TYPE_CHECKING:
    from music_rec.core.turns import Turn
    from music_rec.patient_reader import PatientReader

COUNT, VERIFY = "count", "verify"
KEPT = 100
"""So many rows of each kind are kept with the job, for whoever looks at it later."""


@dataclass(frozen=True)
class _Asking:
    """One job that talks to the service."""

    writer: Writer
    progress: Progress
    reader: PatientReader
    turn: Turn


class Repairing:
    """Comparing the accounts of every listener with their services, and repairing them. One at a time, and no sync beside."""

    def __init__(
        self,
        store_of: Callable[[Listener], Store],
        locks: Path,
        worker: Worker,
        connections: Connections,
        settle: Callable[[Listener], None],
    ) -> None:
        self._store_of = store_of
        self._locks = locks
        self._worker = worker
        self._connections = connections
        self._settle = settle

    def differences(self, listener: Listener, account: Account) -> Future[MonthCounts]:
        """Start finding the months in which the service counts another number of plays, in few requests.

        The future fails with JobHeldError where a sync or another of these runs, and as that of a sync otherwise.
        UsageError where nothing of the account was ever read.
        """
        self._check(listener, account)
        return self._worker.submit(self._count(listener, account))

    def verify(self, listener: Listener, account: Account) -> Future[Verification]:
        """Start reading the whole history again, to find every row that differs; nothing is changed. As `differences`.

        Where the numbers are known to differ, months are counted first, so that there is something to look at soon.
        """
        self._check(listener, account)
        return self._worker.submit(self._verify(listener, account))

    def repair(self, listener: Listener, account: Account, spans: Sequence[tuple[int, int]] = ()) -> Future[Repaired]:
        """Start verifying, in these spans or everywhere, and making what is here what is there. As `differences`.

        It is one edit, which can be undone like any other.
        """
        self._check(listener, account)
        return self._worker.submit(self._repair(listener, account, spans))

    async def count_after_sync(self, listener: Listener, account: Account) -> None:
        """Find the months in which numbers differ, unless they are known; for the loop of the worker, after a sync has ended.

        What keeps that from being told now is no failure of the sync.
        """
        if self.months(listener, account) is None:
            with suppress(MusicRecError):
                await self._count(listener, account)

    def job(self, listener: Listener) -> Job | None:
        """The newest of these as a job, as it is now."""
        reader = self._store_of(listener).reader
        jobs = [newest_job(reader, self._locks, listener.listener_id, kind) for kind in (COUNT, VERIFY, REPAIR)]
        return max((job for job in jobs if job), key=lambda job: job.job_id, default=None)

    def cancel(self, listener: Listener) -> None:
        """Ask the one that runs to stop, in whatever process: nothing is changed then."""
        job = self.job(listener)
        if job and job.status == "running":
            self._worker.run(self._stop(listener, job.job_id))

    def months(self, listener: Listener, account: Account) -> MonthCounts | None:
        """What the last count told; None where there is none, or what is here changed since."""
        values = self._newest(listener, account, COUNT)
        return MonthCounts(**{**values, "months": _months(values["months"])}) if values else None

    def verification(self, listener: Listener, account: Account) -> Verification | None:
        """What the last verification found, with the first rows of each kind; None as for `months`."""
        values = self._newest(listener, account, VERIFY)
        return _verification(values) if values else None

    def _check(self, listener: Listener, account: Account) -> None:
        if listener.demo:
            raise UsageError("The demo listener has no account anywhere. Make your own listener first.")
        if not state_of(self._store_of(listener).reader.path, account.account_id).import_id:
            raise UsageError(f"Nothing of {account.name} is here yet. Fetch it first: music-rec sync {account.name}")
        self._settle(listener)

    def _newest(self, listener: Listener, account: Account, kind: str) -> dict[str, Any] | None:
        for job in self._store_of(listener).reader.jobs(listener.listener_id, kind):
            if job.status == "done" and job.result:
                kept: dict[str, Any] = json.loads(job.result)
                if kept["account_id"] == account.account_id:
                    return kept["found"] if kept["ground"] == self._ground(listener, account) else None
        return None

    def _ground(self, listener: Listener, account: Account) -> list[int]:
        """What an answer rests on: it changes with the rows that are here and with what the service counted last."""
        path = self._store_of(listener).reader.path
        state = state_of(path, account.account_id)
        rows = ledger_of(path, state.import_id).rows_in
        return [state.import_id, state.remote_total, rows, count_taken_out(path, listener.listener_id, account.account_id)]

    async def _count(self, listener: Listener, account: Account) -> MonthCounts:
        from music_rec.verify import count_months

        async with self._asking(listener, account, COUNT) as asking:
            found = await count_months(asking.writer.path, listener, account, asking.reader)
            asking.progress.result = self._kept(listener, account, found)
            return found

    async def _verify(self, listener: Listener, account: Account) -> Verification:
        from music_rec.verify import verify_account

        _, there, rows, taken_out = self._ground(listener, account)
        if rows - taken_out != there:
            await self._count(listener, account)
        async with self._asking(listener, account, VERIFY) as asking:
            found = await verify_account(asking.writer.path, listener, account, asking.reader, asking.turn)
            asking.progress.result = self._kept(listener, account, shortened(found, KEPT))
            return found

    async def _repair(self, listener: Listener, account: Account, spans: Sequence[tuple[int, int]]) -> Repaired:
        from music_rec.verify import repair_account

        async with self._asking(listener, account, REPAIR) as one:
            rules = rules_of(one.writer.path, listener.listener_id)
            return await repair_account(one.writer, self._locks, listener, account, one.reader, one.turn, rules, spans)

    async def _stop(self, listener: Listener, job_id: int) -> None:
        await ask_to_stop(await self._store_of(listener).writer(), job_id)

    def _kept(self, listener: Listener, account: Account, found: MonthCounts | Verification) -> str:
        ground = self._ground(listener, account)
        return as_json({"account_id": account.account_id, "ground": ground, "found": asdict(found)})

    @asynccontextmanager
    async def _asking(self, listener: Listener, account: Account, kind: str) -> AsyncIterator[_Asking]:
        from music_rec.patient_reader import PatientReader

        writer = await self._store_of(listener).writer()
        async with (
            no_sync(self._locks, listener),
            running(writer, self._locks, listener.listener_id, kind) as progress,
            progress.beating(),
            self._connections.history(account.name, progress, urgent=True) as (source, turn),
        ):
            yield _Asking(writer, progress, PatientReader(source, progress), turn)


@asynccontextmanager
async def no_sync(locks: Path, listener: Listener) -> AsyncIterator[None]:
    """No sync of a listener begins for as long as the block runs; JobHeldError where one runs, or another of such blocks."""
    async with AsyncExitStack() as stack:
        try:
            await stack.enter_async_context(taken(locks, lock_name(SYNC, listener.listener_id), wait_s=GLANCE_S))
        except JobHeldError as error:
            raise JobHeldError(
                f"Plays of {listener.name} are being synced or compared just now. Wait for the end, then try again."
            ) from error
        yield


async def undo(writer: Writer, locks: Path, listener: Listener, edit_id: int) -> bool:
    """Whether a repair was in force, and is undone. JobHeldError while a sync runs."""
    from music_rec.verify import undo_repair

    async with no_sync(locks, listener), running(writer, locks, listener.listener_id, REPAIR) as progress:
        return await undo_repair(writer, locks, listener, edit_id, progress)


def shortened(found: Verification, rows: int) -> Verification:
    """The same with at most so many rows of each kind."""
    return replace(
        found,
        missing_rows=found.missing_rows[:rows],
        deleted_rows=found.deleted_rows[:rows],
        edited_rows=found.edited_rows[:rows],
    )


def _verification(values: dict[str, Any]) -> Verification:
    made = {
        "missing_rows": tuple(Row(*one) for one in values["missing_rows"]),
        "deleted_rows": tuple(Row(*one) for one in values["deleted_rows"]),
        "edited_rows": tuple(Edited(Row(*here), Row(*there)) for here, there in values["edited_rows"]),
        "months": _months(values["months"]),
        "unread": tuple(FailedWindow(**one) for one in values["unread"]),
        "spans": tuple((since, until) for since, until in values["spans"]),
    }
    return Verification(**{**values, **made})


def _months(values: Sequence[dict[str, int]]) -> tuple[Months, ...]:
    return tuple(Months(**one) for one in values)
