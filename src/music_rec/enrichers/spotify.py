"""Questions to Spotify: what the track of an id is, and which id a track has."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from math import ceil

from music_rec.core.errors import WaitingError
from music_rec.core.facts import Finding, Subject
from music_rec.core.guard import Guard
from music_rec.core.models import Entity
from music_rec.core.protocols import Enricher
from music_rec.core.service_settings import SpotifySettings
from music_rec.enrichers import values
from music_rec.enrichers.spotify_facts import NOT_FOUND, to_facts, to_match, to_queries
from music_rec.services import spotify
from music_rec.services.spotify import Object, Spotify

A_TOKEN = 1000
"""So many requests are made with one, at least."""
_IN_PASSING: Mapping[Entity, tuple[str, ...]] = {"artist": ("spotify",), "album": ("release_date", "release_type", "spotify")}
"""What a track tells of artist and album."""


class Tracks:
    """Length, ISRC, date and cover of tracks that were played at Spotify.

    One request each: batches are tried once, since most applications may not ask like that.
    """

    NAME = spotify.TRACKS
    SOURCE = spotify.SOURCE
    ENTITY: Entity = "track"
    NEEDS: tuple[str, ...] = ("spotify",)
    LACKS: tuple[str, ...] = ()
    GAINS: tuple[str, ...] = ("duration_ms",)
    TELLS: Mapping[Entity, tuple[str, ...]] = {"track": ("duration_ms", "release_date", "isrc"), **_IN_PASSING}
    KEEP_DAYS: tuple[int, int] = (0, 180)
    LEAST_PLAYS = 1

    def __init__(self, service: Spotify) -> None:
        self._service = service
        self.BATCH = spotify.BATCH if service.batches else 1

    def most(self, batches: int, subjects: int, ids: int) -> int:  # noqa: ARG002 - the face of an Enricher
        """One request for each, and the one that tells that batches are closed."""
        return _with_tokens(subjects + int(subjects > 0 and self.BATCH > 1))

    async def ask(self, subjects: Sequence[Subject]) -> list[Finding]:
        """A finding for each, in order. WaitingError for no time where it turns out that batches are closed."""
        ids = [subject.ids["spotify"][0] for subject in subjects]
        if self.BATCH == 1:
            listed = [await self._service.track(asked) for asked in ids]
        elif (found := await self._service.tracks(ids)) is not None:
            listed = found
        else:
            self.BATCH = 1
            raise WaitingError(self.SOURCE, "Spotify answers this application one track at a time.", time.time())
        return [_finding(track, one, asked) for track, one, asked in zip(listed, subjects, ids, strict=True)]


class Search:
    """Which id at Spotify a track has, with what `Tracks` tells: by its ISRC, else by its names."""

    NAME = spotify.SEARCH
    SOURCE = spotify.SOURCE
    ENTITY: Entity = "track"
    BATCH = 1
    NEEDS: tuple[str, ...] = ()
    LACKS: tuple[str, ...] = ("spotify",)
    GAINS: tuple[str, ...] = ()
    TELLS: Mapping[Entity, tuple[str, ...]] = {"track": ("duration_ms", "release_date", "isrc", "spotify"), **_IN_PASSING}
    KEEP_DAYS: tuple[int, int] = (0, 90)
    LEAST_PLAYS = 3

    def __init__(self, service: Spotify) -> None:
        self._service = service

    def most(self, batches: int, subjects: int, ids: int) -> int:  # noqa: ARG002 - the face of an Enricher
        """Three requests for each: its ISRC, its names, and these as mere words."""
        return _with_tokens(3 * subjects)

    async def ask(self, subjects: Sequence[Subject]) -> list[Finding]:
        """A finding for each, in order, of up to three requests: the next is made where the one before found nothing."""
        return [await self._found(subject) for subject in subjects]

    async def _found(self, subject: Subject) -> Finding:
        code = next(filter(None, map(values.isrc, subject.ids.get("isrc", ()))), "")
        if code and (coded := await self._service.search(f"isrc:{code}")):
            return to_match(coded, subject, code)
        for query in to_queries(subject):
            if found := await self._service.search(query):
                return to_match(found, subject)
        return NOT_FOUND


def build(settings: SpotifySettings, guard: Guard) -> tuple[tuple[Enricher, ...], Spotify]:
    """The questions that these settings allow, and the service to close."""
    service = spotify.build(settings, guard)
    return (Tracks(service), Search(service)) if settings.ready else (), service


def _with_tokens(requests: int) -> int:
    """So many with those for the token, which lasts for an hour."""
    return requests + ceil(requests / A_TOKEN)


def _finding(track: Object | None, subject: Subject, asked: str) -> Finding:
    return NOT_FOUND if track is None else to_facts(track, subject, asked)
