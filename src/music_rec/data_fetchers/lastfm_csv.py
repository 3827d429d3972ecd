"""Last.fm CSV without header: `artist,album,track,date`, or `artist,track,date` from old copies of the tool.

lastfm-to-csv deletes quotes and commas from all names; its times are UTC, to the minute.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from music_rec.core.errors import ImportFormatError
from music_rec.core.frames import RowBatch
from music_rec.core.protocols import ReadOptions
from music_rec.core.zones import UTC_ONLY
from music_rec.data_fetchers.dialect import Dialect, rows_of, sniff
from music_rec.data_fetchers.table import opened, record_blocks
from music_rec.data_fetchers.table_plays import Layout, table_batches
from music_rec.data_fetchers.text import head_text

NAME = "lastfm-csv"
LABEL = "Last.fm CSV without header"
_FIELDS = {3: ("artist", "track", "time"), 4: ("artist", "album", "track", "time")}
_DATE = re.compile(r"\s*\d{1,2} [A-Z][a-z]{2} \d{4},? \d{2}:\d{2}\s*")


def accepts(head: bytes, name: str) -> bool:  # noqa: ARG001 a name proves nothing
    """Whether lines of three or four cells end in `20 Nov 2020 09:35` or in nothing, from the first one on."""
    return _dialect(head_text(head)) is not None


def read(stream: BinaryIO, options: ReadOptions) -> Iterator[RowBatch]:
    """Batches in file order; a row without date (it was playing when the file was made) is rejected."""
    head, blocks = opened(stream)
    dialect = _dialect(head)
    if dialect is None:
        raise ImportFormatError("The lines of this file are not artist,album,track,date with dates such as 20 Nov 2020 09:35.")
    fields = _FIELDS[dialect.width]
    layout = Layout(dialect, fields, (fields.index("time"),), NAME, UTC_ONLY)
    yield from table_batches(record_blocks(blocks, dialect), layout, options.now)


def _dialect(head: str) -> Dialect | None:
    dialect = sniff(head)
    if dialect is None or dialect.delimiter != "," or dialect.width not in _FIELDS:
        return None
    cells = [row[-1] for row in rows_of(head, ",") if len(row) == dialect.width]
    dates = [bool(_DATE.fullmatch(cell)) for cell in cells if cell.strip()]
    return dialect if dates and dates[0] and sum(dates) >= 0.9 * len(dates) else None
