"""Rows of JSON files as plays: one way for the formats whose fields lie deep and come in any kind."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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
_NO_TIME = "?"
"""Stands for a time that no clock has."""


@dataclass(frozen=True, slots=True)
class JsonPlay:
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
    artist, title = (_texts(getattr(row, name) for row in rows) for name in ("artist", "title"))
    written = pa.array([_written(row.time) for row in rows], pa.string())
    times = read_times(written)

    sieve = Sieve(len(rows))
    sieve.reject(~np.array([_is_readable(play) for play in plays]), "unreadable row")
    for reason in sorted({row.filtered for row in rows} - {""}):
        sieve.filter(np.array([row.filtered == reason for row in rows]), reason)
    sieve.filter(title.codes < 0, "no track name")
    sieve.reject(artist.codes < 0, "no artist")
    sieve.reject(blank(written), "no date")
    sieve.reject(~times.known, "unreadable date")
    sieve.reject_times(times.seconds, now)

    kept, lengths = sieve.kept, _lengths(rows)
    numbers = np.arange(first, first + len(rows))
    return RowBatch(
        source=source,
        rows_in=len(rows),
        row=numbers[kept],
        played_at=times.seconds[kept],
        artist=artist[kept],
        title=title[kept],
        album=_texts(row.album for row in rows)[kept],
        out=sieve.out(numbers, lambda fallen: [_shown(elements[at], rows[at]) for at in fallen]),
        length_ms=None if lengths is None else lengths[kept],
        row_id=_texts(row.row_id for row in rows)[kept],
        ids={key: ids[kept] for key, ids in _ids(rows)},
        timezone="UTC" if times.need_zone else "",
    )


def _is_readable(play: JsonPlay | None) -> bool:
    return play is not None and all(name is None or isinstance(name, str) for name in (play.artist, play.title))


def _lengths(rows: Sequence[JsonPlay]) -> Int32 | None:
    given = [row.length_ms for row in rows]
    if all(length is None for length in given):
        return None
    return np.array([-1 if length is None else length for length in given], np.int32)


def _ids(rows: Sequence[JsonPlay]) -> Iterator[tuple[IdKey, Coded]]:
    for place, entity in enumerate(ENTITIES):
        ids = Coded.of(_mbid(row.mbids[place]) for row in rows)
        if ids.values:
            yield (entity, "musicbrainz"), ids


def _texts(values: Iterable[object]) -> Coded:
    return Coded.of(_text(value) for value in values)


def _text(value: object) -> str | None:
    """A text that can be stored: halves of characters (`\\ud83d` alone) fit in no file or database."""
    if not isinstance(value, str) or not value.strip():
        return None
    return value if value.isascii() else value.encode("utf-8", "replace").decode()


def _mbid(value: object) -> str | None:
    text = value.lower() if isinstance(value, str) else ""
    return text if _MBID.fullmatch(text) else None


def _written(value: object) -> str | None:
    """A time as text, whole seconds for a number; None where there is none."""
    if value is None or isinstance(value, str):
        return _text(value)
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
