"""Rows that are there already: found for a batch, and given new ordinals where a row comes in between."""

from __future__ import annotations

import json
from dataclasses import dataclass

import aiosqlite
import numpy as np
from numpy.typing import NDArray

from music_rec.core.dedupe import Rows
from music_rec.core.frames import Coded, RowBatch
from music_rec.core.sources import SOURCES

Ints = NDArray[np.int64]
SPARSE = 4
"""A batch whose span of time holds so many times its rows is looked up second by second."""
_DETAILS = "LEFT JOIN play_details d USING (listener_id, source_id, played_at, track_id, ordinal)"
_TABLES = ("scrobbles", "play_details", "import_repeats")


@dataclass(frozen=True)
class KnownRows:
    """The rows of one source of a listener."""

    db: aiosqlite.Connection
    listener_id: int
    source_id: int

    async def near(self, batch: RowBatch, track: Ints) -> tuple[Rows, Ints, Ints]:
        """(stored rows that may be the same as one of the batch, their imports, identity of each batch row)."""
        ended = SOURCES[batch.source].identity == "ended"
        details, join = (", d.ms_played, d.row_id", _DETAILS) if ended else ("", "")
        where, values = await self._at(batch.played_at)
        found = await self.db.execute_fetchall(
            f"SELECT s.played_at, s.track_id, s.ordinal, s.import_id{details} FROM scrobbles s {join} WHERE {where}",  # noqa: S608 - names are ours
            values,
        )
        columns = list(zip(*found, strict=True)) or [()] * 6
        played_at, stored_track, ordinal, import_id = (np.array(column, np.int64) for column in columns[:4])
        unknown = np.full(len(played_at), -1)
        ms, texts = (np.array(columns[4], np.int64), Coded.of(columns[5])) if ended else (unknown, Coded(unknown, []))
        stored_identity, identity = _identities(texts, stored_track, batch.row_id, track)
        return Rows(played_at, stored_track, ms, stored_identity, ordinal), import_id, identity

    async def _at(self, played_at: Ints) -> tuple[str, list[int | str]]:
        """What selects the rows of a batch's span of time or, where these are many more than the batch has, of its seconds."""
        owned = [self.listener_id, self.source_id]
        span = "s.listener_id = ? AND s.source_id = ? AND s.played_at BETWEEN ? AND ?"
        values: list[int | str] = [*owned, int(played_at.min()), int(played_at.max())]
        many = SPARSE * len(played_at)
        sql = f"SELECT count(*) FROM (SELECT 1 FROM scrobbles s WHERE {span} LIMIT ?)"  # noqa: S608 - names are ours
        [(rows,)] = await self.db.execute_fetchall(sql, [*values, many])
        if rows < many:
            return span, values
        seconds = json.dumps(np.unique(played_at).tolist())
        return "s.listener_id = ? AND s.source_id = ? AND s.played_at IN (SELECT value FROM json_each(?))", [*owned, seconds]

    async def move(self, stored: Rows, ordinal: Ints) -> None:
        """Give stored rows new ordinals; in two steps, since the old ones are still taken."""
        where = "listener_id = ? AND source_id = ? AND played_at = ? AND track_id = ? AND ordinal = ?"
        changed = np.flatnonzero(stored.ordinal != ordinal)
        columns = (stored.played_at, stored.track, stored.ordinal, ordinal)
        rows = list(zip(*(column[changed].tolist() for column in columns), strict=True))
        owned = (self.listener_id, self.source_id)
        for table in _TABLES:
            sql = f"UPDATE {table} SET ordinal = ? WHERE {where}"  # noqa: S608 - names are ours
            await self.db.executemany(sql, ((-1 - new, *owned, at, track, old) for at, track, old, new in rows))
            await self.db.executemany(sql, ((new, *owned, at, track, -1 - new) for at, track, _, new in rows))


def _identities(stored: Coded, stored_track: Ints, new: Coded | None, new_track: Ints) -> tuple[Ints, Ints]:
    """What tells rows of one start apart: the rank of the service's id, or minus the track where there is none."""
    new = new or Coded(np.full(len(new_track), -1, np.int32), [])
    rank = {text: i for i, text in enumerate(sorted({*stored.values, *new.values}))}

    def ranks(coded: Coded, track: Ints) -> Ints:
        by_code = np.array([*(rank[text] for text in coded.values), 0], np.int64)
        return np.where(coded.codes >= 0, by_code[coded.codes], -track)

    return ranks(stored, stored_track), ranks(new, new_track)
