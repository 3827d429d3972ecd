"""Questions to ListenBrainz: what recordings are, which recording a name is, how known they are, what is near."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from itertools import chain

from music_rec.core.facts import Alike, Finding, Subject
from music_rec.core.guard import Guard
from music_rec.core.models import Entity
from music_rec.core.protocols import Enricher
from music_rec.core.service_settings import ListenBrainzSettings
from music_rec.enrichers.listenbrainz_facts import (
    NOT_FOUND,
    to_facts,
    to_match,
    to_popularity,
    to_similar_artists,
    to_similar_recordings,
)
from music_rec.services import listenbrainz
from music_rec.services.listenbrainz import ListenBrainz, Names, Row, ids_of


class _Question:
    """What all have in common."""

    def __init__(self, service: ListenBrainz) -> None:
        self._service = service

    def most(self, batches: int, subjects: int, ids: int) -> int:  # noqa: ARG002 - the face of an Enricher
        """One request each batch, whatever is known of it."""
        return batches


class Recordings(_Question):
    """Lengths, dates, tags, ISRCs, and facts of artist and album, of tracks whose recording is known."""

    NAME = listenbrainz.RECORDINGS
    SOURCE = listenbrainz.SOURCE
    ENTITY: Entity = "track"
    BATCH = listenbrainz.MOST_IDS
    NEEDS: tuple[str, ...] = ("musicbrainz",)
    LACKS: tuple[str, ...] = ()
    GAINS: tuple[str, ...] = ()
    TELLS: Mapping[Entity, tuple[str, ...]] = {
        "track": ("duration_ms", "release_date", "isrc", "spotify"),
        "artist": ("artist_type", "musicbrainz"),
        "album": ("release_date", "musicbrainz"),
    }
    KEEP_DAYS: tuple[int, int] = (365, 60)
    LEAST_PLAYS = 1

    async def ask(self, subjects: Sequence[Subject]) -> list[Finding]:
        """A finding for each, in order."""
        ids = [_ids(subject) for subject in subjects]
        asked = _most_of(ids, self.BATCH)
        answer = await self._service.recordings(asked) if asked else {}
        entries = [(_first(answer, some), subject) for some, subject in zip(ids, subjects, strict=True)]
        return await asyncio.to_thread(_read, entries)  # a fifth of a second for a thousand, in which others would stand still


class NamesOfTracks(_Question):
    """Which recording a track is, by its names; needs a token."""

    NAME = listenbrainz.NAMES
    SOURCE = listenbrainz.SOURCE
    ENTITY: Entity = "track"
    BATCH = listenbrainz.MOST_NAMES
    NEEDS: tuple[str, ...] = ()
    LACKS: tuple[str, ...] = ("musicbrainz",)
    GAINS: tuple[str, ...] = ()
    TELLS: Mapping[Entity, tuple[str, ...]] = dict.fromkeys(("track", "artist", "album"), ("musicbrainz",))
    KEEP_DAYS: tuple[int, int] = (0, 30)
    LEAST_PLAYS = 1

    async def ask(self, subjects: Sequence[Subject]) -> list[Finding]:
        """A finding for each, in order; what has no name, or too long a one, is not sent."""
        names = {at: to_names(subject) for at, subject in enumerate(subjects)}
        asked = {at: one for at, one in names.items() if one.fits}
        answers = await self._service.names(list(asked.values())) if asked else []
        rows = dict(zip(asked, answers, strict=True))
        return [to_match(rows[at], subject) if at in rows else NOT_FOUND for at, subject in enumerate(subjects)]


class Popularity(_Question):
    """How many people everywhere played a track, and how often."""

    NAME = listenbrainz.POPULARITY
    SOURCE = listenbrainz.SOURCE
    ENTITY: Entity = "track"
    BATCH = listenbrainz.MOST_IDS
    NEEDS: tuple[str, ...] = ("musicbrainz",)
    LACKS: tuple[str, ...] = ()
    GAINS: tuple[str, ...] = ("listeners", "listens")
    TELLS: Mapping[Entity, tuple[str, ...]] = {"track": ("listeners", "listens")}
    KEEP_DAYS: tuple[int, int] = (180, 180)
    LEAST_PLAYS = 2

    async def ask(self, subjects: Sequence[Subject]) -> list[Finding]:
        """A finding for each, in order; of several recordings of one track the first."""
        ids = [_ids(subject)[:1] for subject in subjects]
        asked = _most_of(ids, self.BATCH)
        answer = await self._service.popularity(asked) if asked else {}
        return [to_popularity(_first(answer, some) or {}) for some in ids]


class SimilarArtists(_Question):
    """Artists that people play in one sitting with those played here."""

    NAME = listenbrainz.SIMILAR_ARTISTS
    SOURCE = listenbrainz.SOURCE
    ENTITY: Entity = "artist"
    BATCH = listenbrainz.MOST_SEEDS
    NEEDS: tuple[str, ...] = ("musicbrainz",)
    LACKS: tuple[str, ...] = ()
    GAINS: tuple[str, ...] = ()
    TELLS: Mapping[Entity, tuple[str, ...]] = {}
    KEEP_DAYS: tuple[int, int] = (60, 30)
    LEAST_PLAYS = 5

    async def ask(self, subjects: Sequence[Subject]) -> list[Finding]:
        """A finding for each, in order, with what is alike; none where the service knows nothing near."""
        seeds = [_ids(subject)[:1] for subject in subjects]
        asked = _most_of(seeds, self.BATCH)
        near = to_similar_artists(await self._service.similar_artists(asked)) if asked else {}
        return [_alike(near, seed) for seed in seeds]


class SimilarRecordings(_Question):
    """Tracks that people play in one sitting with those played here."""

    NAME = listenbrainz.SIMILAR_RECORDINGS
    SOURCE = listenbrainz.SOURCE
    ENTITY: Entity = "track"
    BATCH = listenbrainz.MOST_SEEDS
    NEEDS: tuple[str, ...] = ("musicbrainz",)
    LACKS: tuple[str, ...] = ()
    GAINS: tuple[str, ...] = ()
    TELLS: Mapping[Entity, tuple[str, ...]] = {}
    KEEP_DAYS: tuple[int, int] = (60, 30)
    LEAST_PLAYS = 10

    async def ask(self, subjects: Sequence[Subject]) -> list[Finding]:
        """As `SimilarArtists.ask`."""
        seeds = [_ids(subject)[:1] for subject in subjects]
        asked = _most_of(seeds, self.BATCH)
        near = to_similar_recordings(await self._service.similar_recordings(asked)) if asked else {}
        return [_alike(near, seed) for seed in seeds]


def build(settings: ListenBrainzSettings, guard: Guard) -> tuple[tuple[Enricher, ...], ListenBrainz]:
    """The questions that these settings allow, and the service to close."""
    service = listenbrainz.build(settings, guard)
    names = (NamesOfTracks(service),) if service.has_token else ()
    rest = (Popularity(service), SimilarArtists(service), SimilarRecordings(service))
    return (Recordings(service), *names, *rest), service


def to_names(subject: Subject) -> Names:
    """What a track is looked up by; without its album where the three are too long together."""
    names = Names(*(" ".join(text.split()) for text in (subject.artist, subject.title, subject.album)))
    return names if names.fits else names._replace(album="")


def _read(entries: Sequence[tuple[Row | None, Subject]]) -> list[Finding]:
    return [NOT_FOUND if entry is None else to_facts(entry, subject) for entry, subject in entries]


def _ids(subject: Subject) -> list[str]:
    return ids_of(subject.ids.get("musicbrainz", ()))


def _most_of(ids: Sequence[Sequence[str]], most: int) -> list[str]:
    """At most so many ids, each once: first one of each subject, then what else there is."""
    return list(dict.fromkeys(chain((some[0] for some in ids if some), *(some[1:] for some in ids))))[:most]


def _first(answer: Mapping[str, Row], ids: Sequence[str]) -> Row | None:
    """What is known of the first of some ids of which anything is: the others may be old."""
    return next((answer[mbid] for mbid in ids if mbid in answer), None)


def _alike(near: Mapping[str, tuple[Alike, ...]], seed: Sequence[str]) -> Finding:
    found = near.get(seed[0], ()) if seed else ()
    return Finding("found", alike=found) if found else NOT_FOUND
