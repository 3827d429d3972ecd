"""The rows of a table as plays: one way for every CSV importer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from music_rec.core.frames import Coded, IdKey, RowBatch
from music_rec.core.history import Int32
from music_rec.core.models import Entity, Flag, RowOut
from music_rec.core.zones import Zones
from music_rec.data_fetchers.arrays import blank, bools, coded, no_texts, whole_numbers
from music_rec.data_fetchers.dialect import Dialect
from music_rec.data_fetchers.log_clock import LogClock
from music_rec.data_fetchers.sieve import LONGEST_TEXT, Sieve
from music_rec.data_fetchers.table import Cells, read_cells
from music_rec.data_fetchers.times import read_times, start_of

_IDS: tuple[tuple[str, Entity], ...] = (("artist_mbid", "artist"), ("album_mbid", "album"), ("track_mbid", "track"))


@dataclass(frozen=True)
class Layout:
    """What the columns of one table hold and how its times are meant."""

    dialect: Dialect
    fields: tuple[str, ...]
    """What each column holds, see `columns.fields_of`; in the log of a player also its "rating"."""
    time: tuple[int, ...]
    """The column of the time, or two: date and clock."""
    source: str
    zones: Zones
    """Of times that carry none."""
    month_first: bool = False
    length_unit_ms: int = 1
    clock: LogClock | None = None
    """By which numbers that look like seconds since 1970 were written, where that is not UTC."""
    no_play: str = ""
    """Why no row of this table is a play of music; empty where they are."""

    def column(self, field: str) -> int | None:
        """The position of what is asked for."""
        return self.fields.index(field) if field in self.fields else None

    @property
    def wanted(self) -> list[int]:
        """Positions of the columns to read."""
        read = {at for at, field in enumerate(self.fields) if field not in ("", "time", "ended", "personal")}
        return sorted(read | set(self.time))

    @property
    def hidden(self) -> list[int]:
        """Positions of columns that name a person or a device: never kept."""
        return [at for at, field in enumerate(self.fields) if field == "personal"]


def table_batches(blocks: Iterable[bytes], layout: Layout, now: int) -> Iterator[RowBatch]:
    """The plays of a table, a batch for each block of whole rows (`table.record_blocks`)."""
    first = 1
    for block in blocks:
        if not block or block.isspace():
            continue
        cells = read_cells(block, layout.dialect, layout.wanted, first)
        first += cells.rows_in
        yield _batch(cells, layout, now)


def joined_times(cells: Cells, time: tuple[int, ...]) -> pa.Array:
    """The written times of a block."""
    parts = [cells.columns[position] for position in time]
    return parts[0] if len(parts) == 1 else pc.binary_join_element_wise(*parts, " ")


def _batch(cells: Cells, layout: Layout, now: int) -> RowBatch:
    artist, title, album = (_text(cells, layout.column(field)) for field in ("artist", "track", "album"))
    texts = joined_times(cells, layout.time)
    times = read_times(texts, month_first=layout.month_first)
    ms_played = _milliseconds(cells, layout.column("ms_played"))
    played_at = layout.clock.utc(times.seconds) if layout.clock else times.utc(layout.zones)
    if ms_played is not None and layout.fields[layout.time[0]] == "ended":
        played_at = start_of(played_at, ms_played)

    sieve = Sieve(len(cells.numbers))
    if layout.no_play:
        sieve.filter(np.ones(len(title), np.bool_), layout.no_play)
    sieve.filter(title.codes < 0, "no track name")
    sieve.reject(artist.codes < 0, "no artist")
    sieve.reject_long(artist, title, album)
    if not times.known.all():
        sieve.reject(blank(texts), "no date")
        sieve.reject(~times.known, "unreadable date")
    sieve.reject_times(played_at, now)

    kept = sieve.kept
    lengths, flags = _lengths(cells, layout), _flags(cells, layout.column("rating"))
    return RowBatch(
        source=layout.source,
        rows_in=cells.rows_in,
        row=cells.numbers[kept],
        played_at=played_at[kept],
        artist=artist[kept],
        title=title[kept],
        album=album[kept],
        out=_out(cells, layout, sieve),
        ms_played=None if ms_played is None else ms_played[kept],
        length_ms=None if lengths is None else lengths[kept],
        flags=None if flags is None else flags[kept],
        ids={key: ids[kept] for key, ids in _ids(cells, layout)},
        timezone=layout.zones.label if times.need_zone or layout.clock else "",
    )


def _text(cells: Cells, position: int | None) -> Coded:
    return no_texts(len(cells.numbers)) if position is None else coded(cells.columns[position])


def _ids(cells: Cells, layout: Layout) -> Iterator[tuple[IdKey, Coded]]:
    for field, entity in _IDS:
        position = layout.column(field)
        if position is not None:
            yield (entity, "musicbrainz"), coded(cells.columns[position])


def _milliseconds(cells: Cells, position: int | None) -> Int32 | None:
    return None if position is None else whole_numbers(cells.columns[position])


def _flags(cells: Cells, position: int | None) -> Int32 | None:
    """The flags of rows that their log rates L (listened) or S (skipped)."""
    if position is None:
        return None
    skipped = pc.equal(pc.utf8_upper(pc.utf8_trim_whitespace(cells.columns[position])), "S")
    return np.where(bools(skipped), int(Flag.RATED_SKIP), 0).astype(np.int32)


def _lengths(cells: Cells, layout: Layout) -> Int32 | None:
    """Length of the track in ms; a length of 0 is unknown."""
    exact = _milliseconds(cells, layout.column("length_ms"))
    lengths = _milliseconds(cells, layout.column("length")) if exact is None else exact
    if lengths is None:
        return None
    unit = layout.length_unit_ms if exact is None else 1
    longest = np.iinfo(np.int32).max // unit
    return np.where((lengths > 0) & (lengths <= longest), np.minimum(lengths, longest) * unit, -1).astype(np.int32)


def _out(cells: Cells, layout: Layout, sieve: Sieve) -> list[RowOut]:
    """Rows that fell out, in order of the file; a ragged row cannot be shown where a column must not be."""
    ragged = [
        RowOut(number, "rejected", "wrong number of columns", "" if layout.hidden else text[:LONGEST_TEXT])
        for number, text in cells.ragged
    ]
    fallen = sieve.out(cells.numbers, lambda rows: cells.texts(rows, layout.hidden))
    return sorted(ragged + fallen, key=lambda out: out.row)
