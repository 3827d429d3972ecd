"""One database with what reads it and, once needed, what writes it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from music_rec.core.edits import Fold, in_force
from music_rec.core.history import History
from music_rec.core.models import Listener
from music_rec.core.storage import history as snapshots
from music_rec.core.storage.database import prepare
from music_rec.core.storage.feedback import verdicts_of
from music_rec.core.storage.history import Snapshot
from music_rec.core.storage.journal import Journal, journal_of
from music_rec.core.storage.loved import Since, loved_of
from music_rec.core.storage.play_columns import Columns
from music_rec.core.storage.reader import Reader
from music_rec.core.storage.writer import Writer
from music_rec.core.zones import Zones


@dataclass(frozen=True)
class _Loaded:
    """What is read of one listener: plays, and since when what is loved."""

    snapshot: Snapshot
    loved: Since = field(default_factory=dict)


@dataclass(frozen=True)
class _Views:
    """(counted plays, skips) of one listener, made of what is loaded and a journal: as they came, and edited."""

    loaded: _Loaded
    journal: Journal
    came: tuple[History, History]
    edited: tuple[History, History]


class Store:
    """A database file, made or migrated on first use."""

    def __init__(self, path: Path, cache: Path) -> None:
        self.path = path
        self.cache = cache
        self._reader: Reader | None = None
        self._writer: Writer | None = None
        self._written = ""
        """Id of the database that the writer knows spellings of."""
        self._opening = asyncio.Lock()
        self._loading = threading.Lock()
        self._loaded: dict[int, _Loaded] = {}
        self._named: dict[int, tuple[int, int]] = {}
        """Revisions of what is loved and of facts by listener: with both come names that nobody had played."""
        self._views: dict[Listener, _Views] = {}

    @property
    def exists(self) -> bool:
        """Whether there is anything to read."""
        return self.path.exists() and self.path.stat().st_size > 0

    @property
    def reader(self) -> Reader:
        """What answers questions; makes or migrates the database first."""
        if self._reader is None:
            prepare(self.path)
            self._reader = Reader(self.path)
        return self._reader

    async def writer(self) -> Writer:
        """The one writer; call it on the worker's loop."""
        async with self._opening:
            if self._writer is None:
                prepare(self.path)
                self._writer = await Writer.open(self.path)
            if self._written != (now := self.reader.database_id()):  # another process may have restored a backup
                self._writer.spellings.forget()
                self._written = now
            return self._writer

    async def close(self) -> None:
        if self._writer is not None:
            await self._writer.close()
            self._writer = None

    def histories(self, listener: Listener) -> tuple[History, History]:
        """(counted plays, skips) at the current revision, with the edits of the listener in them."""
        return self._current(listener).edited

    def as_came(self, listener: Listener) -> History:
        """All counted plays under the names they came with, as if nothing had been hidden or counted as another.

        Repairs are in it: with what a service has no longer, and what took its place, a play would be there twice.
        """
        return self._current(listener).came[0]

    def journal(self, listener: Listener) -> Journal:
        """The edits of the current revision, read once for each."""
        return self._current(listener).journal

    def _current(self, listener: Listener) -> _Views:
        """The views of the current revisions: edits are applied once per revision of theirs."""
        now = self.reader.revisions(listener.listener_id)
        with self._loading:
            loaded = self._load(listener.listener_id, now)
            known = self._views.get(listener)
            if known is None or known.loaded is not loaded or known.journal.revision != now.get("edits", 0):
                journal = journal_of(self.path, listener.listener_id)
                came = known.came if known and known.loaded is loaded else self._as_came(listener, loaded, journal)
                fold = Fold.of(came[0].spellings, in_force(journal.edits), journal.titles)
                revisions = {"plays": loaded.snapshot.revision, "edits": journal.revision}
                plays, skips = (replace(fold.apply(one), revisions=revisions) for one in came)
                known = _Views(loaded, journal, came, (plays, skips))
                self._views = {one: views for one, views in self._views.items() if one.listener_id != listener.listener_id}
                self._views[listener] = known
        return known

    def _load(self, listener_id: int, now: Mapping[str, int]) -> _Loaded:
        """What there is to read: plays are loaded once per revision of theirs, what is loved once per its own."""
        plays, names = now.get("plays", 0), (now.get("feedback", 0), now.get("facts", 0))
        known = self._loaded.get(listener_id)
        if known is None or (known.snapshot.database_id, known.snapshot.revision) != (self.reader.database_id(), plays):
            known = _Loaded(snapshots.load(self.path, self.cache, listener_id, known.snapshot if known else None))
            self._named.pop(listener_id, None)
        if self._named.get(listener_id) != names:
            loved, snapshot = loved_of(self.path, listener_id), known.snapshot
            named = verdicts_of(self.path, listener_id)
            tracks = [*loved, *(one.track_id for one in named), *self.reader.candidates(listener_id)]
            newest = max(tracks, default=0), max((one.artist_id for one in named), default=0)
            known_to = len(snapshot.spellings.track_group), len(snapshot.spellings.artist_group)
            if newest[0] >= known_to[0] or newest[1] >= known_to[1]:  # one that nobody had played before
                snapshot = snapshots.with_names(self.path, snapshot, listener_id)
            if snapshot is not known.snapshot or loved != known.loved:  # else every view stays as it is
                known = _Loaded(snapshot, loved)
            self._named[listener_id] = names
        self._loaded[listener_id] = known
        return known

    def forget(self, listener: Listener) -> None:
        """Drop what memory and cache hold of a listener who is gone."""
        with self._loading:
            self._loaded.pop(listener.listener_id, None)
            self._views = {one: views for one, views in self._views.items() if one.listener_id != listener.listener_id}
            snapshots.discard(self.path, self.cache, listener.listener_id)

    def _as_came(self, listener: Listener, loaded: _Loaded, journal: Journal) -> tuple[History, History]:
        plays = self._history(listener, loaded, loaded.snapshot.plays)
        skips = self._history(listener, loaded, loaded.snapshot.skips)
        if not len(journal.taken_out):
            return plays, skips
        left = plays.without(journal.taken_out)
        spellings = snapshots.labelled(left.spellings, left.track_played, left.album_played)
        return replace(left, spellings=spellings), replace(skips, spellings=spellings)

    def _history(self, listener: Listener, loaded: _Loaded, columns: Columns) -> History:
        for column in columns.values():
            column.flags.writeable = False
        spellings = loaded.snapshot.spellings
        return replace(
            History.empty(Zones(listener.zones)),
            played_at=columns["played_at"].astype(np.int64, copy=False),
            track_played=columns["track"],
            album_played=columns["album"],
            ms=columns["ms"],
            spellings=spellings,
            loved=spellings.first_by_track(loaded.loved),
            lookup=self.reader,
        )
