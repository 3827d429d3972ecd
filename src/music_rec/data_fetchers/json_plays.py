"""Rows of JSON files as plays: one way for the formats whose fields lie deep and come in any kind."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import NoneType
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from music_rec.core.frames import Coded, IdKey, RowBatch
from music_rec.core.history import Int32
from music_rec.core.models import ENTITIES
from music_rec.data_fetchers.arrays import blank
from music_rec.data_fetchers.json_lines import Broken
from music_rec.data_fetchers.sieve import Sieve
from music_rec.data_fetchers.times import read_times

_MBID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_MOST_MS = np.iinfo(np.int32).max
_NAME = (str, NoneType)
_NO_TIME = "?"
"""Stands for a time that no clock has."""


class JsonPlay(NamedTuple):
    """What one row says. Fields hold whatever the file gives; what is of no use there counts as missing."""

    time: object
    """When the play started: seconds or milliseconds since 1970, or a written time (UTC)."""
    artist: object
    title: object
    album: object = None
    length_ms: int | None = None
    """Length of the track, -1 where unknown; None in a format that never gives one."""
    row_id: object = None
    mbids: tuple[object, object, object] = (None, None, None)
    """MusicBrainz ids of artist, album and track."""
    filtered: str = ""
    """Why this is no play of music, although it can be read; the same few words for all such rows."""


def play_batches(
    parts: Iterable[Sequence[object]], source: str, to_play: Callable[[Mapping[str, Any]], JsonPlay | None], now: int
) -> Iterator[RowBatch]:
    """A batch for each part of a file; `to_play` gives None for an object that is no row of its format."""
    first = 1
    for elements in parts:
        if elements:
            plays = [to_play(element) if isinstance(element, dict) else None for element in elements]
            yield _batch(elements, plays, source, now, first)
            first += len(elements)


def milliseconds(value: object, unit_ms: int = 1) -> int:
    """A length in ms; -1 where it is missing, 0, or nothing that a track can last."""
    try:
        length = float(value) * unit_ms if isinstance(value, (int, float, str)) else 0.0
    except (ValueError, OverflowError):
        return -1
    return int(length) if 1 <= length <= _MOST_MS else -1


def object_in(row: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The object a field holds; an empty one where it holds anything else."""
    value = row.get(name)
    return value if isinstance(value, dict) else {}


def _batch(elements: Sequence[object], plays: Sequence[JsonPlay | None], source: str, now: int, first: int) -> RowBatch:
    rows = [play or JsonPlay(None, None, None) for play in plays]
    time, artists, titles, albums, given, row_ids, mbids, filtered = zip(*rows, strict=True)
    artist, title, album = (_cleaned(names, _text) for names in (artists, titles, albums))
    written = pa.array(map(_written, time), pa.string())
    times = read_times(written)

    sieve = Sieve(len(rows))
    sieve.reject(~np.array([_is_readable(play) for play in plays]), "unreadable row")
    for reason in sorted({*filtered} - {""}):
        sieve.filter(np.array([one == reason for one in filtered]), reason)
    sieve.filter(title.codes < 0, "no track name")
    sieve.reject(artist.codes < 0, "no artist")
    sieve.reject_long(artist, title, album)
    sieve.reject(blank(written), "no date")
    sieve.reject(~times.known, "unreadable date")
    sieve.reject_times(times.seconds, now)

    kept, lengths = sieve.kept, _lengths(given)
    numbers = np.arange(first, first + len(rows))
    return RowBatch(
        source=source,
        rows_in=len(rows),
        row=numbers[kept],
        played_at=times.seconds[kept],
        artist=artist[kept],
        title=title[kept],
        album=album[kept],
        out=sieve.out(numbers, lambda fallen: [_shown(elements[at], rows[at]) for at in fallen]),
        length_ms=None if lengths is None else lengths[kept],
        row_id=_cleaned(row_ids, _text)[kept],
        ids={key: ids[kept] for key, ids in _ids(mbids)},
        timezone="UTC" if times.need_zone else "",
    )


def _is_readable(play: JsonPlay | None) -> bool:
    return play is not None and isinstance(play.artist, _NAME) and isinstance(play.title, _NAME)


def _lengths(given: Sequence[int | None]) -> Int32 | None:
    if all(length is None for length in given):
        return None
    return np.array([-1 if length is None else length for length in given], np.int32)


def _ids(mbids: Sequence[tuple[object, object, object]]) -> Iterator[tuple[IdKey, Coded]]:
    for entity, column in zip(ENTITIES, zip(*mbids, strict=True), strict=True):
        ids = _cleaned(column, _mbid)
        if ids.values:
            yield (entity, "musicbrainz"), ids


def _cleaned(values: Sequence[object], clean: Callable[[str], str | None]) -> Coded:
    """A column of texts, each different one cleaned once; what is no text is none."""
    raw = Coded.of([value if isinstance(value, str) else None for value in values])
    cleaned = Coded.of(map(clean, raw.values))
    return Coded(np.append(cleaned.codes, np.int32(-1))[raw.codes], cleaned.values)


def _text(value: str) -> str | None:
    """A text that can be stored: halves of characters (`\\ud83d` alone) fit in no file or database."""
    if not value.strip():
        return None
    return value if value.isascii() else value.encode("utf-8", "replace").decode()


def _mbid(value: str) -> str | None:
    text = value.lower()
    return text if _MBID.fullmatch(text) else None


def _written(value: object) -> str | None:
    """A time as text, whole seconds for a number; None where there is none."""
    if isinstance(value, str):
        return _text(value)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) < 10**18:
        return _NO_TIME
    return str(math.floor(value))


def _shown(element: object, row: JsonPlay) -> str:
    """What is kept of a row that fell out: the fields of a play, nothing of the person or the device."""
    if isinstance(element, Broken):
        return element.text
    fields = {"time": row.time, "artist": row.artist, "title": row.title, "album": row.album}
    said = {name: value for name, value in fields.items() if isinstance(value, (str, int, float))}
    if not said:
        return f"({type(element).__name__})"
    return json.dumps(said, ensure_ascii=False).encode("utf-8", "replace").decode()
