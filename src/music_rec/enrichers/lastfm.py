"""Questions to Last.fm: what people call artists and tracks, what is alike, what is played most, how long a track is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence

from music_rec.core.errors import NotFoundError
from music_rec.core.facts import Finding, Subject
from music_rec.core.guard import Guard
from music_rec.core.models import Entity
from music_rec.core.protocols import Enricher
from music_rec.core.service_settings import LastfmSettings
from music_rec.enrichers import values
from music_rec.enrichers.lastfm_facts import NOT_FOUND, to_alike, to_info, to_tags
from music_rec.services import lastfm, lastfm_music
from music_rec.services.lastfm_music import By, Music, Named


class _OneByOne(ABC):
    """What all questions have in common: the service takes one subject a request, by its names."""

    SOURCE = lastfm.SOURCE
    BATCH = 1
    NEEDS: tuple[str, ...] = ()
    LACKS: tuple[str, ...] = ()
    GAINS: tuple[str, ...] = ()
    TELLS: Mapping[Entity, tuple[str, ...]] = {}

    def __init__(self, service: Music) -> None:
        self._service = service

    def most(self, batches: int, subjects: int, ids: int) -> int:  # noqa: ARG002 - the face of an Enricher
        """Two requests for each: by its names, then by its id."""
        return 2 * subjects

    async def ask(self, subjects: Sequence[Subject]) -> list[Finding]:
        """A finding for each, in order; by its id at MusicBrainz where the service does not know its names."""
        return [await self._found(subject) for subject in subjects]

    async def _found(self, subject: Subject) -> Finding:
        for by in _ways(subject):
            try:
                return await self._about(subject, by)
            except NotFoundError:
                continue
        return NOT_FOUND

    @abstractmethod
    async def _about(self, subject: Subject, by: By) -> Finding: ...


class ArtistTags(_OneByOne):
    """What people call an artist: genres, moods, years, countries, and what means something to themselves alone."""

    NAME = lastfm_music.ARTIST_TAGS
    ENTITY: Entity = "artist"
    KEEP_DAYS: tuple[int, int] = (180, 60)
    LEAST_PLAYS = 2

    async def _about(self, subject: Subject, by: By) -> Finding:
        return to_tags(await self._service.artist_tags(by), subject)


class TrackTags(_OneByOne):
    """The same of the tracks that are played most: of the others their artists say nearly as much, for fewer requests."""

    NAME = lastfm_music.TRACK_TAGS
    ENTITY: Entity = "track"
    KEEP_DAYS: tuple[int, int] = (180, 60)
    LEAST_PLAYS = 5

    async def _about(self, subject: Subject, by: By) -> Finding:
        return to_tags(await self._service.track_tags(by), subject)


class TrackInfo(_OneByOne):
    """Length and listeners of tracks of which no other service has told both."""

    NAME = lastfm_music.TRACK_INFO
    ENTITY: Entity = "track"
    GAINS: tuple[str, ...] = ("duration_ms", "listeners")
    TELLS: Mapping[Entity, tuple[str, ...]] = {"track": ("duration_ms", "listeners", "listens")}
    KEEP_DAYS: tuple[int, int] = (365, 60)
    LEAST_PLAYS = 3

    async def _about(self, subject: Subject, by: By) -> Finding:
        return to_info(await self._service.track_info(by), subject)


class SimilarArtists(_OneByOne):
    """Artists whom the same people play."""

    NAME = lastfm_music.SIMILAR_ARTISTS
    ENTITY: Entity = "artist"
    KEEP_DAYS: tuple[int, int] = (90, 60)
    LEAST_PLAYS = 5

    async def _about(self, subject: Subject, by: By) -> Finding:
        return to_alike(await self._service.similar_artists(by), subject, "artist")


class SimilarTracks(_OneByOne):
    """Tracks that the same people play."""

    NAME = lastfm_music.SIMILAR_TRACKS
    ENTITY: Entity = "track"
    KEEP_DAYS: tuple[int, int] = (90, 60)
    LEAST_PLAYS = 5

    async def _about(self, subject: Subject, by: By) -> Finding:
        return to_alike(await self._service.similar_tracks(by), subject, "track")


class TopTracks(_OneByOne):
    """What everybody plays most of an artist, scored by how many do: 1 for the track with most listeners."""

    NAME = lastfm_music.TOP_TRACKS
    ENTITY: Entity = "artist"
    KEEP_DAYS: tuple[int, int] = (180, 60)
    LEAST_PLAYS = 10

    async def _about(self, subject: Subject, by: By) -> Finding:
        return to_alike(await self._service.top_tracks(by), subject, "track")


def build(settings: LastfmSettings, guard: Guard) -> tuple[tuple[Enricher, ...], Music]:
    """The questions that these settings allow, and the service to close."""
    service = Music(lastfm.build(settings, guard))
    kinds = (ArtistTags, TrackTags, TrackInfo, SimilarArtists, SimilarTracks, TopTracks)
    return tuple(kind(service) for kind in kinds) if settings.ready else (), service


def _ways(subject: Subject) -> Iterator[By]:
    """How a subject can be asked about: by its names where it has them, then by its id."""
    named = Named(values.text(subject.artist), values.text(subject.title) if subject.entity == "track" else "")
    if named.artist and (named.title or subject.entity == "artist"):
        yield By(named)
    if found := next(filter(None, map(values.mbid, subject.ids.get("musicbrainz", ()))), ""):
        yield By(named, found)
