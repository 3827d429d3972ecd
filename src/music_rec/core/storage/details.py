"""What a row says beside the fields that identify it: its album and details, kept also where two imports differ in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import aiosqlite
import numpy as np
from numpy.typing import NDArray

from music_rec.core.frames import Coded, RowBatch

Ints = NDArray[np.int64]
NUMBERS = ("ms_played", "length_ms", "flags")
TEXTS = ("reason_start", "reason_end", "country", "row_id")
NO_DETAILS = -2
"""Stands in NUMBERS for a row without details."""
_DEFAULTS = {"ms_played": -1, "length_ms": -1, "flags": 0}


@dataclass(frozen=True)
class Details:
    """Rows as one import has them, as columns of one length."""

    track: Ints
    album: Ints
    numbers: Mapping[str, Ints]
    texts: Mapping[str, Sequence[str | None]]

    @classmethod
    def of_batch(cls, batch: RowBatch, track: Ints, album: Ints, rows: NDArray[np.intp]) -> Details:
        """Those of some rows of a batch."""
        missing = None if has_details(batch) else NO_DETAILS
        numbers = {name: number_of(batch, name, rows, missing=missing) for name in NUMBERS}
        return cls(track[rows], album[rows], numbers, {name: texts_of(getattr(batch, name), rows) for name in TEXTS})

    def at(self, rows: NDArray[np.intp]) -> Details:
        """Those of some of the rows."""
        numbers = {name: column[rows] for name, column in self.numbers.items()}
        places = rows.tolist()
        texts = {name: [column[place] for place in places] for name, column in self.texts.items()}
        return Details(self.track[rows], self.album[rows], numbers, texts)

    def differ(self, other: Details) -> NDArray[np.intp]:
        """The rows in which the two say something else."""
        mask = (self.track != other.track) | (self.album != other.album)
        for name, column in self.numbers.items():
            mask |= column != other.numbers[name]
        for name, texts in self.texts.items():
            if texts != other.texts[name]:
                mask |= np.array([one != another for one, another in zip(texts, other.texts[name], strict=True)], np.bool_)
        return np.flatnonzero(mask)


def has_details(batch: RowBatch) -> bool:
    """Whether its rows say more than who, what and when."""
    texts = (getattr(batch, name) for name in TEXTS)
    return any(getattr(batch, name) is not None for name in NUMBERS) or any(
        column is not None and bool((column.codes >= 0).any()) for column in texts
    )


def number_of(batch: RowBatch, name: str, rows: NDArray[np.intp], *, missing: int | None = None) -> Ints:
    """A column of NUMBERS for some rows; where the batch has none, `missing` or what means unknown."""
    column: NDArray[np.int32] | None = getattr(batch, name)
    if column is None:
        return np.full(len(rows), _DEFAULTS[name] if missing is None else missing, np.int64)
    return column[rows].astype(np.int64)


def texts_of(coded: Coded | None, rows: NDArray[np.intp]) -> list[str | None]:
    """The text of each of some rows."""
    if coded is None:
        return [None] * len(rows)
    values: list[str | None] = [*coded.values, None]
    return [values[code] for code in coded.codes[rows].tolist()]


_KEY = ("played_at", "track_id", "ordinal")
_OWNER = ("listener_id", "source_id", "import_id")
_INSERT = f"""
    INSERT INTO import_variants ({", ".join((*_OWNER, *_KEY, "own_track_id", "album_id", *NUMBERS, *TEXTS))})
    SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, nullif(?9, {NO_DETAILS}), nullif(?10, {NO_DETAILS}), nullif(?11, {NO_DETAILS}),
        ?12, ?13, ?14, ?15
    WHERE NOT EXISTS (SELECT 1 FROM import_repeats WHERE listener_id = ?1 AND source_id = ?2 AND import_id = ?3
        AND played_at = ?4 AND track_id = ?5 AND ordinal = ?6)"""  # noqa: S608 - names are ours


async def save_variants(
    db: aiosqlite.Connection, owner: Mapping[str, int], key: Mapping[str, Ints], said: Details, rows: NDArray[np.intp]
) -> None:
    """Keep what an import says otherwise about stored rows; of several rows it has of one, the first decides."""
    columns: list[Sequence[Any]] = [key[name][rows].tolist() for name in _KEY]
    part = said.at(rows)
    columns += [part.track.tolist(), part.album.tolist(), *(column.tolist() for column in part.numbers.values())]
    columns += part.texts.values()
    owned = [owner[name] for name in _OWNER]
    await db.executemany(_INSERT, ((*owned, *row) for row in zip(*columns, strict=True)))
