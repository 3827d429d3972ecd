"""Keeping `play_links` true: which rows of one source stand for the same play as a row of another."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from sqlite3 import Connection

import aiosqlite
import numpy as np
from numpy.typing import NDArray

from music_rec.core.dedupe import in_order
from music_rec.core.edits import Change, counted_as, in_force
from music_rec.core.history import Int32, Spellings
from music_rec.core.linking import SourcePlays, link_plays
from music_rec.core.models import Kind
from music_rec.core.sources import PRECEDENCE
from music_rec.core.storage.bulk import insert_rows
from music_rec.core.storage.database import reading
from music_rec.core.storage.journal import edits_in, titles_for
from music_rec.core.storage.writer import Writer, raise_revision

Table = NDArray[np.int64]
_PLACE = {kind.name: place for place, kind in enumerate(PRECEDENCE)}
_SOURCES = """
    SELECT source_id, s.name, resolution_s, coalesce(a.name, '') FROM sources s LEFT JOIN accounts a USING (account_id)
    WHERE s.listener_id = ?"""
_SOURCE, _PLAYED_AT, _TRACK, _ORDINAL = range(4)
_KEY = ("source_id", "played_at", "track_id", "ordinal")
_COLUMNS = (*_KEY, *(f"by_{name}" for name in _KEY))


@dataclass(frozen=True)
class Relinking:
    """The links a listener should have, and those stored."""

    listener_id: int
    links: Table
    stored: Table

    @property
    def needed(self) -> bool:
        return not np.array_equal(self.links, self.stored)

    async def save(self, db: aiosqlite.Connection) -> None:
        """Store the links where they differ, inside a transaction."""
        if self.needed:
            owner = {"listener_id": self.listener_id}
            await db.execute("DELETE FROM play_links WHERE listener_id = ?", [self.listener_id])
            await insert_rows(db, "play_links", owner, dict(zip(_COLUMNS, self.links.T, strict=True)))
            await raise_revision(db, self.listener_id, "plays")


async def relink(writer: Writer, listener_id: int) -> int:
    """How many rows are linked now, after computing all links of a listener again; the lock of the import must be held."""
    now = await asyncio.to_thread(relinking, writer.path, listener_id)
    if now.needed:
        async with writer.transaction() as db:
            await now.save(db)
    return len(now.links)


def relinking(path: Path, listener_id: int, changes: Sequence[Change] | None = None) -> Relinking:
    """All links of a listener, computed again, with these changes in force; without any, with those of the journal."""
    with reading(path) as db:
        known = in_force(edits_in(db, listener_id)) if changes is None else changes
        return Relinking(listener_id, _links(db, listener_id, known), _stored(db, listener_id))


def _links(db: Connection, listener_id: int, changes: Sequence[Change]) -> Table:
    """Rows that are not counted, each with the row that stands for it, in the order they are stored."""
    owned = [listener_id]
    sources = db.execute(_SOURCES, owned).fetchall()
    if len(sources) < 2:
        return np.zeros((0, len(_COLUMNS)), np.int64)
    sources.sort(key=lambda one: (_PLACE[one[1]], one[3]))
    group, rank = _tracks(db, changes)
    rows = [_plays(db, listener_id, source_id, rank) for source_id, *_ in sources]
    links = link_plays(
        [
            SourcePlays(place, one[:, _PLAYED_AT], group[one[:, _TRACK]], resolution_s)
            for place, ((_, _, resolution_s, _), one) in enumerate(zip(sources, rows, strict=True))
        ]
    )
    starts = np.cumsum([0, *(len(one) for one in rows)])
    partner = np.concatenate([np.where(link.counted, -1, starts[link.source] + link.row) for link in links])
    together = np.concatenate(rows)
    table = np.hstack([together[partner >= 0], together[partner[partner >= 0]]])
    return table[in_order([table[:, _SOURCE], -table[:, _PLAYED_AT], table[:, _TRACK], table[:, _ORDINAL]])]


def _tracks(db: Connection, changes: Sequence[Change]) -> tuple[Int32, Int32]:
    """By track id: the group it counts as, and its place in an order that no import can change."""
    sql = "SELECT track_id, t.group_id, artist_id FROM tracks t JOIN artists USING (artist_id) ORDER BY name, title"
    tracks = np.fromiter(chain.from_iterable(db.execute(sql)), np.int32).reshape(-1, 3)
    group, artist, rank = np.zeros((3, int(tracks[:, 0].max(initial=0)) + 1), np.int32)
    group[tracks[:, 0]], artist[tracks[:, 0]], rank[tracks[:, 0]] = tracks[:, 1], tracks[:, 2], np.arange(len(tracks))
    spellings = replace(Spellings.empty(), track_group=group, track_artist=artist, artist_group=_artists(db))
    return counted_as(spellings, changes, titles_for(db, changes)).track_group, rank


def _artists(db: Connection) -> Int32:
    """Group by artist id."""
    found = db.execute("SELECT artist_id, group_id FROM artists")
    artists = np.fromiter(chain.from_iterable(found), np.int32).reshape(-1, 2)
    group = np.zeros(int(artists[:, 0].max(initial=0)) + 1, np.int32)
    group[artists[:, 0]] = artists[:, 1]
    return group


def _plays(db: Connection, listener_id: int, source_id: int, rank: NDArray[np.int32]) -> Table:
    """Rows of kind play of one source: source, start, track, ordinal; by start, then rank of the track, then ordinal."""
    sql = "SELECT source_id, played_at, track_id, ordinal FROM scrobbles WHERE listener_id = ? AND source_id = ? AND kind = ?"
    found = db.execute(sql, [listener_id, source_id, Kind.PLAY])
    plays = np.fromiter(chain.from_iterable(found), np.int64).reshape(-1, len(_KEY))
    return plays[in_order([plays[:, _PLAYED_AT], rank[plays[:, _TRACK]], plays[:, _ORDINAL]])]


def _stored(db: Connection, listener_id: int) -> Table:
    found = db.execute(
        f"SELECT {', '.join(_COLUMNS)} FROM play_links WHERE listener_id = ?"  # noqa: S608 - names are ours
        " ORDER BY source_id, played_at DESC, track_id, ordinal",
        [listener_id],
    )
    return np.fromiter(chain.from_iterable(found), np.int64).reshape(-1, len(_COLUMNS))
