"""Histories at services: which accounts a listener has, how far they are read, and reading on."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from music_rec.core.errors import (
    AccessDeniedError,
    JobHeldError,
    MusicRecError,
    NotFoundError,
    SourceError,
    StorageError,
    UsageError,
)
from music_rec.core.jobs import BEAT_S, Progress, ask_to_stop, lock_name, newest_job, running
from music_rec.core.locks import is_held
from music_rec.core.models import Account, Job, Listener, SyncReport
from music_rec.core.storage import listeners as stored
from music_rec.core.storage.friends import forget_friends, has_friends, save_friends
from music_rec.core.storage.rules import rules_of
from music_rec.core.storage.sync_state import SyncState, ledger_of, save_state, set_automatic, state_of
from music_rec.core.storage.taken_out import count_taken_out
from music_rec.core.storage.writer import Writer
from music_rec.core.worker import Worker
from music_rec.library.connections import Connections
from music_rec.library.imports import SYNC
from music_rec.library.store import Store
from music_rec.library.sync_ends import SyncFailure, done, failed, failure_of, reports_of

if TYPE_CHECKING:
    from music_rec.core.protocols import SyncSource

SERVICE = "lastfm"
_LOVED_EVERY_S = 3600
_HEEDED_S = 10.0
"""So long nobody looks again for friends who are not wanted: another program, or a backup, may bring them."""


@dataclass(frozen=True)
class SyncedAccount:
    """An account, how far it is read, and how many rows of it are here that no repair took out."""

    account: Account
    state: SyncState
    local_total: int

    @property
    def complete(self) -> bool:
        """Whether all that the service counted last is here."""
        return self._read and self.local_total == self.state.remote_total

    @property
    def differs(self) -> bool:
        """Whether all was read, and other plays are here than the service counts."""
        return self._read and self.local_total != self.state.remote_total

    @property
    def _read(self) -> bool:
        return not self.state.windows and self.state.full_done


class Syncing:
    """The accounts of every listener at services that have their history."""

    def __init__(
        self,
        store_of: Callable[[Listener], Store],
        data_dir: Path,
        worker: Worker,
        connections: Connections,
        settle: Callable[[Listener], None],
        count: Callable[[Listener, Account], Awaitable[None]],
    ) -> None:
        """`count` finds the months in which numbers differ."""
        self._store_of = store_of
        self._locks = data_dir / "locks"
        self._worker = worker
        self._connections = connections
        self._settle = settle
        self._count = count
        self._friends_wanted: dict[int, tuple[bool, float]] = {}
        """By listener, whether, and until when (monotonic s) that holds as it was heeded last."""

    def accounts(self, listener: Listener) -> list[SyncedAccount]:
        """The accounts that can be synced, by name."""
        if listener.demo:
            return []
        path = self._store_of(listener).reader.path
        own = [one for one in stored.accounts_of(path, listener.listener_id) if one.service == SERVICE]
        return [self._account(listener, one) for one in own]

    def part(self, listener: Listener) -> tuple[int, int] | None:
        """(plays here, plays there) while the newest plays are here and older ones are not; None otherwise."""
        unread = [one for one in self.accounts(listener) if one.state.remote_total > 0 and not one.state.full_done]
        if not unread:
            return None
        return sum(one.local_total for one in unread), sum(one.state.remote_total for one in unread)

    def start(
        self,
        listener: Listener,
        account: str | None = None,
        *,
        urgent: bool = True,
        wanted: Callable[[], bool] = lambda: True,
    ) -> Future[tuple[SyncReport, ...]]:
        """Start syncing all accounts, or that of one name; watch it with `job`. `urgent`: a person waits for it.

        For a person it ends, where numbers differ, with finding the months in which they do (`repairing.months`).
        `wanted` is asked again once there is a job that can be stopped: nothing is sent without it.
        The future fails with JobHeldError where a sync of the listener runs already (`follow` it), UsageError without any
        account, SettingsError without a key, SourceError where the service refuses or is away for long.
        """
        if listener.demo:
            raise UsageError("The demo listener has no account anywhere. Make your own listener first.")
        known = [one.account for one in self.accounts(listener)]
        chosen = [one for one in known if account is None or one.name.casefold() == account.casefold()]
        if not chosen:
            raise UsageError(f"{listener.name} has no account at Last.fm yet. Name it: music-rec sync NAME")
        self._settle(listener)
        return self._worker.submit(self._synced(listener, chosen, urgent, wanted))

    def follow(self, listener: Listener) -> Future[tuple[SyncReport, ...]]:
        """The reports of the sync that another process runs; the future fails with JobHeldError where that gives none."""
        return self._worker.submit(self._follow(listener))

    def job(self, listener: Listener) -> Job | None:
        """The newest sync as a job, as it is now."""
        return newest_job(self._store_of(listener).reader, self._locks, listener.listener_id, SYNC)

    def failure(self, listener: Listener, account: Account) -> SyncFailure | None:
        """Why an account was not synced the last time; None where it was, or never came to an end."""
        for job in self._store_of(listener).reader.jobs(listener.listener_id, SYNC):
            failure = failure_of(job)
            if failure and failure.account in ("", account.name):
                return failure
            if any(one.account == account.name for one in reports_of(job)):
                return None
        return None

    def settings_hash(self, listener: Listener) -> str:
        """Of the settings of now, to be held against that of a failure."""
        return self._connections.lastfm_settings.settings_hash(self._store_of(listener).reader.database_id())

    def cancel(self, listener: Listener) -> None:
        """Ask the sync that runs to stop, in whatever process; what was read stays, and the next one goes on."""
        job = self.job(listener)
        if job and job.status == "running":
            self._worker.run(self._stop(listener, job.job_id))

    def heed_friends(self, listener: Listener) -> None:
        """Let nothing be learned from friends any more where that is not wanted: what they play is deleted then."""
        wanted, now, listener_id = self._connections.lastfm_settings.friends, time.monotonic(), listener.listener_id
        before, until = self._friends_wanted.get(listener_id, (wanted, 0.0))
        if listener.demo or (before == wanted and now < until):
            return
        with suppress(StorageError):  # nothing can be written, and reading must go on
            if not wanted and has_friends(self._store_of(listener).reader.path, listener_id):
                self._worker.run(self._forget_friends(listener))
            self._friends_wanted[listener_id] = wanted, now + _HEEDED_S

    def drop_unread(self, listener: Listener, account: Account) -> bool:
        """Whether the account went, since no row of it was ever read."""
        if any(one.local_total for one in self.accounts(listener) if one.account.account_id == account.account_id):
            return False
        return self._worker.run(self._remove(listener, account))

    def set_automatic(self, listener: Listener, account: Account, *, on: bool) -> None:
        """Sync an account by itself while the app is open, or no longer."""
        self._worker.run(self._automatic(listener, account, on))

    def _account(self, listener: Listener, account: Account) -> SyncedAccount:
        path = self._store_of(listener).reader.path
        state = state_of(path, account.account_id)
        taken_out = count_taken_out(path, listener.listener_id, account.account_id)
        return SyncedAccount(account, state, ledger_of(path, state.import_id).rows_in - taken_out)

    async def _remove(self, listener: Listener, account: Account) -> bool:
        writer = await self._store_of(listener).writer()
        return await stored.remove_account(writer, listener.listener_id, account.account_id)

    async def _forget_friends(self, listener: Listener) -> None:
        await forget_friends(await self._store_of(listener).writer(), listener.listener_id)

    async def _stop(self, listener: Listener, job_id: int) -> None:
        await ask_to_stop(await self._store_of(listener).writer(), job_id)

    async def _automatic(self, listener: Listener, account: Account, on: bool) -> None:
        writer = await self._store_of(listener).writer()
        async with writer.transaction() as db:
            await set_automatic(db, listener.listener_id, account.account_id, on=on)

    async def _change(self, listener: Listener, account: Account, **changed: Any) -> None:
        writer = await self._store_of(listener).writer()
        state = replace(state_of(writer.path, account.account_id), **changed)
        async with writer.transaction() as db:
            await save_state(db, listener.listener_id, account.account_id, state)

    async def _synced(
        self, listener: Listener, accounts: Sequence[Account], urgent: bool, wanted: Callable[[], bool]
    ) -> tuple[SyncReport, ...]:
        reports = await self._sync(listener, accounts, urgent, wanted)
        apart = [one for one in self.accounts(listener) if one.account in accounts and one.differs] if urgent else []
        for one in apart:
            await self._count(listener, one.account)
        return reports

    async def _sync(
        self, listener: Listener, accounts: Sequence[Account], urgent: bool, wanted: Callable[[], bool]
    ) -> tuple[SyncReport, ...]:
        writer = await self._store_of(listener).writer()
        async with running(writer, self._locks, listener.listener_id, SYNC) as progress, progress.beating():
            if not wanted():  # a no that came before there was a job found nothing to stop
                raise asyncio.CancelledError
            reports: list[SyncReport] = []
            refused: SourceError | None = None
            for account in accounts:
                try:
                    reports.append(await self._sync_one(writer, listener, account, progress, urgent))
                except (AccessDeniedError, NotFoundError) as error:  # perhaps of this account alone
                    refused = error
            if refused:
                raise refused
            progress.result = done(reports)
            return tuple(reports)

    async def _sync_one(
        self, writer: Writer, listener: Listener, account: Account, progress: Progress, urgent: bool
    ) -> SyncReport:
        try:
            return await self._read(writer, listener, account, progress, urgent)
        except MusicRecError as error:
            progress.result = failed(account.name, error, self.settings_hash(listener))
            raise

    async def _read(self, writer: Writer, listener: Listener, account: Account, progress: Progress, urgent: bool) -> SyncReport:
        async with self._connections.history(account.name, progress, urgent=urgent) as (source, own):
            from music_rec.sync import sync_account

            rules = rules_of(writer.path, listener.listener_id)
            cache = self._store_of(listener).cache
            report = await sync_account(writer, cache, self._locks, listener, account, source, progress, own, rules)
            with suppress(SourceError):  # the plays are here; the next sync asks again
                await self._extras(writer, listener, account, source)
            return report

    async def _extras(self, writer: Writer, listener: Listener, account: Account, source: SyncSource) -> None:
        """What is read beside the plays: who it is, what is loved, and what friends play where that is wanted."""
        from music_rec.core.storage.loved import save_loved

        state, now = state_of(writer.path, account.account_id), int(time.time())
        if now - state.loved_at < _LOVED_EVERY_S:
            return
        await save_loved(writer, listener.listener_id, account.account_id, await source.loved())
        daily = state.late_at > state.loved_at  # plays that come late are looked for once a day
        if self._connections.lastfm_settings.friends and daily:
            await save_friends(writer, listener.listener_id, account.account_id, await source.friends_artists())
        await self._change(listener, account, loved_at=now, member_since=await source.member_since())

    async def _follow(self, listener: Listener) -> tuple[SyncReport, ...]:
        while await asyncio.to_thread(is_held, self._locks, lock_name(SYNC, listener.listener_id)):
            await asyncio.sleep(BEAT_S)
        job = self.job(listener)
        if job is None or job.status != "done":
            raise JobHeldError(f"The sync that was running has stopped before its end. {job.message if job else ''}".strip())
        return reports_of(job)
