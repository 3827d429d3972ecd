"""Last.fm CSV with times in seconds and MusicBrainz ids, as lastfm.ghan.nl and its like write it, and our own export.

Ours has one column more, milliseconds heard, and apostrophes before names that a spreadsheet would run.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

import numpy as np

from music_rec.core.csv_safe import text_of_cell
from music_rec.core.errors import ImportFormatError
from music_rec.core.frames import Coded, RowBatch
from music_rec.core.protocols import ReadOptions
from music_rec.core.sources import OWN_EXPORT
from music_rec.core.zones import UTC_ONLY
from music_rec.data_fetchers.columns import fields_of, plain
from music_rec.data_fetchers.dialect import Dialect, rows_of
from music_rec.data_fetchers.table import opened, record_blocks, without_first_line
from music_rec.data_fetchers.table_plays import Layout, table_batches
from music_rec.data_fetchers.text import head_text

NAME = "lastfm-uts"
LABEL = "Last.fm CSV with times in seconds"
_COLUMNS = {"uts", "utctime", "artist", "artistmbid", "album", "albummbid", "track", "trackmbid"}
_OUR_COLUMNS = {*_COLUMNS, "msplayed"}


def accepts(head: bytes, name: str) -> bool:  # noqa: ARG001 a name proves nothing
    """Whether the header names the columns of this format and no others."""
    return {plain(column) for column in _header(head_text(head))} in (_COLUMNS, _OUR_COLUMNS)


def read(stream: BinaryIO, options: ReadOptions) -> Iterator[RowBatch]:
    """Batches in file order, with the MusicBrainz ids of artist, album and track. ImportFormatError without the header."""
    head, blocks = opened(stream)
    header = _header(head)
    names = [plain(column) for column in header]
    if set(names) not in (_COLUMNS, _OUR_COLUMNS):
        raise ImportFormatError("The file does not begin with the header uts,utc_time,artist,...,track_mbid.")
    source = OWN_EXPORT if set(names) == _OUR_COLUMNS else NAME
    layout = Layout(Dialect(",", len(header)), tuple(fields_of(header)), (names.index("uts"),), source, UTC_ONLY)
    batches = table_batches(record_blocks(without_first_line(blocks), layout.dialect), layout, options.now)
    yield from batches if source == NAME else map(_exact, batches)


def _header(head: str) -> list[str]:
    rows = rows_of(head.lstrip().partition("\n")[0], ",")
    return rows[0] if rows else []


def _exact(batch: RowBatch) -> RowBatch:
    """The batch with names as they were before they became cells."""
    return replace(batch, artist=_texts(batch.artist), title=_texts(batch.title), album=_texts(batch.album))


def _texts(cells: Coded) -> Coded:
    texts = Coded.of(map(text_of_cell, cells.values))
    return Coded(np.append(texts.codes, np.int32(-1))[cells.codes], texts.values)
