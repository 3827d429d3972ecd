"""A library that holds the plays of an account, and the truth of its service to hold them against."""

from __future__ import annotations

import sqlite3
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from integration.sync.here import Play, valid
from lastfm_server import Account as Remote
from lastfm_server import LastfmServer, Row

from music_rec.core.differences import Repaired, Verification
from music_rec.core.models import Account, Listener
from music_rec.library import Library
from music_rec.library.syncing import SyncedAccount

PASSING = ("api_calls", "breakers", "edits", "jobs", "requests_sent", "revisions", "sqlite_sequence")
"""The journal, and what grows with everything that is done or asked."""
NO_XML = dict.fromkeys([1, 7, 27])
"""Characters in names of the stand-in that XML cannot write."""


@dataclass(frozen=True)
class Compared:
    """Anna's library, and her account there."""

    library: Library
    server: LastfmServer
    remote: Remote
    path: Path

    @property
    def anna(self) -> Listener:
        return self.library.people.shown("Anna")

    @property
    def synced(self) -> SyncedAccount:
        [one] = self.library.sync.accounts(self.anna)
        return one

    @property
    def account(self) -> Account:
        return self.synced.account

    def sync(self) -> Any:
        [report] = self.library.sync.start(self.anna).result(60)
        return report

    def verify(self) -> Verification:
        return self.library.repairing.verify(self.anna, self.account).result(60)

    def repair(self, *spans: tuple[int, int]) -> Repaired:
        return self.library.repairing.repair(self.anna, self.account, spans).result(60)

    def undo(self, edit_id: int) -> None:
        self.library.edits.undo(self.anna, edit_id)

    def truth(self) -> Counter[Play]:
        """The plays that the service has."""
        plays = valid(self.remote.truth(), time.time())
        return Counter({(at, *(text.translate(NO_XML) for text in names)): n for (at, *names), n in plays.items()})

    def counted(self) -> Counter[Play]:
        """The plays that every page counts, by the names they came with."""
        history, names = self.library.history(self.anna), self.library.store_of(self.anna).reader.names
        artists = names("artist", history.spellings.track_artist[history.track_played].tolist())
        titles = names("track", history.track_played.tolist())
        albums = names("album", history.album_played.tolist())
        return Counter(zip(history.played_at.tolist(), artists, titles, albums, strict=True))

    def query(self, sql: str) -> list[Any]:
        with closing(sqlite3.connect(self.path)) as db:
            return db.execute(sql).fetchall()

    def write(self, sql: str, *values: Any) -> None:
        with closing(sqlite3.connect(self.path)) as db, db:
            db.execute(sql, values)

    def tables(self) -> dict[str, list[Any]]:
        """Every row of every table that a repair undone must leave as it was."""
        names = [name for (name,) in self.query("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: sorted(self.query(f"SELECT * FROM {name}"), key=repr) for name in names if name not in PASSING}


def plays(remote: Remote) -> list[Row]:
    """The plays with a date that can be one, newest first."""
    return [row for row in remote.truth() if 1_100_000_000 < row.uts < time.time()]


def unchanged(now: dict[str, list[tuple]], before: dict[str, list[tuple]]) -> bool:
    """Whether every table is as it was, but for what the service counted last and when."""
    for tables in (now, before):
        tables["sync_state"] = [row[:5] + row[7:] for row in tables["sync_state"]]
    return now == before
