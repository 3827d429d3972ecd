"""What Last.fm knows of music: tags, what is alike, what is played most of an artist, how long a track is.

Asked by names, which the service corrects where it knows better, or by an id of MusicBrainz. Its answers are read here as far
as they make sense; numbers may be texts, decimal or empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from math import isfinite
from typing import NamedTuple, TypeVar
from xml.etree.ElementTree import Element

from music_rec.core.errors import NotFoundError
from music_rec.services.lastfm import LastFM

ARTIST_TAGS, TRACK_TAGS, TRACK_INFO = "lastfm.artist_tags", "lastfm.track_tags", "lastfm.track_info"
SIMILAR_ARTISTS, SIMILAR_TRACKS, TOP_TRACKS = "lastfm.similar_artists", "lastfm.similar_tracks", "lastfm.top_tracks"
MOST_SIMILAR = 100
"""Of one seed, the nearest."""
MOST_TOP = 30
"""Tracks of one artist."""
_ANY_ARTIST = "Cher"
"""Nobody's own, to see whether the service answers."""
T = TypeVar("T")


class Named(NamedTuple):
    """An artist, or a track of one; both are empty in answers that do not tell whom they are about."""

    artist: str
    title: str = ""


class By(NamedTuple):
    """What is asked about: an id, or names without one."""

    named: Named
    mbid: str = ""
    """Of the artist, or of the recording where a track is asked about."""

    @property
    def asked(self) -> Mapping[str, object]:
        """As parameters."""
        if self.mbid:
            return {"mbid": self.mbid}
        title = {"track": self.named.title} if self.named.title else {}
        return {"artist": self.named.artist, **title, "autocorrect": 1}


class Tags(NamedTuple):
    """Tags with their weights, 0 to 100, against the heaviest."""

    of: Named
    """As the service calls it."""
    weights: tuple[tuple[str, float], ...]


class Near(NamedTuple):
    """Something alike, or played much."""

    named: Named
    mbid: str
    weight: float
    """How near, or how many people play it."""


class Alikes(NamedTuple):
    """What is alike, or played most, in the order of the service."""

    of: Named
    near: tuple[Near, ...]


class Info(NamedTuple):
    """What is told of one track; 0 is unknown."""

    of: Named
    length_ms: int
    listeners: int
    plays: int


class Music:
    """Questions about artists and tracks; errors as `LastFM.music`. Use `lastfm.build`, and close it."""

    def __init__(self, service: LastFM) -> None:
        self._service = service

    async def artist_tags(self, artist: By) -> Tags:
        """What people call an artist."""
        return await self._ask(ARTIST_TAGS, "artist.getTopTags", artist, to_tags)

    async def track_tags(self, track: By) -> Tags:
        """What people call a track; mostly nothing."""
        return await self._ask(TRACK_TAGS, "track.getTopTags", track, to_tags)

    async def similar_artists(self, artist: By) -> Alikes:
        """Who is played by the same people."""
        return await self._ask(SIMILAR_ARTISTS, "artist.getSimilar", artist, to_similar_artists, limit=MOST_SIMILAR)

    async def similar_tracks(self, track: By) -> Alikes:
        """What is played by the same people; nothing of what is unknown or rare."""
        return await self._ask(SIMILAR_TRACKS, "track.getSimilar", track, to_similar_tracks, limit=MOST_SIMILAR)

    async def top_tracks(self, artist: By) -> Alikes:
        """What is played most of an artist, weighed by listeners."""
        return await self._ask(TOP_TRACKS, "artist.getTopTracks", artist, to_top_tracks, limit=MOST_TOP)

    async def track_info(self, track: By) -> Info:
        """Length and listeners of a track."""
        return await self._ask(TRACK_INFO, "track.getInfo", track, to_info)

    async def check(self) -> None:
        """Ask about an artist whom everybody may know of, to see whether the service answers this key."""
        with suppress(NotFoundError):  # an answer too
            await self._ask("", "artist.getSimilar", By(Named(_ANY_ARTIST)), to_similar_artists, limit=1)

    def close(self) -> None:
        """End what is open to the service."""
        self._service.close()

    async def _ask(self, question: str, method: str, by: By, read: Callable[[Element], T], **more: int) -> T:
        return await self._service.music(question, method, {**by.asked, **more}, read)


def to_tags(root: Element) -> Tags:
    """Tags of an artist or track. ValueError where the answer is about something else."""
    [found] = root.findall("toptags")
    return Tags(_of(found), tuple((_text(tag, "name"), _number(tag, "count")) for tag in found.iterfind("tag")))


def to_similar_artists(root: Element) -> Alikes:
    """Artists alike. ValueError as `to_tags`."""
    [found] = root.findall("similarartists")
    near = (Near(Named(_text(one, "name")), _text(one, "mbid"), _number(one, "match")) for one in found.iterfind("artist"))
    return Alikes(_of(found), tuple(near))


def to_similar_tracks(root: Element) -> Alikes:
    """Tracks alike. ValueError as `to_tags`."""
    [found] = root.findall("similartracks")
    return Alikes(_of(found), tuple(_tracks(found, "match")))


def to_top_tracks(root: Element) -> Alikes:
    """Tracks of an artist. ValueError as `to_tags`."""
    [found] = root.findall("toptracks")
    return Alikes(_of(found), tuple(_tracks(found, "listeners")))


def to_info(root: Element) -> Info:
    """What is told of a track, whose length stands in milliseconds here alone. ValueError as `to_tags`."""
    [track] = root.findall("track")
    numbers = (int(_number(track, name)) for name in ("duration", "listeners", "playcount"))
    return Info(Named(_text(track, "artist/name"), _text(track, "name")), *numbers)


def _tracks(found: Element, weight: str) -> Iterator[Near]:
    for track in found.iterfind("track"):
        named = Named(_text(track, "artist/name"), _text(track, "name"))
        yield Near(named, _text(track, "mbid"), _number(track, weight))


def _of(found: Element) -> Named:
    return Named(found.get("artist", ""), found.get("track", ""))


def _text(element: Element, path: str) -> str:
    return (element.findtext(path) or "").strip()


def _number(element: Element, path: str) -> float:
    """The number, 0 for anything that is none or less."""
    try:
        found = float(_text(element, path))
    except ValueError:
        return 0.0
    return found if isfinite(found) and 0 < found < 1e15 else 0.0
