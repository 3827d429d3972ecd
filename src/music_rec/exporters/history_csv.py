"""A history as CSV: the columns of Last.fm's exporters, with times in seconds and ids, and milliseconds heard behind them.

By that last column we know our own file again: it is of a source of its own, in which a track may play twice in one
second, and what `csv_safe` put before names goes away again.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache

from music_rec.core.csv_safe import safe_cell
from music_rec.core.models import Scrobble

NAME = "csv"
LABEL = "CSV, with times and MusicBrainz ids"
ENDING = ".csv"
COLUMNS = ("uts", "utc_time", "artist", "artist_mbid", "album", "album_mbid", "track", "track_mbid", "ms_played")
_EPOCH = date(1970, 1, 1).toordinal()
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def render(parts: Iterable[Sequence[Scrobble]]) -> Iterator[bytes]:
    yield _lines([COLUMNS])
    for part in parts:
        yield _lines(map(_cells, part))


def _cells(one: Scrobble) -> tuple[object, ...]:
    at, artist, title, album, artist_mbid, album_mbid, track_mbid, ms = one
    names = (artist, artist_mbid, album, album_mbid, title, track_mbid)
    cells = map(safe_cell, names)
    return (at, f"{_day(at // 86_400)}, {at // 3600 % 24:02}:{at // 60 % 60:02}", *cells, ms if ms >= 0 else "")


@lru_cache(maxsize=1 << 10)
def _day(number: int) -> str:
    """As Last.fm writes it, whatever language this computer speaks: `01 Sep 2026`."""
    day = date.fromordinal(_EPOCH + number)
    return f"{day.day:02} {_MONTHS[day.month - 1]} {day.year}"


def _lines(rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
