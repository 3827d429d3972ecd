"""Any CSV or TSV table of plays: delimiter, encoding, columns and kind of time are told by its content.

Where the header does not name artist, track and time, the listener does (`--columns`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO

import numpy as np
import pyarrow as pa

from music_rec.core.errors import ImportFormatError
from music_rec.core.frames import RowBatch
from music_rec.core.protocols import ReadOptions
from music_rec.core.zones import UTC_ONLY, Zones
from music_rec.data_fetchers.arrays import whole_numbers
from music_rec.data_fetchers.columns import fields_of, guess_fields, has_time, missing, plain, unnamed_columns
from music_rec.data_fetchers.dialect import Dialect, rows_of, sniff
from music_rec.data_fetchers.table import Cells, opened, read_cells, record_blocks, without_first_line
from music_rec.data_fetchers.table_plays import Layout, joined_times, table_batches
from music_rec.data_fetchers.text import head_text, printable
from music_rec.data_fetchers.times import Times, read_times, slashed_order

NAME = "csv"
LABEL = "CSV or TSV table"
_MINUTES = "csv-minute"
_ORDERS = {"datedmy": "day", "datemdy": "month"}
"""Columns whose slashed dates the listener has told the order of."""
_ENOUGH_ROWS = 10
"""In so many rows or more, seconds that are all 0 are no chance."""
_LONGEST_TRACK_S = 10_000
"""A column of lengths whose median is greater is in milliseconds."""


def accepts(head: bytes, name: str) -> bool:  # noqa: ARG001 a name proves nothing
    """Whether this is a table that names artist, track and time, or has a column of times whatever the others hold."""
    text = head_text(head)
    dialect = sniff(text)
    if dialect is None:
        return False
    rows = _whole_rows(text, dialect)
    return not missing(fields_of(rows[0])) or bool({"timestamp", "date"} & set(guess_fields(rows[1:] or rows)))


def read(stream: BinaryIO, options: ReadOptions) -> Iterator[RowBatch]:
    """Batches in file order. ImportFormatError, with the line to try, where columns or times cannot be told."""
    head, blocks = opened(stream)
    dialect = sniff(head)
    if dialect is None:
        raise ImportFormatError("This is no table: its lines do not have equally many cells (3 to 100).")
    rows = _whole_rows(head, dialect)
    names = _column_names(rows, dialect, options.columns)
    records = record_blocks(blocks if _is_data(rows[0]) else without_first_line(blocks), dialect)
    first = next(records)
    if first and not first.isspace():
        layout = _layout(first, dialect, names, options.zones)
        yield from table_batches(chain([first], records), layout, options.now)


def _whole_rows(text: str, dialect: Dialect) -> list[list[str]]:
    return [row for row in rows_of(text, dialect.delimiter) if len(row) == dialect.width]


def _is_data(row: Sequence[str]) -> bool:
    return has_time(row) or len(missing(fields_of(row))) > 1


def _column_names(rows: Sequence[Sequence[str]], dialect: Dialect, told: Sequence[str]) -> Sequence[str]:
    """The names of all columns, as the listener or else the header has them."""
    if not told:
        if missing(fields_of(rows[0])):
            raise unnamed_columns(rows, dialect.delimiter)
        return rows[0]
    if len(told) != dialect.width:
        raise ImportFormatError(f"--columns names {len(told)} columns and the table has {dialect.width}. - is one of no use.")
    if missing(fields_of(told)):
        raise ImportFormatError(f"--columns does not say which column holds {' and '.join(missing(fields_of(told)))}.")
    return told


@dataclass(frozen=True)
class _Clock:
    """One way to read the times of a table."""

    columns: tuple[int, ...]
    texts: pa.Array
    times: Times
    zones: Zones
    order: str
    """Of slashed dates, see `times.slashed_order`."""

    @property
    def worth(self) -> tuple[float, float, float]:
        """More readable rows first, then those with a zone, then those with seconds."""
        if len(self.times.known) == 0:
            return 0, 0, 0
        absolute = 1.0 if self.zones == UTC_ONLY else float(self.times.absolute.mean())
        return round(float(self.times.known.mean()), 1), absolute, float(self.times.to_second.mean())


def _layout(block: bytes, dialect: Dialect, names: Sequence[str], zones: Zones) -> Layout:
    """What the table holds, told by its names and its first block."""
    fields = fields_of(names)
    timed = [at for at, field in enumerate(fields) if field in ("time", "ended", "length")]
    cells = read_cells(block, dialect, timed, 1)
    clock = max(_clocks(cells, names, fields, zones), key=lambda clock: clock.worth)
    example = next((printable(text) for text in clock.texts.to_pylist() if text and not text.isspace()), "")
    if example and not clock.times.known.any():
        raise ImportFormatError(f"{example!r} is no time. Write times as 2023-02-01 15:12 or in seconds since 1970.")
    if not clock.order:
        raise ImportFormatError(
            f"Nothing in this table tells whether the day or the month comes first in {example!r}. "
            f"Say date_dmy or date_mdy: music-rec import FILE --columns {','.join(_with_order(names, clock.columns[0]))}"
        )
    return Layout(
        dialect,
        tuple(fields),
        time=clock.columns,
        source=_MINUTES if _to_minute(clock.times) else NAME,
        zones=clock.zones,
        month_first=clock.order == "month",
        length_unit_ms=_length_unit_ms(cells, fields),
    )


def _clocks(cells: Cells, names: Sequence[str], fields: Sequence[str], zones: Zones) -> Iterator[_Clock]:
    """Every way to read the times: ends of plays first, then in the order of the columns, then date and time as a pair."""
    spelled = [plain(name) for name in names]
    columns = [(at,) for kind in ("ended", "time") for at, field in enumerate(fields) if field == kind]
    dates = [at for at, name in enumerate(spelled) if name in ("date", *_ORDERS)]
    pairs = [(date, spelled.index("time")) for date in dates if "time" in spelled]
    for time in (*columns, *pairs):
        texts = joined_times(cells, time)
        order = _ORDERS.get(spelled[time[0]]) or slashed_order(texts)
        times = read_times(texts, month_first=order == "month")
        yield _Clock(time, texts, times, UTC_ONLY if "utc" in spelled[time[0]] else zones, order)


def _with_order(names: Sequence[str], dated: int) -> list[str]:
    """The names for `--columns`, with the order of the dates still to be chosen."""
    fields = fields_of(names)
    return ["date_dmy" if at == dated else name if fields[at] else "-" for at, name in enumerate(map(plain, names))]


def _to_minute(times: Times) -> bool:
    seconds = times.seconds[times.known]
    return bool((seconds % 60 == 0).all()) and (len(seconds) >= _ENOUGH_ROWS or not times.to_second.any())


def _length_unit_ms(cells: Cells, fields: Sequence[str]) -> int:
    if "length" not in fields:
        return 1
    lengths = whole_numbers(cells.columns[fields.index("length")])
    known = lengths[lengths > 0]
    return 1 if len(known) and np.median(known) > _LONGEST_TRACK_S else 1000
