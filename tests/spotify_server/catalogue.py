"""Invented tracks, and how the service writes them for an application in development mode or an extended one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

Tree = dict[str, Any]
_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def made_id(*parts: object) -> str:
    """An id of 22 signs, the same for the same words."""
    number = int.from_bytes(hashlib.sha256(repr(parts).encode()).digest())
    signs = [_SIGNS[number // 62**place % 62] for place in range(22)]
    return "".join(signs)


@dataclass(frozen=True)
class Song:
    """One track as the service knows it."""

    title: str
    artist: str
    album: str = "Album"
    isrc: str = ""
    duration_ms: int = 200_000
    release_date: str = "2001-02-03"
    precision: str = "day"
    album_type: str = "album"
    number: int = 1
    given_id: str = ""
    """Of the answer, where that is another than was asked for."""

    @property
    def id(self) -> str:
        """What it is asked by."""
        return made_id("track", self.artist, self.title, self.album)

    @property
    def artist_id(self) -> str:
        return made_id("artist", self.artist)

    @property
    def album_id(self) -> str:
        return made_id("album", self.artist, self.album)


def made_songs(count: int) -> list[Song]:
    """So many tracks, ten to an album, three albums to an artist."""
    return [
        Song(
            title=f"Song {n}",
            artist=f"Artist {n // 30}",
            album=f"Album {n // 10}",
            isrc=f"QZABC{n:07}",
            duration_ms=150_000 + 1000 * (n % 120),
            release_date=f"{1970 + n % 50}-05-{1 + n % 28:02}",
            number=1 + n % 10,
        )
        for n in range(count)
    ]


def track(song: Song, *, extended: bool) -> Tree:
    """A whole track."""
    more = {"popularity": 50, "available_markets": ["US"], "preview_url": None} if extended else {}
    return {
        **_named("track", song.given_id or song.id, song.title),
        **simple_track(song),
        "album": album_of(song),
        "external_ids": {"isrc": song.isrc} if song.isrc else {},
        **more,
        "id": song.given_id or song.id,
    }


def simple_track(song: Song) -> Tree:
    """A track as it stands within an album."""
    return {
        **_named("track", song.id, song.title),
        "artists": [_named("artist", song.artist_id, song.artist)],
        "disc_number": 1,
        "track_number": song.number,
        "duration_ms": song.duration_ms,
        "explicit": False,
        "is_local": False,
    }


def album_of(song: Song) -> Tree:
    """The album of a track, in short."""
    images = [
        {"url": f"https://i.scdn.co/image/{song.album_id}{size}", "width": size, "height": size} for size in (640, 300, 64)
    ]
    return {
        **_named("album", song.album_id, song.album),
        "album_type": song.album_type,
        "artists": [_named("artist", song.artist_id, song.artist)],
        "images": images,
        "release_date": song.release_date,
        "release_date_precision": song.precision,
        "total_tracks": 10,
    }


def album(songs: list[Song]) -> Tree:
    """A whole album, of its tracks."""
    listed = {"items": [simple_track(song) for song in songs[:50]], "limit": 50, "offset": 0, "total": len(songs), "next": None}
    return {**album_of(songs[0]), "genres": [], "copyrights": [], "external_ids": {}, "tracks": listed}


def artist(song: Song, *, extended: bool) -> Tree:
    """The artist of a track."""
    more = {"genres": ["invented pop"], "popularity": 40, "followers": {"total": 7}} if extended else {}
    return {**_named("artist", song.artist_id, song.artist), "images": [], **more}


def found(songs: Iterable[Song], query: str) -> list[Song]:
    """The tracks that a query is about: by `isrc:`, by fields in quotes, or those with all of its words."""
    wanted = query.casefold()
    if wanted.startswith("isrc:"):
        return [song for song in songs if song.isrc.casefold() == wanted[5:]]
    if wanted.startswith("track:"):
        _, title, _, name, *_ = [*wanted.split('"'), "", "", "", ""]
        return [song for song in songs if title in song.title.casefold() and name in song.artist.casefold()]
    words = set(wanted.split())
    return [song for song in songs if words <= set(f"{song.artist} {song.title}".casefold().split())]


def _named(kind: str, one: str, name: str) -> Tree:
    return {
        "external_urls": {"spotify": f"https://open.spotify.com/{kind}/{one}"},
        "href": f"https://api.spotify.com/v1/{kind}s/{one}",
        "id": one,
        "name": name,
        "type": kind,
        "uri": f"spotify:{kind}:{one}",
    }
