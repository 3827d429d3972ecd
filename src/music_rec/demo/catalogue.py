"""What there is to hear: albums by artist and tracks by album, as columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from music_rec.demo.artists import Artist, make_artists, number_of
from music_rec.demo.genres import GENRES
from music_rec.demo.life import SONGS, Floats, Ints, Life


class Album(NamedTuple):
    """One release, and whether the listener ever meets it."""

    artist: int
    size: int
    heard: bool


@dataclass(frozen=True)
class Catalogue:
    """Tracks are numbered through the albums in order, albums through the artists."""

    artists: list[Artist]
    albums: list[Album]
    titles: list[str]
    album_titles: list[str]
    hits: Ints
    """The tracks of every artist, best loved first, from its `first_track` on; the unheard ones last."""
    length_ms: Ints
    sound: Floats
    """By track: energy, valence, danceability, acousticness (0-1) and tempo_bpm."""

    @cached_property
    def track_album(self) -> Ints:
        return np.repeat(np.arange(len(self.albums)), self.album_size)

    @cached_property
    def album_artist(self) -> Ints:
        return np.array([album.artist for album in self.albums])

    @cached_property
    def track_artist(self) -> Ints:
        return self.album_artist[self.track_album]

    @cached_property
    def album_size(self) -> Ints:
        return np.array([album.size for album in self.albums])

    @cached_property
    def album_start(self) -> Ints:
        """First track by album."""
        return np.cumsum(self.album_size) - self.album_size

    @cached_property
    def first_album(self) -> Ints:
        """By artist."""
        return np.searchsorted(self.album_artist, np.arange(len(self.artists)))

    @cached_property
    def first_track(self) -> Ints:
        """By artist."""
        return self.album_start[self.first_album]

    @cached_property
    def heard_albums(self) -> Ints:
        """How many albums of each artist the listener meets; they are its first."""
        return np.bincount(self.album_artist, [album.heard for album in self.albums]).astype(np.int64)

    @cached_property
    def heard_tracks(self) -> Ints:
        """How many tracks of each artist the listener meets."""
        return np.bincount(self.album_artist, [album.size * album.heard for album in self.albums]).astype(np.int64)

    def tracklists(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """Titles in order, by artist and album."""
        spans = zip(self.albums, self.album_titles, self.album_start.tolist(), strict=True)
        return {
            (self.artists[album.artist].name, title): tuple(self.titles[start : start + album.size])
            for album, title, start in spans
        }


def make_catalogue(life: Life, rng: np.random.Generator) -> Catalogue:
    """Everything that could be heard in one life, and some more."""
    artists = make_artists(life, rng)
    albums = [album for number, artist in enumerate(artists) for album in _albums(number, artist, life, rng)]
    by_track = [album for album in albums for _ in range(album.size)]
    track_artist = np.array([album.artist for album in by_track])
    genre = np.array([artist.genre for artist in artists])[track_artist]
    unheard = np.array([not album.heard for album in by_track])
    hits = np.lexsort((rng.random(len(by_track)), unheard, track_artist))
    titles = _titles(genre, rng)
    for track, song in _songs(artists, hits, track_artist):
        titles[track] = song
    return Catalogue(
        artists,
        albums,
        titles,
        _album_titles(titles, albums, rng),
        hits,
        _lengths(genre, rng),
        _sound(genre, track_artist, rng),
    )


def _albums(number: int, artist: Artist, life: Life, rng: np.random.Generator) -> Iterator[Album]:
    """Four albums of a star, two of the better liked, else a short one; of a star a last single is still unheard."""
    genre, met = GENRES[artist.genre], artist.known_from < life.count
    star, liked = artist.rank < len(genre.stars), artist.rank < genre.artists // 5
    if met:
        least, most = (8, 12) if star or liked else (4, 8)
        for share in rng.random(4 if star else 2 if liked else 1).tolist():
            yield Album(number, least + int(share * (most - least + 1)), heard=True)
    if not met or (star and genre.unheard):
        yield Album(number, 1, heard=False)


def _titles(genre: Ints, rng: np.random.Generator) -> list[str]:
    """A title for every track, different within a genre."""
    return [
        title for number, count in enumerate(np.bincount(genre).tolist()) for title in GENRES[number].songs.titles(count, rng)
    ]


def _songs(artists: list[Artist], hits: Ints, track_artist: Ints) -> Iterator[tuple[int, str]]:
    """The best-loved tracks of some artists, with the titles chosen by hand."""
    for name, songs in SONGS.items():
        first = int(np.searchsorted(track_artist, number_of(artists, name)))
        yield from zip(hits[first : first + len(songs)].tolist(), songs, strict=True)


def _album_titles(titles: list[str], albums: list[Album], rng: np.random.Generator) -> list[str]:
    """Every album is called like one of its songs."""
    sizes = np.array([album.size for album in albums])
    named_by = np.cumsum(sizes) - sizes + (rng.random(len(albums)) * sizes).astype(np.int64)
    return [titles[track] for track in named_by.tolist()]


def _lengths(genre: Ints, rng: np.random.Generator) -> Ints:
    typical = np.array([genre.length_s for genre in GENRES])[genre]
    spread = 0.62 + 0.76 * (rng.random(len(genre)) + rng.random(len(genre))) / 2
    return (typical * spread * 1000).astype(np.int64)


def _sound(genre: Ints, track_artist: Ints, rng: np.random.Generator) -> Floats:
    """The sound of the genre, shifted a little by artist and by track."""
    typical = np.array([genre.sound for genre in GENRES])[genre]
    of_artist = rng.random((int(track_artist[-1]) + 1, 5))[track_artist]
    shifted = typical + 0.24 * (of_artist - 0.5) + 0.2 * (rng.random(typical.shape) - 0.5)
    return np.round(shifted.clip(0.01, 0.99) * (1, 1, 1, 1, 200), 3)
