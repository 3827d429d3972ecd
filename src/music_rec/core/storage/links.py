"""Keeping `play_links` true: which rows of one source stand for the same play as a row of another.

Where nothing was played for longer than links reach, no link goes across. So all links between two such silences depend on
the rows between them alone, and what came can be linked without reading the whole history.
"""

from __future__ import annotations

import asyncio
import json
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
from music_rec.core.history import Int32, Int64, Spellings
from music_rec.core.linking import REACH_S, SourcePlays, link_plays
from music_rec.core.models import Kind
from music_rec.core.sources import PRECEDENCE
from music_rec.core.storage.bulk import insert_rows
from music_rec.core.storage.database import reading
from music_rec.core.storage.journal import edits_in, titles_for
from music_rec.core.storage.writer import Writer, raise_revision
from music_rec.core.zones import DAY

Table = NDArray[np.int64]
_PLACE = {kind.name: place for place, kind in enumerate(PRECEDENCE)}
_SOURCES = """
    SELECT source_id, s.name, resolution_s, coalesce(a.name, '') FROM sources s LEFT JOIN accounts a USING (account_id)
    WHERE s.listener_id = ?"""
_SOURCE, _PLAYED_AT, _TRACK, _ORDINAL = range(4)
_KEY = ("source_id", "played_at", "track_id", "ordinal")
_COLUMNS = (*_KEY, *(f"by_{name}" for name in _KEY))
_IN_SPAN = (
    "listener_id = :listener AND played_at BETWEEN :since AND :until"
    " AND source_id IN (SELECT source_id FROM sources WHERE listener_id = :listener)"
)


_EVER = (-(2**63), 2**63 - 1)


@dataclass(frozen=True)
class Relinking:
    """The links of one span of time that a listener should have, and those stored."""

    listener_id: int
    span: tuple[int, int]
    """First and last second, UTC."""
    links: Table
    stored: Table

    @property
    def needed(self) -> bool:
        return not np.array_equal(self.links, self.stored)

    @property
    def changed(self) -> Int64:
        """Starts of rows that are counted, or linked to another row, only before or only after it."""
        rows, times = np.unique(np.concatenate([self.links, self.stored]), axis=0, return_counts=True)
        return np.unique(rows[times == 1, _PLAYED_AT])

    async def save(self, db: aiosqlite.Connection) -> None:
        """Store the links where they differ, for all to see, inside a transaction."""
        if self.needed:
            await self.store(db)
            await raise_revision(db, self.listener_id, "plays")

    async def store(self, db: aiosqlite.Connection) -> None:
        """Store the links inside a transaction, for whoever raises the revision of plays."""
        owner = {"listener_id": self.listener_id}
        await db.execute(f"DELETE FROM play_links WHERE {_IN_SPAN}", _within(self.listener_id, self.span))  # noqa: S608 - names are ours
        await insert_rows(db, "play_links", owner, dict(zip(_COLUMNS, self.links.T, strict=True)))


async def relink(writer: Writer, listener_id: int) -> int:
    """How many rows are linked now, after computing all links of a listener again; the lock of the import must be held."""
    now = await asyncio.to_thread(relinking, writer.path, listener_id)
    if now.needed:
        async with writer.transaction() as db:
            await now.save(db)
    return len(now.links)


async def relink_around(writer: Writer, listener_id: int, seconds: Int64) -> Int64:
    """Seconds at which something may count otherwise: those given, in which rows came, and where links changed by them.

    Links are computed again from the silence before to the silence after; no revision is raised. `seconds` are ascending.
    """
    changed = [seconds]
    for span in await asyncio.to_thread(_spans_around, writer.path, listener_id, seconds):
        now = await asyncio.to_thread(relinking, writer.path, listener_id, span=span)
        if now.needed:
            async with writer.transaction() as db:
                await now.store(db)
            changed.append(now.changed)
    return np.unique(np.concatenate(changed))


def relinking(
    path: Path, listener_id: int, changes: Sequence[Change] | None = None, span: tuple[int, int] = _EVER
) -> Relinking:
    """The links of a listener, computed again, with these changes in force; without any, with those of the journal."""
    with reading(path) as db:
        known = in_force(edits_in(db, listener_id)) if changes is None else changes
        return Relinking(listener_id, span, _links(db, listener_id, known, span), _stored(db, listener_id, span))


