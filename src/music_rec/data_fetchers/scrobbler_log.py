"""`.scrobbler.log` of Rockbox and other players (AUDIOSCROBBLER/1.0 and 1.1): tab-separated, with length and what was skipped.

`artist, album, title, track number, length in s, L (listened) or S (skipped), seconds since 1970, MusicBrainz id of the track`;
version 1.0 and some writers of 1.1 leave the last one out. The seconds are those of the player's own clock, unless a line
`#TZ/UTC` says otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO

from music_rec.core.errors import ImportFormatError
from music_rec.core.frames import RowBatch
from music_rec.core.protocols import ReadOptions
from music_rec.core.zones import UTC_ONLY
from music_rec.data_fetchers.dialect import Dialect
from music_rec.data_fetchers.log_clock import LogClock
from music_rec.data_fetchers.table import opened, record_blocks
from music_rec.data_fetchers.table_plays import Layout, table_batches
from music_rec.data_fetchers.text import head_text

NAME = "scrobbler-log"
LABEL = "Log of a player (.scrobbler.log)"
_FIELDS = ("artist", "album", "track", "", "length", "rating", "time", "track_mbid")
_DIALECT = Dialect("\t", len(_FIELDS), quoted=False)
_ROW = re.compile(rb"[^\t]+\t[^\t]*\t[^\t]*\t[^\t]*\t *\d* *\t[LSls]\t *\d+ *(?:\t[^\t]*)?")
_HEADER = re.compile(rb"(?:#(?:[^\t\r\n]*|ARTIST\t[^\r\n]*)(?=[\r\n]|\Z)|[\r\n]++)*+", re.IGNORECASE)
_VERSION = re.compile(rb"^#AUDIOSCROBBLER/1\.", re.IGNORECASE | re.MULTILINE)
_IN_UTC = re.compile(rb"^#TZ/(?:UTC|GMT)\s*$", re.IGNORECASE | re.MULTILINE)
_SEVEN_CELLS = re.compile(rb"^([^\t\r\n]*(?:\t[^\t\r\n]*){6})(?=[\r\n]|\Z)", re.MULTILINE)


def accepts(head: bytes, name: str) -> bool:  # noqa: ARG001 a name proves nothing
    """Whether the file begins with `#AUDIOSCROBBLER/1.`, or its first line and nearly all others are rows of this format."""
    return _is_log(head_text(head).encode())


def read(stream: BinaryIO, options: ReadOptions) -> Iterator[RowBatch]:
    """Batches in file order; a row rated S is a skip. Times are read in the zone of the options where the log names none."""
    head, blocks = opened(stream)
    if not _is_log(head.encode()):
        raise ImportFormatError(
            "This is no .scrobbler.log: its lines are not artist, album, title and so on, with tabs between."
        )
    first = next(blocks)
    header = _header(first)
    zones = UTC_ONLY if _IN_UTC.search(header) else options.zones
    layout = Layout(_DIALECT, _FIELDS, (_FIELDS.index("time"),), NAME, zones, length_unit_ms=1000, clock=LogClock(zones))
    rows = record_blocks(chain([first[len(header) :]], blocks), _DIALECT)
    yield from table_batches(map(_with_eight_cells, rows), layout, options.now)


def _header(start: bytes) -> bytes:
    """The lines at the beginning that are no rows."""
    found = _HEADER.match(start)
    return found.group() if found else b""


def _is_log(head: bytes) -> bool:
    header = _header(head)
    rows = head[len(header) :].splitlines()
    fitting = [bool(_ROW.fullmatch(row)) for row in rows if row]
    return bool(_VERSION.search(header)) or bool(fitting and fitting[0] and sum(fitting) >= 0.9 * len(fitting))


def _with_eight_cells(block: bytes) -> bytes:
    return _SEVEN_CELLS.sub(rb"\1\t", block)
