"""Last.fm CSV with times in seconds and MusicBrainz ids, as lastfm.ghan.nl and its like write it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from music_rec.core.errors import ImportFormatError
from music_rec.core.frames import RowBatch
from music_rec.core.protocols import ReadOptions
from music_rec.data_fetchers.columns import fields_of, plain
from music_rec.data_fetchers.dialect import Dialect, rows_of
from music_rec.data_fetchers.table import opened, record_blocks, without_first_line
from music_rec.data_fetchers.table_plays import Layout, table_batches
from music_rec.data_fetchers.text import head_text

NAME = "lastfm-uts"
LABEL = "Last.fm CSV with times in seconds"
_COLUMNS = {"uts", "utctime", "artist", "artistmbid", "album", "albummbid", "track", "trackmbid"}


def accepts(head: bytes, name: str) -> bool:  # noqa: ARG001 a name proves nothing
    """Whether the header names the columns of this format and no others."""
    return {plain(column) for column in _header(head_text(head))} == _COLUMNS


def read(stream: BinaryIO, options: ReadOptions) -> Iterator[RowBatch]:
    """Batches in file order, with the MusicBrainz ids of artist, album and track. ImportFormatError without the header."""
    head, blocks = opened(stream)
    header = _header(head)
    names = [plain(column) for column in header]
    if set(names) != _COLUMNS:
        raise ImportFormatError("The file does not begin with the header uts,utc_time,artist,...,track_mbid.")
    layout = Layout(Dialect(",", len(header)), tuple(fields_of(header)), (names.index("uts"),), NAME, "UTC")
    yield from table_batches(record_blocks(without_first_line(blocks), layout.dialect), layout, options.now)


def _header(head: str) -> list[str]:
    rows = rows_of(head.lstrip().partition("\n")[0], ",")
    return rows[0] if rows else []
