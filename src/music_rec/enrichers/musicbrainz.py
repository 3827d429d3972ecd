"""Questions to MusicBrainz: what artists, albums and recordings are whose id is known, and whose id a name is."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping, Sequence
from itertools import chain

from music_rec.core.errors import NotFoundError, UnavailableError, UnexpectedPayloadError, WaitingError
from music_rec.core.facts import Finding, Subject
from music_rec.core.guard import Guard
from music_rec.core.models import Entity
from music_rec.core.protocols import Enricher
from music_rec.core.service_settings import MusicBrainzSettings
from music_rec.enrichers import values
from music_rec.enrichers.musicbrainz_facts import (
    NOT_FOUND,
    Judged,
    album_by_id,
    artist_by_id,
    artist_finding,
    by_id,
    chosen,
    chosen_artist,
    counted_titles,
    namesakes,
    to_finding,
    under_both,
)
from music_rec.enrichers.versions import EDITIONS, title_of
from music_rec.services import musicbrainz
from music_rec.services.musicbrainz import HITS, MOST_IDS, Item, MusicBrainz, is_mbid
from music_rec.services.musicbrainz_transport import SOURCE

TITLES = 5
"""Of an artist, looked for among the recordings of all who have the name."""
_IN_PASSING: Mapping[Entity, tuple[str, ...]] = {
    "artist": ("artist_type", "musicbrainz"),
    "album": ("release_type", "musicbrainz"),
}
"""What a recording tells of artist and album."""
_TAIL = re.compile(r"\s*[(\[{]|\s+[-–—~]+\s|\s+(?:feat|ft|featuring)\b", re.IGNORECASE)
_GUESTS = re.compile(r"\s+[(\[]?(?:feat|ft|featuring)\b", re.IGNORECASE)


class _Question:
    """What all have in common."""

    SOURCE = SOURCE
    GAINS: tuple[str, ...] = ()
    TELLS: Mapping[Entity, tuple[str, ...]] = {}
    LEAST_PLAYS = 1

    def __init__(self, service: MusicBrainz) -> None:
        self._service = service


class _ById(_Question):
    """What is asked of those whose id is known, many a request."""

    BATCH = MOST_IDS
    NEEDS: tuple[str, ...] = ("musicbrainz",)
    LACKS: tuple[str, ...] = ()
    KEEP_DAYS: tuple[int, int] = (90, 14)
    SEARCHES = 1
    """For one batch of ids."""

    def most(self, batches: int, subjects: int, ids: int) -> int:  # noqa: ARG002 - the face of an Enricher
        """The searches for each batch, and a look-up for each id that these do not know."""
        return self.SEARCHES * (batches + ids // MOST_IDS) + ids


class _ByName(_Question, ABC):
    """What is asked of those whose id is looked for, one a request, and a second where the first leaves it open."""

    BATCH = 1
    NEEDS: tuple[str, ...] = ()
    LACKS: tuple[str, ...] = ("musicbrainz",)
    KEEP_DAYS: tuple[int, int] = (0, 30)

    def most(self, batches: int, subjects: int, ids: int) -> int:  # noqa: ARG002 - the face of an Enricher
        """Two requests for each, the second in other words."""
        return 2 * subjects

    async def ask(self, subjects: Sequence[Subject]) -> list[Finding | None]:
        """A finding for each, in order."""
        return [await self._asked(subject) for subject in subjects]

    @abstractmethod
    async def _asked(self, subject: Subject) -> Finding: ...


class Recordings(_ById):
    """Length, date of the first release, ISRCs and tags of tracks whose recording is known."""

    NAME = "musicbrainz.recordings"
    ENTITY: Entity = "track"
    GAINS: tuple[str, ...] = ("release_date",)
    TELLS: Mapping[Entity, tuple[str, ...]] = {"track": ("duration_ms", "release_date", "isrc"), **_IN_PASSING}

    async def ask(self, subjects: Sequence[Subject]) -> list[Finding | None]:
        """A finding for each, in order."""
        return await _by_ids(subjects, self._service.recordings, self._service.recording, by_id)


class Artists(_ById):
    """Country, years, kind and tags of artists whose id is known."""

    NAME = "musicbrainz.artists"
    ENTITY: Entity = "artist"
    GAINS: tuple[str, ...] = ("artist_type",)
    TELLS: Mapping[Entity, tuple[str, ...]] = {"artist": ("artist_type",)}

    async def ask(self, subjects: Sequence[Subject]) -> list[Finding | None]:
        """A finding for each, in order."""
        return await _by_ids(subjects, self._service.artists, self._service.artist, artist_by_id)


class Albums(_ById):
    """Kind of albums whose release is known, and when they first came out."""

    NAME = "musicbrainz.albums"
    ENTITY: Entity = "album"
    GAINS: tuple[str, ...] = ("release_date", "release_type")
    TELLS: Mapping[Entity, tuple[str, ...]] = {"album": ("release_date", "release_type")}
    SEARCHES = 2

    async def ask(self, subjects: Sequence[Subject]) -> list[Finding | None]:
        """A finding for each, in order."""
        return await _by_ids(subjects, self._with_groups, self._service.release, album_by_id)

    async def _with_groups(self, mbids: Sequence[str]) -> list[Item]:
        """Releases with all of their groups: a search for releases leaves out when these began."""
        releases = await self._service.releases(mbids)
        groups = [str(_group(release).get("id", "")) for release in releases]
        known = {one["id"]: one for one in await self._service.release_groups(list(dict.fromkeys(groups)))}
        told = zip(releases, groups, strict=True)
        return [{**one, "release-group": {**_group(one), **known.get(group, {})}} for one, group in told]


class NamesOfArtists(_ByName):
    """Which artist a name is, and what is known of that one."""

    NAME = "musicbrainz.artist_names"
    ENTITY: Entity = "artist"
    TELLS: Mapping[Entity, tuple[str, ...]] = {"artist": ("artist_type", "musicbrainz")}

    async def _asked(self, subject: Subject) -> Finding:
        if not musicbrainz.searched(subject.artist):
            return NOT_FOUND
        artists = await self._service.artists_named(subject.artist)
        same = namesakes(artists, subject)
        with_title = await self._with_title(same, subject) if len(same) > 1 else {}
        found = chosen_artist(artists, subject, with_title)
        return artist_finding(found.item, found.match) if found else NOT_FOUND

    async def _with_title(self, same: Sequence[Judged], subject: Subject) -> Mapping[str, int]:
        """How many of the titles played are by each of them."""
        titles = list(filter(musicbrainz.searched, subject.titles))[:TITLES]
        recordings = await self._service.recordings_of([one.item["id"] for one in same], titles) if titles else []
        return counted_titles(recordings, titles)


class NamesOfTracks(_ByName):
    """Which recording a track is, by its names, and what is known of it."""

    NAME = "musicbrainz.names"
    ENTITY: Entity = "track"
    TELLS: Mapping[Entity, tuple[str, ...]] = {
        "track": ("duration_ms", "release_date", "isrc", "musicbrainz"),
        **_IN_PASSING,
    }

    async def _asked(self, subject: Subject) -> Finding:
        if not (musicbrainz.searched(subject.artist) and musicbrainz.searched(subject.title)):
            return NOT_FOUND
        artist, title = without_guests(subject.artist), title_there(subject.title)
        first = await self._service.recordings_named(artist, title)
        found = chosen(first, subject)
        if not found or (found.match.state == "doubtful" and len(first) >= HITS):
            found = chosen([*first, *await self._second(subject, too_many=len(first) >= HITS)], subject)
        return to_finding(found.item, subject, found.match) if found else NOT_FOUND

    async def _second(self, subject: Subject, *, too_many: bool) -> list[Item]:
        """Hits of another query: narrower by the album where there were too many, else by words without what follows a name."""
        if too_many and musicbrainz.searched(subject.album):
            return await self._service.recordings_named(
                without_guests(subject.artist), title_there(subject.title), subject.album
            )
        return await self._service.recordings_like(without_tail(subject.artist), without_tail(subject.title))


def build(settings: MusicBrainzSettings, guard: Guard) -> tuple[tuple[Enricher, ...], MusicBrainz]:
    """All questions, what brings most at a time first, and the service that they are put to, to be closed."""
    service = musicbrainz.build(settings, guard)
    questions = (Recordings, Artists, Albums, NamesOfArtists, NamesOfTracks)
    return tuple(question(service) for question in questions), service


def title_there(title: str) -> str:
    """A title as it stands at MusicBrainz, where an edition (`2011 Remaster`) or a guest is no part of it, but a version is."""
    parts = title_of(title)
    beside = parts.guests or parts.told
    return without_tail(title) if beside and parts.told.kinds <= EDITIONS else title


def without_guests(artist: str) -> str:
    """A credit without those who are only there as guests: a search for the others finds it all the same."""
    return _GUESTS.split(artist, maxsplit=1)[0].strip() or artist


def without_tail(name: str) -> str:
    """A name up to the first bracket, dash or guest; the whole name where it begins with one."""
    return _TAIL.split(name, maxsplit=1)[0].strip() or name


async def _by_ids(
    subjects: Sequence[Subject],
    in_batch: Callable[[Sequence[str]], Awaitable[list[Item]]],
    alone: Callable[[str], Awaitable[Item]],
    to_one: Callable[[Item, Subject], Finding],
) -> list[Finding | None]:
    """A finding for each subject. Ids that the search does not know may have been merged, which a look-up tells."""
    wanted = [[mbid for mbid in subject.ids.get("musicbrainz", ()) if is_mbid(mbid)] for subject in subjects]
    asked = list(dict.fromkeys(chain.from_iterable(wanted)))
    found: dict[str, Item] = {}
    for at in range(0, len(asked), MOST_IDS):
        found |= {item["id"]: item for item in await in_batch(asked[at : at + MOST_IDS])}
    findings: list[Finding | None] = []
    for subject, mbids in zip(subjects, wanted, strict=True):
        known = next((found[mbid] for mbid in mbids if mbid in found), None)
        findings.append(to_one(known, subject) if known else await _looked_up(subject, mbids, alone, to_one))
    return findings


async def _looked_up(
    subject: Subject,
    mbids: Sequence[str],
    alone: Callable[[str], Awaitable[Item]],
    to_one: Callable[[Item, Subject], Finding],
) -> Finding | None:
    """What a look-up of the first id that still leads somewhere says; its failure is that of this subject alone."""
    for mbid in mbids:
        try:
            item = await alone(mbid)
        except NotFoundError:
            continue
        except WaitingError:
            return None
        except (UnavailableError, UnexpectedPayloadError) as error:
            return Finding("failed", error=str(error))
        return under_both(to_one(item, subject), subject.entity, mbid)
    return NOT_FOUND


def _group(release: Item) -> Item:
    return values.row(release.get("release-group"))
