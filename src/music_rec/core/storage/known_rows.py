"""Rows that are there already: found for a batch, and given new ordinals where a row comes in between."""

from __future__ import annotations

import json
from dataclasses import dataclass

import aiosqlite
import numpy as np
from numpy.typing import NDArray

from music_rec.core.dedupe import Rows
from music_rec.core.frames import Coded, RowBatch
from music_rec.core.storage.details import NO_DETAILS, NUMBERS, TEXTS, Details

Ints = NDArray[np.int64]
SPARSE = 4
"""A batch whose span of time holds so many times its rows is looked up second by second."""
_TABLES = ("scrobbles", "play_details", "import_repeats", "import_variants")
_SAYS = ", ".join(
    [
        "s.played_at, s.track_id, s.ordinal, s.import_id, s.album_id",
        *(f"coalesce(d.{name}, {NO_DETAILS})" for name in NUMBERS),
        *(f"d.{name}" for name in TEXTS),
    ]
)
_FROM = "scrobbles s LEFT JOIN play_details d USING (listener_id, source_id, played_at, track_id, ordinal)"
_SECONDS = "s.listener_id = ? AND s.source_id = ? AND s.played_at IN (SELECT value FROM json_each(?))"


@dataclass(frozen=True)
class Stored:
    """Rows that are there already."""

    rows: Rows
    import_id: Ints
    details: Details


@dataclass(frozen=True)
class KnownRows:
    """The rows of one source of a listener."""

    db: aiosqlite.Connection
    listener_id: int
    source_id: int

    async def near(self, batch: RowBatch, track: Ints) -> tuple[Stored, Ints]:
        """(stored rows that may be the same as one of the batch, identity of each batch row)."""
        return await self._stored(*await self._at(batch.played_at), batch.row_id, track)

    async def at_seconds(self, seconds: Ints) -> Rows:
        """The rows that start in one of these seconds."""
        values: list[int | str] = [self.listener_id, self.source_id, json.dumps(seconds.tolist())]
        stored, _ = await self._stored(_SECONDS, values, None, np.zeros(0, np.int64))
        return stored.rows

    async def _stored(self, where: str, values: list[int | str], row_id: Coded | None, track: Ints) -> tuple[Stored, Ints]:
        """(the rows selected, the identity of each of the new rows), the identities comparable."""
        found = await self.db.execute_fetchall(f"SELECT {_SAYS} FROM {_FROM} WHERE {where}", values)  # noqa: S608 - names are ours
        columns = list(zip(*found, strict=True)) or [()] * (5 + len(NUMBERS) + len(TEXTS))
        played_at, stored_track, ordinal, import_id, album, *numbers = (
            np.array(one, np.int64) for one in columns[: -len(TEXTS)]
        )
        texts = dict(zip(TEXTS, columns[-len(TEXTS) :], strict=True))
        details = Details(stored_track, album, dict(zip(NUMBERS, numbers, strict=True)), texts)
        stored_identity, identity = _identities(Coded.of(texts["row_id"]), stored_track, row_id, track)
        rows = Rows(played_at, stored_track, details.numbers["ms_played"], stored_identity, ordinal)
        return Stored(rows, import_id, details), identity

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
        return _SECONDS, [*owned, seconds]

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
