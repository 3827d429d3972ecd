"""Which tracks the demo listener plays: sessions become rows of tracks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from music_rec.demo.artists import number_of
from music_rec.demo.catalogue import Catalogue
from music_rec.demo.genres import GENRES
from music_rec.demo.life import CHILDREN, CHRISTMAS, FORGOTTEN, OBSESSION, Bools, Ints, Life
from music_rec.demo.picker import Picker
from music_rec.demo.sessions import ALBUM, REPLAY, Sessions
from music_rec.demo.taste import novelty

LOOK_BACK = 500
"""How many plays of a genre back a track is taken up again, at most."""


@dataclass(frozen=True)
class Rows:
    """Columns by row, in order of time; what a row inherits from its session."""

    session: Ints
    place: Ints
    """0 for the first of a session."""
    day: Ints
    genre: Ints
    manner: Ints
    album: Ints
    """The album played through, -1 where it is none."""


@dataclass(frozen=True)
class Listening:
    """What is played in every row."""

    rows: Rows
    track: Ints
    trying: Bools
    """Whether an artist just met is being tried out."""


def listen(catalogue: Catalogue, sessions: Sessions, life: Life, rng: np.random.Generator) -> Listening:
    """Everything played in all sessions."""
    picker = Picker(catalogue.artists, life)
    rows = _rows(catalogue, _albums(catalogue, picker, sessions, rng), sessions)
    artist, trying = _artists(picker, rows, life, rng)
    track = _by_liking(catalogue, artist, rng)
    track = np.where(rows.album >= 0, catalogue.album_start[rows.album] + rows.place, track)
    again = _taken_up_again(rows, rng)
    too_late = _forgotten_by_then(catalogue, track[again], rows, life)
    track = np.where(too_late, track, track[again])
    trying &= (rows.album < 0) & (again == np.arange(len(again)))
    return Listening(rows, _obsessed(catalogue, track, rows, life, rng), trying)


def _albums(catalogue: Catalogue, picker: Picker, sessions: Sessions, rng: np.random.Generator) -> Ints:
    """The album of every session, -1 where it is none."""
    u, way, which = rng.random((3, len(sessions.day)))
    fresh, liked = picker.fresh(sessions.genre, sessions.day, u), picker.all(sessions.genre, sessions.day, u)
    artist = np.where(way < 0.3, fresh, liked)
    album = catalogue.first_album[artist] + (which * catalogue.heard_albums[artist]).astype(np.int64)
    return np.where(sessions.manner == ALBUM, album, -1)


def _rows(catalogue: Catalogue, album: Ints, sessions: Sessions) -> Rows:
    size = np.where(album >= 0, catalogue.album_size[album], sessions.tracks)
    session = np.repeat(np.arange(len(size)), size)
    place = np.arange(len(session)) - (np.cumsum(size) - size)[session]
    inherited = (column[session] for column in (sessions.day, sessions.genre, sessions.manner, album))
    return Rows(session, place, *inherited)


def _artists(picker: Picker, rows: Rows, life: Life, rng: np.random.Generator) -> tuple[Ints, Bools]:
    """The artist of every row, and whether it is being tried out."""
    u, way, stay = rng.random((3, len(rows.day)))
    trying = way < 0.07 * novelty(life)[rows.day]
    artist = np.where(way < 0.74, picker.all(rows.genre, rows.day, u), picker.fresh(rows.genre, rows.day, u))
    artist = np.where(trying, picker.newest(rows.genre, rows.day, u), artist)
    # an artist is often followed by itself: such a row takes the artist of the last row that is not one
    chosen = np.where((stay < 0.3) & (rows.place > 0), 0, np.arange(len(stay)))
    last = np.maximum.accumulate(chosen)
    return artist[last], trying[last]


def _by_liking(catalogue: Catalogue, artist: Ints, rng: np.random.Generator) -> Ints:
    """A track of every artist, the best loved most often."""
    u = rng.random(len(artist))
    return catalogue.hits[catalogue.first_track[artist] + (u * u * u * catalogue.heard_tracks[artist]).astype(np.int64)]


def _taken_up_again(rows: Rows, rng: np.random.Generator) -> Ints:
    """The earlier row of the same genre that every row repeats, itself where it is new.

    A replaying session repeats a stretch in order, another a row here and there. What was played often is taken up
    again more often, so the rich get richer (H. A. Simon, "On a class of skew distribution functions", 1955).
    """
    order = np.argsort(rows.genre, kind="stable")
    at, genre, replay = np.arange(len(order)), rows.genre[order], rows.manner[order] == REPLAY
    by_session = rng.random(int(rows.session[-1]) + 1)[rows.session[order]]
    by_row, again = rng.random((2, len(order)))
    far = np.where(replay, by_session, by_row)
    source = at - np.where(replay, 30, 5) - (far * far * LOOK_BACK).astype(np.int64)
    repeats = (rows.album[order] < 0) & (replay | (again < 0.3)) & (source >= 0) & (genre[source] == genre)
    result = np.empty_like(at)
    result[order] = order[_origins(np.where(repeats, source, at))]
    return result


def _origins(source: Ints) -> Ints:
    """Where each chain of references ends."""
    while not np.array_equal(source, source[source]):
        source = source[source]
    return source


def _forgotten_by_then(catalogue: Catalogue, track: Ints, rows: Rows, life: Life) -> Bools:
    """Where a track is of the forgotten artist, and the day too late for it."""
    forgotten = number_of(catalogue.artists, FORGOTTEN)
    by_forgotten: Bools = catalogue.track_artist[track] == forgotten
    return by_forgotten & (rows.day >= life.forgotten_from)


def _obsessed(catalogue: Catalogue, track: Ints, rows: Rows, life: Life, rng: np.random.Generator) -> Ints:
    """The tracks with one song pushing in, hundreds of times in a few weeks, then less and less."""
    first, last = life.number(life.obsessed.first), life.number(life.obsessed.last)
    turns = (first - 1, first, first + 5, last, last + 14, last + 120, last + 121)
    strength = np.interp(np.arange(life.count), turns, (0, 0.5, 0.6, 0.4, 0.08, 0.01, 0))
    own_time = [number for number, genre in enumerate(GENRES) if genre.name in (CHILDREN, CHRISTMAS)]
    free = (rows.album < 0) & ~np.isin(rows.genre, own_time)
    song = catalogue.hits[catalogue.first_track[number_of(catalogue.artists, OBSESSION[0])]]
    return np.where(free & (rng.random(len(track)) < strength[rows.day]), song, track)
