"""Rows of both Spotify exports as plays. They give the end of a play and the time heard; the start is computed.

Addresses, user names, devices and user agents are never kept: only the fields of an `Export` are looked at.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from music_rec.core.frames import Coded, RowBatch
from music_rec.core.history import Int32
from music_rec.core.models import Flag
from music_rec.core.protocols import ReadOptions
from music_rec.data_fetchers.arrays import Bools, blank, coded, int64s, no_texts
from music_rec.data_fetchers.json_rows import json_rows
from music_rec.data_fetchers.sieve import Sieve
from music_rec.data_fetchers.times import read_times, start_of

_UNKNOWN_ARTIST, _UNKNOWN_TRACK = "Unknown Artist", "Unknown Track"
_NO_COUNTRY = "ZZ"
_MOST_MS = np.iinfo(np.int32).max


@dataclass(frozen=True)
class Export:
    """Where the fields of one kind of export stand; "" where it has none."""

    source: str
    ended: str
    ms_played: str
    artist: str
    title: str
    podcast: tuple[str, ...]
    """A row in which one of these is set is a podcast."""
    audiobook: tuple[str, ...]
    album: str = ""
    uri: str = ""
    reason_start: str = ""
    reason_end: str = ""
    country: str = ""
    flags: Mapping[str, Flag] = field(default_factory=dict)

    @property
    def texts(self) -> tuple[str, ...]:
        some = (self.album, self.uri, self.reason_start, self.reason_end, self.country)
        return (self.ended, self.artist, self.title, *self.podcast, *self.audiobook, *filter(None, some))

    @property
    def kinds(self) -> pa.DataType:
        """The fields with what they must hold."""
        texts = [(name, pa.string()) for name in self.texts]
        return pa.struct([*texts, (self.ms_played, pa.int64()), *((name, pa.bool_()) for name in self.flags)])


def spotify_batches(stream: BinaryIO, export: Export, options: ReadOptions) -> Iterator[RowBatch]:
    """Batches in file order. ImportFormatError where the file is broken or cut off, after the rows before that."""
    first = 1
    for elements in json_rows(stream):
        if elements:
            yield _batch(elements, export, options.now, first)
            first += len(elements)


def _batch(elements: Sequence[object], export: Export, now: int, first: int) -> RowBatch:
    rows, readable = _columns(elements, export.kinds)
    artist, title = coded(rows.field(export.artist)), coded(rows.field(export.title))
    album = coded(rows.field(export.album)) if export.album else no_texts(len(rows))
    ms_played = int64s(rows.field(export.ms_played), missing=-1)
    times = read_times(rows.field(export.ended))
    played_at = start_of(times.seconds, ms_played)

    sieve = Sieve(len(rows))
    sieve.reject(~readable, "unreadable row")
    sieve.filter(_any_set(rows, export.podcast), "podcast")
    sieve.filter(_any_set(rows, export.audiobook), "audiobook")
    sieve.filter((title.codes < 0) | _is_deleted(artist, title), "no track name")
    sieve.reject(artist.codes < 0, "no artist")
    sieve.reject_long(artist, title, album)
    sieve.reject((ms_played < -1) | (ms_played > _MOST_MS), "unreadable time played")
    sieve.reject(blank(rows.field(export.ended)), "no date")
    sieve.reject(~times.known, "unreadable date")
    sieve.reject_times(played_at, now)

    kept = sieve.kept
    numbers = np.arange(first, first + len(rows))
    return RowBatch(
        source=export.source,
        rows_in=len(rows),
        row=numbers[kept],
        played_at=played_at[kept],
        artist=artist[kept],
        title=title[kept],
        album=album[kept],
        out=sieve.out(numbers, lambda fallen: [_shown(elements[at], export) for at in fallen]),
        ms_played=ms_played[kept].astype(np.int32),
        flags=_flags(rows, export.flags)[kept] if export.flags else None,
        row_id=_text(rows, export.uri, kept),
        reason_start=_text(rows, export.reason_start, kept),
        reason_end=_text(rows, export.reason_end, kept),
        country=_text(rows, export.country, kept, none=_NO_COUNTRY),
        timezone="UTC" if times.need_zone else "",
        ids={("track", "spotify"): _track_ids(rows.field(export.uri))[kept]} if export.uri else {},
    )


def _columns(elements: Sequence[object], kinds: pa.DataType) -> tuple[Any, Bools]:
    """The fields as columns, and which rows are objects with fields of the right kind; the others are empty."""
    if all(type(element) is dict for element in elements):
        try:
            return pa.array(elements, kinds), np.ones(len(elements), np.bool_)
        except (TypeError, ValueError, OverflowError):
            pass
    rows = [_readable(element, kinds) for element in elements]
    return pa.array([row or {} for row in rows], kinds), np.array([row is not None for row in rows])


def _readable(element: object, kinds: pa.DataType) -> dict[str, object] | None:
    """The object with texts that can be stored, or None when a field is not of its kind."""
    if not isinstance(element, dict):
        return None
    row = {name: _storable(value) if isinstance(value, str) else value for name, value in element.items()}
    try:
        pa.array([row], kinds)
    except (TypeError, ValueError, OverflowError):
        return None
    return row


def _storable(text: str) -> str:
    """The text without halves of characters (`\\ud83d` alone), which no file or database can hold."""
    return text.encode("utf-8", "replace").decode()


def _any_set(rows: Any, names: Sequence[str]) -> Bools:
    unset = np.ones(len(rows), np.bool_)
    for name in names:
        unset &= blank(rows.field(name))
    return ~unset


def _is_deleted(artist: Coded, title: Coded) -> Bools:
    """Rows of tracks that are gone, for which the account data writes placeholders."""
    if _UNKNOWN_ARTIST not in artist.values or _UNKNOWN_TRACK not in title.values:
        return np.zeros(len(title), np.bool_)
    no_artist = np.equal(artist.codes, artist.values.index(_UNKNOWN_ARTIST))
    return no_artist & np.equal(title.codes, title.values.index(_UNKNOWN_TRACK))


def _text(rows: Any, name: str, kept: Bools, *, none: str = "") -> Coded | None:
    """A column that only some exports have; `none` is what they write where they know nothing."""
    if not name:
        return None
    column = rows.field(name)
    return coded(pc.if_else(pc.equal(column, none), None, column))[kept]


def _track_ids(uris: Any) -> Coded:
    """Ids of tracks; none for what is no track of Spotify's own."""
    found = pc.extract_regex(uris, r"^spotify:track:(?P<id>[0-9A-Za-z]{22})$")
    return coded(pc.if_else(found.is_valid(), found.field("id"), None))


def _flags(rows: Any, flags: Mapping[str, Flag]) -> Int32:
    bits = np.zeros(len(rows), np.int64)
    for name, flag in flags.items():
        bits += int64s(rows.field(name)) * int(flag)
    return bits.astype(np.int32)


def _shown(element: object, export: Export) -> str:
    """What is kept of a row that fell out: single values of fields that name no person and no device."""
    if not isinstance(element, dict):
        return f"({type(element).__name__})"
    names = (*export.texts, export.ms_played)
    fields = {name: element[name] for name in names if isinstance(element.get(name), (str, int, float))}
    return _storable(json.dumps(fields, ensure_ascii=False))
