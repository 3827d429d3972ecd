"""Contracts of columns, written once: what importers yield and what recommenders take.

`plays`, the frame recommenders take (pandas), one row per play or, with `count`, per pair:

| column | type | meaning |
|---|---|---|
| user | int or str | whose play |
| item | int | what was played (a track group, or anything else of one kind) |
| timestamp | int64 or datetime, optional | start, UTC s or a moment (without a zone it is UTC); NaN where unknown |
| count | int, optional | plays of the pair, where there is no time; NaN is one, and what has 0 or less is no play |
| artist | int, optional | artist group of the item |
| tag | optional | what the user called the item; such a row is no play |

A row without a user or an item says nothing and is left out.

`tracks`, one row per item (of several the first counts): `item`, and where known `artist` (int), `tags` (dict of tag to
weight), `features` (dict of name to float), `taste` (finite float).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from music_rec.core.history import History
from music_rec.core.models import Entity, RowOut

if TYPE_CHECKING:
    import pandas as pd

IdKey = tuple[Entity, str]
"""Entity and service, for example ("track", "musicbrainz")."""
OWN = "\0listener"
"""The user that the plays of the listener have among those of others."""


@dataclass(frozen=True)
class Coded:
    """A text column: `values[codes[i]]` is the text of row i, code -1 is none. Values are distinct and not empty."""

    codes: NDArray[np.int32]
    values: list[str]

    @classmethod
    def of(cls, texts: Iterable[str | None]) -> Coded:
        """Codes in order of first appearance; None and empty text become -1."""
        index: dict[str, int] = {}
        codes = [index.setdefault(text, len(index)) if text else -1 for text in texts]
        return cls(np.array(codes, np.int32), list(index))

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, rows: NDArray[np.bool_] | NDArray[np.intp] | slice) -> Coded:
        return Coded(self.codes[rows], self.values)


@dataclass(frozen=True)
class RowBatch:
    """Rows of one file as columns of one length, at most 16 MB; rows that fall out stand in `out`, not in the columns.

    `rows_in` counts both. `played_at` is the **start** of the play in UTC s; it is already checked (2002 to now).
    """

    source: str
    """A name in `core.sources.SOURCES`: how its rows are told apart, and how precise its times are."""
    rows_in: int
    row: NDArray[np.int64]
    """Number of the row in its file, from 1."""
    played_at: NDArray[np.int64]
    artist: Coded
    title: Coded
    album: Coded
    out: list[RowOut] = field(default_factory=list)
    ms_played: NDArray[np.int32] | None = None
    """Milliseconds heard, -1 where unknown."""
    length_ms: NDArray[np.int32] | None = None
    """Length of the track where the row itself gives it, -1 where unknown."""
    flags: NDArray[np.int32] | None = None
    """`models.Flag` bits."""
    row_id: Coded | None = None
    """Exact id of the service for this row, for example a Spotify uri."""
    reason_start: Coded | None = None
    reason_end: Coded | None = None
    country: Coded | None = None
    ids: Mapping[IdKey, Coded] = field(default_factory=dict)
    """Ids of services for the artist, album or track of each row."""
    timezone: str = ""
    """The zone that times without one were read in; empty where every time had one."""

    def where(self, rows: NDArray[np.bool_], out: list[RowOut]) -> RowBatch:
        """The rows marked, and of those that fell out the ones given."""
        columns: dict[str, Any] = {name: getattr(self, name)[rows] for name in _columns(self)}
        ids = {key: column[rows] for key, column in self.ids.items()}
        return replace(self, rows_in=int(rows.sum()) + len(out), out=out, ids=ids, **columns)


def joined(batches: Iterable[RowBatch]) -> list[RowBatch]:
    """The rows of batches of one source in as few as there are kinds of columns."""
    alike: dict[tuple[str, ...], list[RowBatch]] = {}
    for batch in batches:
        alike.setdefault((*_columns(batch), *map(str, batch.ids)), []).append(batch)
    return [_together(some) for some in alike.values()]


def _columns(batch: RowBatch) -> list[str]:
    """The names of those it has."""
    return [one.name for one in fields(batch) if isinstance(getattr(batch, one.name), Coded | np.ndarray)]


def _together(batches: Sequence[RowBatch]) -> RowBatch:
    first = batches[0]
    columns: dict[str, Any] = {name: _one_after_another([getattr(one, name) for one in batches]) for name in _columns(first)}
    ids = {key: _one_after_another([one.ids[key] for one in batches]) for key in first.ids}
    out = [row for one in batches for row in one.out]
    return replace(first, rows_in=sum(one.rows_in for one in batches), out=out, ids=ids, **columns)


def _one_after_another(columns: Sequence[Any]) -> Any:
    if isinstance(columns[0], Coded):
        return Coded.of(text for one in columns for text in _texts(one))
    return np.concatenate(columns)


def _texts(column: Coded) -> Iterator[str | None]:
    values: list[str | None] = [*column.values, None]
    return map(values.__getitem__, column.codes.tolist())


def plays_of(history: History) -> pd.DataFrame:
    """The `plays` frame of one listener: user 0, item = track group, timestamp, artist = artist group; oldest first."""
    import pandas as pd

    user = np.zeros(len(history), np.int8)
    return pd.DataFrame({"user": user, "item": history.track, "timestamp": history.played_at, "artist": history.artist})
