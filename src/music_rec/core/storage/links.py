"""Keeping `play_links` true: which rows of one source stand for the same play as a row of another."""

from __future__ import annotations

from itertools import chain

import aiosqlite
import numpy as np
from numpy.typing import NDArray

from music_rec.core.linking import SourcePlays, link_plays
from music_rec.core.models import Kind
from music_rec.core.sources import PRECEDENCE
from music_rec.core.storage.bulk import insert_rows
from music_rec.core.storage.writer import Writer, raise_revision

_PLACE = {kind.name: place for place, kind in enumerate(PRECEDENCE)}
_SOURCE, _PLAYED_AT, _TRACK, _ORDINAL, _GROUP = range(5)


async def relink(writer: Writer, listener_id: int) -> int:
    """How many rows are linked now, after computing all links of a listener again in one transaction."""
    async with writer.transaction() as db:
        cursor = await db.execute("DELETE FROM play_links WHERE listener_id = ?", [listener_id])
        owned = [listener_id]
        sources = list(
            await db.execute_fetchall("SELECT source_id, name, resolution_s FROM sources WHERE listener_id = ?", owned)
        )
        linked = await _link(db, listener_id, [(int(s[0]), str(s[1]), int(s[2])) for s in sources]) if len(sources) > 1 else 0
        if cursor.rowcount or linked:
            await raise_revision(db, listener_id, "plays")
    return linked


async def _link(db: aiosqlite.Connection, listener_id: int, sources: list[tuple[int, str, int]]) -> int:
    rows = [await _plays(db, listener_id, source_id) for source_id, _, _ in sources]
    links = link_plays(
        [
            SourcePlays(_PLACE[name], one[:, _PLAYED_AT], one[:, _GROUP].astype(np.int32), resolution_s)
            for (_, name, resolution_s), one in zip(sources, rows, strict=True)
        ]
    )
    starts = np.cumsum([0, *(len(one) for one in rows)])
    together = np.concatenate(rows)
    partner = np.concatenate([np.where(link.counted, -1, starts[link.source] + link.row) for link in links])
    mine, theirs = together[partner >= 0], together[partner[partner >= 0]]
    columns = dict(zip(("source_id", "played_at", "track_id", "ordinal"), mine.T, strict=False))
    columns |= dict(zip(("by_source_id", "by_played_at", "by_track_id", "by_ordinal"), theirs.T, strict=False))
    await insert_rows(db, "play_links", {"listener_id": listener_id}, columns)
    return len(mine)


async def _plays(db: aiosqlite.Connection, listener_id: int, source_id: int) -> NDArray[np.int64]:
    """Rows of kind play of one source: source, start, track, ordinal, track group; in an order no import can change."""
    found = await db.execute_fetchall(
        "SELECT source_id, played_at, track_id, ordinal, tracks.group_id FROM scrobbles"
        " JOIN tracks USING (track_id) JOIN artists USING (artist_id)"
        " WHERE listener_id = ? AND source_id = ? AND kind = ? ORDER BY played_at, name, title, ordinal",
        [listener_id, source_id, Kind.PLAY],
    )
    return np.fromiter(chain.from_iterable(found), np.int64).reshape(-1, 5)
