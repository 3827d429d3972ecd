"""Keeping `play_links` true: which rows of one source stand for the same play as a row of another."""

from __future__ import annotations

import asyncio
from itertools import chain
from pathlib import Path
from sqlite3 import Connection

import numpy as np
from numpy.typing import NDArray

from music_rec.core.dedupe import in_order
from music_rec.core.linking import SourcePlays, link_plays
from music_rec.core.models import Kind
from music_rec.core.sources import PRECEDENCE
from music_rec.core.storage.bulk import insert_rows
from music_rec.core.storage.database import reading
from music_rec.core.storage.writer import Writer, raise_revision

Table = NDArray[np.int64]
_PLACE = {kind.name: place for place, kind in enumerate(PRECEDENCE)}
_SOURCE, _PLAYED_AT, _TRACK, _ORDINAL = range(4)
_KEY = ("source_id", "played_at", "track_id", "ordinal")
_COLUMNS = (*_KEY, *(f"by_{name}" for name in _KEY))


async def relink(writer: Writer, listener_id: int) -> int:
    """How many rows are linked now, after computing all links of a listener again; the lock of the import must be held."""
    links, stored = await asyncio.to_thread(_links_now_and_before, writer.path, listener_id)
    if not np.array_equal(links, stored):
        async with writer.transaction() as db:
            await db.execute("DELETE FROM play_links WHERE listener_id = ?", [listener_id])
            await insert_rows(db, "play_links", {"listener_id": listener_id}, dict(zip(_COLUMNS, links.T, strict=True)))
            await raise_revision(db, listener_id, "plays")
    return len(links)


def _links_now_and_before(path: Path, listener_id: int) -> tuple[Table, Table]:
    with reading(path) as db:
        return _links(db, listener_id), _stored(db, listener_id)


def _links(db: Connection, listener_id: int) -> Table:
    """Rows that are not counted, each with the row that stands for it, in the order they are stored."""
    owned = [listener_id]
    sources = db.execute("SELECT source_id, name, resolution_s FROM sources WHERE listener_id = ?", owned).fetchall()
    if len(sources) < 2:
        return np.zeros((0, len(_COLUMNS)), np.int64)
    group, rank = _tracks(db)
    rows = [_plays(db, listener_id, source_id, rank) for source_id, _, _ in sources]
    links = link_plays(
        [
            SourcePlays(_PLACE[name], one[:, _PLAYED_AT], group[one[:, _TRACK]], resolution_s)
            for (_, name, resolution_s), one in zip(sources, rows, strict=True)
        ]
    )
    starts = np.cumsum([0, *(len(one) for one in rows)])
    partner = np.concatenate([np.where(link.counted, -1, starts[link.source] + link.row) for link in links])
    together = np.concatenate(rows)
    table = np.hstack([together[partner >= 0], together[partner[partner >= 0]]])
    return table[in_order([table[:, _SOURCE], -table[:, _PLAYED_AT], table[:, _TRACK], table[:, _ORDINAL]])]


def _tracks(db: Connection) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """By track id: its group, and its place in an order that no import can change."""
    found = db.execute("SELECT track_id, t.group_id FROM tracks t JOIN artists USING (artist_id) ORDER BY name, title")
    tracks = np.fromiter(chain.from_iterable(found), np.int32).reshape(-1, 2)
    group, rank = np.zeros((2, int(tracks[:, 0].max(initial=0)) + 1), np.int32)
    group[tracks[:, 0]], rank[tracks[:, 0]] = tracks[:, 1], np.arange(len(tracks))
    return group, rank


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
