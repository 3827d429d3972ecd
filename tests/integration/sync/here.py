"""A library that syncs with the stand-in for Last.fm, through the real pylast, into a real database."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lastfm_server import KEY, Account, LastfmServer, Row

from music_rec.core.counting import Rules
from music_rec.core.guard import Guard, Retry
from music_rec.core.jobs import running
from music_rec.core.models import SyncReport
from music_rec.core.service_settings import LastfmSettings
from music_rec.core.storage import listeners
from music_rec.core.storage.database import prepare
from music_rec.core.storage.source_state import StoredStates
from music_rec.core.storage.sync_rows import SyncRows
from music_rec.core.storage.sync_state import SyncState, state_of
from music_rec.core.storage.writer import Writer
from music_rec.core.turns import Priority, turn
from music_rec.data_fetchers.lastfm import LastfmHistory
from music_rec.library.store import Store
from music_rec.services import lastfm
from music_rec.sync import Sync

RATE = 200.0
QUICK = Retry(attempts=lastfm.ATTEMPTS, first_s=0.01, most_s=0.02, limited_s=(0.2, 0.3))
EARLIEST = 1_009_843_200
Play = tuple[int, str, str, str]


@dataclass
class Here:
    """The listener's side: what is stored, and a sync whenever asked for."""

    path: Path
    writer: Writer
    url: str
    user: str
    account_id: int
    key: str = KEY
    rate: float = RATE
    timeout_s: float = 2.0
    retry: Retry = QUICK
    clock: Callable[[], float] = time.time
    failures: int = 5
    cooldown_s: float = 0.3

    @property
    def settings(self) -> LastfmSettings:
        return LastfmSettings(
            api_key=self.key,  # type: ignore[arg-type]  # pydantic makes a secret of it
            base_url=self.url,
            requests_per_second=self.rate,
            timeout_s=self.timeout_s,
            breaker_failures=self.failures,
            breaker_cooldown_s=self.cooldown_s,
        )

    async def sync(self) -> SyncReport:
        """One sync, from opening the service to closing it."""
        locks = self.path.parent / "locks"
        settings = self.settings
        guard = Guard(
            "lastfm",
            per_second=settings.requests_per_second,
            failures=settings.breaker_failures,
            cooldown_s=settings.breaker_cooldown_s,
            states=StoredStates(self.path, self.writer),
            settings_hash=settings.settings_hash("a database"),
            retry=self.retry,
        )
        service = lastfm.build(settings, guard)
        try:
            async with (
                running(self.writer, locks, 1, "sync") as progress,
                progress.beating(),
                turn(locks, "lastfm", priority=Priority.URGENT, schedule=guard.schedule) as own,
            ):
                guard.on_wait = lambda wait: setattr(progress, "waiting", wait)
                now = int(self.clock())
                rows = await SyncRows.begin(self.writer, 1, self.account_id, "Last.fm: listener", "lastfm", now, Rules())
                sync = Sync(
                    rows,
                    LastfmHistory(service, self.user),
                    self.user,
                    self.path.parent / "cache",
                    locks,
                    progress,
                    own,
                    clock=self.clock,
                    pauses_s=(0.1,),
                )
                return await sync.run()
        finally:
            service.close()

    @property
    def state(self) -> SyncState:
        return state_of(self.path, self.account_id)

    def query(self, sql: str) -> list[Any]:
        with closing(sqlite3.connect(self.path)) as db:
            return db.execute(sql).fetchall()

    def plays(self) -> Counter[Play]:
        """Every row that is stored, as the service has it."""
        return Counter(
            self.query(
                "SELECT played_at, a.name, t.title, coalesce(l.title, '') FROM scrobbles s JOIN tracks t USING (track_id)"
                " JOIN artists a USING (artist_id) LEFT JOIN albums l ON l.album_id = s.album_id"
            )
        )

    def left_out(self) -> Counter[str]:
        """Rows in the ledger that are no plays, by reason."""
        return Counter(reason for (reason,) in self.query("SELECT reason FROM import_rows_out"))

    def counted(self) -> int:
        """Plays that every page would count, loaded as pages load them."""
        store = Store(self.path, self.path.parent / "cache")
        [listener] = store.reader.listeners()
        return len(store.histories(listener)[0])


@asynccontextmanager
async def library(tmp_path: Path, server: LastfmServer, user: str = "listener", **options: Any) -> AsyncIterator[Here]:
    """A new database of one listener with one account."""
    path = tmp_path / "data" / "music_rec.db"
    prepare(path)
    writer = await Writer.open(path)
    try:
        if not listeners.accounts_of(path, 1):
            await writer.add_listener("anna", "UTC", 0)
        account = await listeners.add_account(writer, 1, "lastfm", user, "")
        yield Here(path, writer, server.url, user, account.account_id, **options)
    finally:
        await writer.close()


def valid(rows: Iterable[Row], now: float | None = None) -> Counter[Play]:
    """The plays among the rows of an account: those with a date that can be one."""
    latest = (now or time.time()) + 86_400
    return Counter((row.uts, row.artist, row.title, row.album) for row in rows if EARLIEST <= row.uts <= latest)


def made(plays: int = 1500, **options: Any) -> Account:
    """A small invented account."""
    return Account.made("listener", plays=plays, **options)


async def until(condition: Callable[[], object], within_s: float = 60) -> None:
    """Wait for something to become true."""
    latest = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < latest, "it did not happen"
        await asyncio.sleep(0.01)
