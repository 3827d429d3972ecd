"""Syncs that nobody presses for: what was broken off goes on, and accounts are looked at every 15 minutes."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import suppress

from music_rec.core.errors import MusicRecError
from music_rec.core.models import Account, Listener, SyncReport
from music_rec.core.zones import DAY
from music_rec.library.people import People
from music_rec.library.services import Services
from music_rec.library.sync_ends import SyncFailure
from music_rec.library.syncing import SyncedAccount, Syncing

EVERY_S = 15 * 60
_PATIENT = 3
"""From so many failures in a row on the pause is twice as long each time."""


def pause_s(failures: int) -> int:
    """Seconds between two syncs after so many failures in a row."""
    doublings = min(max(failures - _PATIENT + 1, 0), 10)
    return min(EVERY_S << doublings, DAY)


class Automatic:
    """Starts syncs by itself for as long as somebody calls `look`; only where the listener said yes to the service."""

    def __init__(self, people: People, sync: Syncing, services: Services) -> None:
        self._people = people
        self._sync = sync
        self._services = services
        self._left: dict[int, list[str]] | None = None
        """Names of accounts by listener whose sync goes on; None before the first look."""
        self._started: dict[int, Future[tuple[SyncReport, ...]]] = {}

    @property
    def allowed(self) -> bool:
        """Whether the service may be asked without being told to each time."""
        section = self._services.settings.lastfm
        return section.ready and section.enabled and not self._services.settings.offline

    def switch(self, listener: Listener, account: Account, *, on: bool) -> None:
        """Sync an account by itself from now on, which is a yes to its service; or no longer."""
        if on:
            self.agree()
        self._sync.set_automatic(listener, account, on=on)

    def agree(self) -> None:
        """The listener says yes to the service."""
        if not self.allowed:
            self._services.save("lastfm", {})

    def is_on(self, one: SyncedAccount) -> bool:
        """Whether an account is synced by itself."""
        return one.state.automatic and self.allowed

    def failure(self, listener: Listener, account: Account) -> SyncFailure | None:
        """Why the last sync of an account failed; None too where its settings are others by now, which may help."""
        failure = self._sync.failure(listener, account)
        return None if failure and failure.final and failure.settings != self._sync.settings_hash(listener) else failure

    def goes_on(self, listener: Listener, one: SyncedAccount) -> bool:
        """Whether what a sync left unread is read by itself: the service was away, and nobody has stopped it since."""
        failure, job = self.failure(listener, one.account), self._sync.job(listener)
        away = failure is not None and failure.cause == "away" and not (job and job.asked_to_stop)
        return away and self.allowed and bool(one.state.windows)

    def next_at(self, listener: Listener, one: SyncedAccount) -> float | None:
        """When an account is synced by itself next, UTC s; None where that would change nothing until something else does."""
        failure = self.failure(listener, one.account)
        if failure and failure.final:
            return None
        job = self._sync.job(listener)
        stopped_at = (job.ended_at or 0) if job and job.asked_to_stop else 0
        last = max(one.state.checked_at, one.state.failed_at, stopped_at)
        return max(last + pause_s(one.state.failures), failure.until if failure else 0)

    def look(self, now: float) -> None:
        """Start what is due at `now` (UTC s), for each listener one sync at a time; call it every few seconds."""
        if self._left is None:
            self._left = {one.listener_id: list(self._interrupted(one)) for one in self._people.all()}
        if not self.allowed:
            return
        for listener in self._people.all():
            if not self._busy(listener) and (name := self._wanted(listener, now)):
                with suppress(MusicRecError):  # an account that is gone
                    started = self._sync.start(listener, name, urgent=False, wanted=lambda: self.allowed)
                    self._started[listener.listener_id] = started

    def _wanted(self, listener: Listener, now: float) -> str | None:
        assert self._left is not None
        if left := self._left.get(listener.listener_id):
            return left.pop(0)
        return next(self._due(listener, now), None)

    def _due(self, listener: Listener, now: float) -> Iterator[str]:
        for one in self._sync.accounts(listener):
            wanted = one.state.automatic or self.goes_on(listener, one)
            if wanted and (at := self.next_at(listener, one)) is not None and at <= now:
                yield one.account.name

    def _interrupted(self, listener: Listener) -> Iterator[str]:
        """The accounts that a sync was reading when its program ended."""
        job = self._sync.job(listener)
        if job and job.status in ("cancelled", "interrupted") and not job.asked_to_stop:
            yield from (one.account.name for one in self._sync.accounts(listener) if one.state.windows)

    def _busy(self, listener: Listener) -> bool:
        started, job = self._started.get(listener.listener_id), self._sync.job(listener)
        return bool(started and not started.done()) or bool(job and job.status == "running")