def _spans_around(path: Path, listener_id: int, seconds: Int64) -> list[tuple[int, int]]:
    """Spans from silence to silence that hold these seconds; none where there is nothing to link with."""
    with reading(path) as db:
        if len(seconds) == 0 or len(db.execute(_SOURCES, [listener_id]).fetchall()) < 2:
            return []
        parts = np.split(seconds, np.flatnonzero(np.diff(seconds) > DAY) + 1)
        return [
            (_silence(db, listener_id, int(one[0]), -REACH_S), _silence(db, listener_id, int(one[-1]), REACH_S))
            for one in parts
        ]


def _silence(db: Connection, listener_id: int, second: int, reach: int) -> int:
    """The last second, going back or on from one, after which nothing is played for longer than links reach."""
    furthest = "min" if reach < 0 else "max"
    sql = f"SELECT {furthest}(played_at) FROM scrobbles WHERE {_IN_SPAN}"  # noqa: S608 - names are ours
    while True:
        near = (second + reach, second) if reach < 0 else (second, second + reach)
        [found] = db.execute(sql, _within(listener_id, near)).fetchone()
        if found is None or found == second:
            return second
        second = int(found)


def _links(db: Connection, listener_id: int, changes: Sequence[Change], span: tuple[int, int]) -> Table:
    """Rows that are not counted, each with the row that stands for it, in the order they are stored."""
    sources = db.execute(_SOURCES, [listener_id]).fetchall()
    if len(sources) < 2:
        return np.zeros((0, len(_COLUMNS)), np.int64)
    sources.sort(key=lambda one: (_PLACE[one[1]], one[3]))
    rows = [_plays(db, listener_id, source_id, span) for source_id, *_ in sources]
    group, rank = _tracks(db, changes, np.unique(np.concatenate([one[:, _TRACK] for one in rows])))
    rows = [one[in_order([one[:, _PLAYED_AT], rank[one[:, _TRACK]], one[:, _ORDINAL]])] for one in rows]
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


def _tracks(db: Connection, changes: Sequence[Change], played: Int64) -> tuple[Int32, Int32]:
    """By track id, for those played: the group it counts as, and its place in an order that no import can change."""
    ids = "" if changes else "WHERE track_id IN (SELECT value FROM json_each(?))"  # what others count as may be any
    sql = f"SELECT track_id, t.group_id, artist_id FROM tracks t JOIN artists USING (artist_id) {ids} ORDER BY name, title"  # noqa: S608 - chosen above
    found = db.execute(sql, [] if changes else [json.dumps(played.tolist())])
    tracks = np.fromiter(chain.from_iterable(found), np.int32).reshape(-1, 3)
    group, artist, rank = np.zeros((3, int(tracks[:, 0].max(initial=0)) + 1), np.int32)
    group[tracks[:, 0]], artist[tracks[:, 0]], rank[tracks[:, 0]] = tracks[:, 1], tracks[:, 2], np.arange(len(tracks))
    if not changes:
        return group, rank
    spellings = replace(Spellings.empty(), track_group=group, track_artist=artist, artist_group=_artists(db))
    return counted_as(spellings, changes, titles_for(db, changes)).track_group, rank


def _artists(db: Connection) -> Int32:
    """Group by artist id."""
    found = db.execute("SELECT artist_id, group_id FROM artists")
    artists = np.fromiter(chain.from_iterable(found), np.int32).reshape(-1, 2)
    group = np.zeros(int(artists[:, 0].max(initial=0)) + 1, np.int32)
    group[artists[:, 0]] = artists[:, 1]
    return group


def _plays(db: Connection, listener_id: int, source_id: int, span: tuple[int, int]) -> Table:
    """Rows of kind play of one source: source, start, track, ordinal."""
    sql = f"SELECT {', '.join(_KEY)} FROM scrobbles WHERE {_IN_SPAN} AND source_id = :source AND kind = :kind"  # noqa: S608 - names are ours
    found = db.execute(sql, {**_within(listener_id, span), "source": source_id, "kind": Kind.PLAY})
    return np.fromiter(chain.from_iterable(found), np.int64).reshape(-1, len(_KEY))


def _stored(db: Connection, listener_id: int, span: tuple[int, int]) -> Table:
    found = db.execute(
        f"SELECT {', '.join(_COLUMNS)} FROM play_links WHERE {_IN_SPAN}"  # noqa: S608 - names are ours
        " ORDER BY source_id, played_at DESC, track_id, ordinal",
        _within(listener_id, span),
    )
    return np.fromiter(chain.from_iterable(found), np.int64).reshape(-1, len(_COLUMNS))


def _within(listener_id: int, span: tuple[int, int]) -> dict[str, int]:
    """What `_IN_SPAN` asks for."""
    return {"listener": listener_id, "since": span[0], "until": span[1]}
