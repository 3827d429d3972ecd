"""A made-up long history as the uts CSV that Last.fm exporters write: same rows and seed, same bytes."""

from __future__ import annotations

import csv
import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

TRACKS = 60_000
"""In a long history; a short one knows as many as it has rows."""
TRACKS_AN_ARTIST = 5
DUPLICATES_PER_1000 = 5
LAST_DAY = "2025-07-01"
HEADER = "uts,utc_time,artist,artist_mbid,album,album_mbid,track,track_mbid"

_END = int(datetime.fromisoformat(LAST_DAY).replace(tzinfo=UTC).timestamp())
_SPAN_S = 15 * 365 * 86_400
_PLAYS_A_SESSION = 12
_TRACKS_AN_ALBUM = 8
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_SYLLABLES = (
    "ba",
    "der",
    "fil",
    "go",
    "hu",
    "jan",
    "ka",
    "lor",
    "mi",
    "nes",
    "or",
    "pe",
    "qui",
    "ros",
    "sha",
    "tum",
    "va",
    "xi",
)
_WORDS = 4000

Ints = NDArray[np.int64]


def history_file(folder: Path, rows: int, seed: int = 1) -> Path:
    """The file of that many rows in the folder, newest first; made where it is not there yet."""
    path = folder / f"history-{rows}-{seed}.csv"
    if not path.exists():
        partial = path.with_suffix(".part")
        with partial.open("w", encoding="utf-8", newline="") as out:
            out.write(f"{HEADER}\r\n")
            csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(_rows(rows, seed))
        partial.replace(path)
    return path


def distinct_rows(rows: int) -> int:
    """How many of so many generated rows are not an exact repetition of another."""
    return rows - rows * DUPLICATES_PER_1000 // 1000


def _rows(rows: int, seed: int) -> Iterator[list[str]]:
    rng = np.random.default_rng(seed)
    plays = distinct_rows(rows)
    tracks = _catalogue(rng, min(TRACKS, plays))
    played = _played_tracks(rng, len(tracks), plays)
    times = _times(rng, plays)
    repeated = rng.choice(plays, rows - plays, replace=False)
    order = np.sort(np.concatenate([np.arange(plays), repeated]))[::-1]
    for time, minute, track in zip(times[order].tolist(), _minutes(times[order]), played[order].tolist(), strict=True):
        yield [str(time), minute, *tracks[track]]


def _played_tracks(rng: np.random.Generator, tracks: int, plays: int) -> Ints:
    """A track for every play: in a long history each at least once, then the few loved ones most."""
    once = np.arange(min(tracks, plays // 4))
    often = rng.permutation(tracks)[_zipf(rng, tracks, plays - len(once))]
    return rng.permutation(np.concatenate([once, often]))


def _times(rng: np.random.Generator, plays: int) -> Ints:
    """UTC s of every play, ascending and distinct: sessions of tracks end to end, with pauses that fill the years."""
    lengths = rng.integers(150, 331, plays)
    pauses = np.where(rng.random(plays) < 1 / _PLAYS_A_SESSION, rng.exponential(size=plays), 0)
    pauses *= (_SPAN_S - lengths.sum()) / pauses.sum()
    return _END - _SPAN_S + np.cumsum(lengths + pauses).astype(np.int64)


def _minutes(times: Ints) -> Iterator[str]:
    """Times as the exporters write them beside the seconds: `21 Jul 2011, 15:12`."""
    days = {day: _day(day) for day in np.unique(times // 86_400).tolist()}
    for time in times.tolist():
        minute = time // 60 % 1440
        yield f"{days[time // 86_400]}, {minute // 60:02}:{minute % 60:02}"


def _day(number: int) -> str:
    day = date.fromordinal(date(1970, 1, 1).toordinal() + number)
    return f"{day.day:02} {_MONTHS[day.month - 1]} {day.year}"


def _catalogue(rng: np.random.Generator, tracks: int) -> list[list[str]]:
    """By track: artist, its id, album, its id, title, its id. Some have no id, some no album."""
    artists = tracks // TRACKS_AN_ARTIST
    artist = np.concatenate([np.arange(artists), _zipf(rng, artists, tracks - artists)])
    album = np.where(rng.random(tracks) < 0.95, _albums(artist), -1)
    artist_cells = _named(rng, artists, with_id=0.85)
    album_cells = [*_named(rng, int(album.max()) + 1, with_id=0.75), ["", ""]]
    titles = _named(rng, tracks, with_id=0.75)
    cells = zip(artist.tolist(), album.tolist(), titles, strict=True)
    return [[*artist_cells[by], *album_cells[on], *title] for by, on, title in cells]


def _albums(artist: Ints) -> Ints:
    """An album for every track: those of one artist in the order they come."""
    order = np.argsort(artist, kind="stable")
    _, first = np.unique(artist[order], return_index=True)
    place = np.empty(len(artist), np.int64)
    place[order] = np.arange(len(artist)) - np.repeat(first, np.diff([*first, len(artist)]))
    albums: Ints = np.unique(artist * len(artist) + place // _TRACKS_AN_ALBUM, return_inverse=True)[1]
    return albums


def _named(rng: np.random.Generator, count: int, *, with_id: float) -> list[list[str]]:
    """Distinct names, each with a MusicBrainz id or none."""
    named = rng.random(count) < with_id
    ids = [str(uuid.UUID(bytes=rng.bytes(16), version=4)) if has else "" for has in named.tolist()]
    return [[name, mbid] for name, mbid in zip(_names(rng, count), ids, strict=True)]


def _names(rng: np.random.Generator, count: int) -> list[str]:
    """Distinct names of one to four words, with a number where the words were taken. One in twenty is not ASCII."""
    words = [_word(number, syllables) for number, syllables in enumerate(rng.choice(_SYLLABLES, (_WORDS, 3)).tolist())]
    lengths, places = rng.integers(1, 5, count).tolist(), rng.integers(0, _WORDS, (count, 4)).tolist()
    found: dict[str, None] = {}
    for length, chosen in zip(lengths, places, strict=True):
        name = " ".join(words[place] for place in chosen[:length])
        found.setdefault(f"{name} {len(found)}" if name in found else name)
    return list(found)


def _word(number: int, syllables: Sequence[str]) -> str:
    accent = {1: "é", 51: "夜"}.get(number % 100, "")
    return "".join(syllables).capitalize() + accent


def _zipf(rng: np.random.Generator, kinds: int, size: int) -> Ints:
    """Numbers below `kinds`, the k-th one drawn with weight 1/(k + 50): Zipf's law, flat at the head as people listen."""
    weights = 1 / (np.arange(kinds) + 50)
    drawn: Ints = rng.choice(kinds, size, p=weights / weights.sum())
    return drawn
