"""MusicBrainz through musicbrainzngs, which writes the queries; its answers are read as the service's own JSON.

The library asks for XML by itself and drops of it what it does not know, the date of a first release among that. Nothing of
it is used that waits or repeats. All its state is global, so it is set once and alike for all, and what differs between two
services (address, contact, rate) belongs to the opener through which a call goes.
"""

from __future__ import annotations

import re
import unicodedata
import warnings
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from typing import Any

import musicbrainzngs
from musicbrainzngs import compat

from music_rec.core.errors import NotFoundError, SourceError, UnavailableError, UnexpectedPayloadError
from music_rec.core.guard import Guard
from music_rec.core.service_settings import MusicBrainzSettings
from music_rec.services.musicbrainz_transport import AGENT, SOURCE, Opener, agent, opener_here

MOST_IDS = 50
"""In one query: more would make an address longer than some servers on the way take."""
HITS = 10
"""Of a search by name; what is right stands among the first or nowhere."""
LONGEST = 200
"""Signs of a name that are searched for."""
_MBID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_SYNTAX = re.compile(r'([+\-&|!(){}\[\]^"~*?:\\/])')

_VARIOUS_ARTISTS = "89ad4ac3-39f7-470e-963a-56509c546377"

Item = Mapping[str, Any]
"""A recording, artist, release or release group as the service writes it; what it does not know is left out."""


class MusicBrainz:
    """Questions to the catalogue; every answer comes through the guard. Use `build`, and close it.

    All raise UnavailableError where the service does not answer, and UnexpectedPayloadError where its answer is another.
    """

    def __init__(self, guard: Guard, opener: Opener) -> None:
        self._guard = guard
        self._opener = opener

    async def check(self) -> None:
        """Ask about one artist that stands for all, to see whether the service answers."""
        with suppress(NotFoundError):
            await self.artist(_VARIOUS_ARTISTS)

    async def recordings(self, mbids: Sequence[str]) -> list[Item]:
        """Those of at most `MOST_IDS` that are still known under these ids, with credits, releases, ISRCs and tags."""
        return await self._by_ids(musicbrainzngs.search_recordings, "recordings", "rid", mbids)

    async def artists(self, mbids: Sequence[str]) -> list[Item]:
        """As `recordings`, of artists: with area, years and tags."""
        return await self._by_ids(musicbrainzngs.search_artists, "artists", "arid", mbids)

    async def releases(self, mbids: Sequence[str]) -> list[Item]:
        """As `recordings`, of releases: with their release groups."""
        return await self._by_ids(musicbrainzngs.search_releases, "releases", "reid", mbids)

    async def release_groups(self, mbids: Sequence[str]) -> list[Item]:
        """As `recordings`, of release groups: with the date of their first release."""
        return await self._by_ids(musicbrainzngs.search_release_groups, "release-groups", "rgid", mbids)

    async def recording(self, mbid: str) -> Item:
        """One recording, under the id that it has now: an id that was merged leads to another. NotFoundError for none."""
        includes = ["artist-credits", "releases", "isrcs", "tags"]
        return await self._one(lambda: musicbrainzngs.get_recording_by_id(mbid, includes=includes))

    async def artist(self, mbid: str) -> Item:
        """As `recording`, of an artist."""
        return await self._one(lambda: musicbrainzngs.get_artist_by_id(mbid, includes=["tags"]))

    async def release(self, mbid: str) -> Item:
        """As `recording`, of a release, with its release group."""
        return await self._one(lambda: musicbrainzngs.get_release_by_id(mbid, includes=["release-groups"]))

    async def recordings_named(self, artist: str, title: str, album: str = "") -> list[Item]:
        """The first hits whose title, artist and album hold these words in their order. A hit need not be right."""
        fields = {"recording": searched(title), "artist": searched(artist), "release": searched(album)}
        return await self._listed(lambda: musicbrainzngs.search_recordings(strict=True, limit=HITS, **fields), "recordings")

    async def recordings_like(self, artist: str, title: str) -> list[Item]:
        """The first hits that share words with the title, and with the names of the artists."""
        query = f"recording:({_any_words(title)}) AND artistname:({_any_words(artist)})"
        return await self._listed(lambda: musicbrainzngs.search_recordings(query=query, limit=HITS), "recordings")

    async def recordings_of(self, artists: Sequence[str], titles: Sequence[str]) -> list[Item]:
        """Recordings that are credited to one of the artists (mbids) and have one of the titles."""
        phrases = " OR ".join(f'"{_escaped(searched(title))}"' for title in titles)
        query = f"arid:({' OR '.join(artists)}) AND recording:({phrases})"
        return await self._listed(lambda: musicbrainzngs.search_recordings(query=query, limit=100), "recordings")

    async def artists_named(self, name: str) -> list[Item]:
        """The first hits whose name or alias holds these words in their order. A hit need not be right."""
        phrase = f'"{_escaped(searched(name))}"'
        query = f"artist:{phrase} OR alias:{phrase}"
        return await self._listed(lambda: musicbrainzngs.search_artists(query=query, limit=HITS), "artists")

    def close(self) -> None:
        """End what is open to the service."""
        self._opener.close()

    async def _by_ids(self, search: Callable[..., Any], listed: str, field: str, mbids: Sequence[str]) -> list[Item]:
        known = [mbid for mbid in mbids if is_mbid(mbid)]
        if not known:
            return []
        assert len(known) <= MOST_IDS
        query = f"{field}:({' OR '.join(known)})"
        return await self._listed(lambda: search(query=query, limit=100), listed)

    async def _listed(self, question: Callable[[], Any], listed: str) -> list[Item]:
        return _items(await self._ask(question), listed)

    async def _one(self, question: Callable[[], Any]) -> Item:
        answer = await self._ask(question)
        if not is_item(answer):
            raise _unexpected()
        found: Item = answer
        return found

    async def _ask(self, question: Callable[[], Any]) -> Any:
        def ask() -> Any:
            with self._opener.in_use():
                try:
                    return question()
                except SourceError:
                    raise
                except (ValueError, RecursionError):
                    raise UnavailableError(SOURCE, "MusicBrainz sent an answer that cannot be read.") from None

        return await self._guard.call_blocking(ask)


def build(settings: MusicBrainzSettings, guard: Guard) -> MusicBrainz:
    """The service as the settings say; nothing is sent before it is asked."""
    _prepare()
    return MusicBrainz(guard, Opener(settings.base_url, settings.timeout_s, agent(settings.contact), guard))


@cache
def _prepare() -> None:
    """Set up the library, once for the process: it neither waits nor repeats, and reads JSON."""
    musicbrainzngs.set_rate_limit(False)
    musicbrainzngs.set_useragent(*AGENT.split("/"))  # it refuses to work without; the opener sends ours
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of JSON, which has long been the documented form
        musicbrainzngs.set_format("json")
    compat.build_opener = opener_here


def is_mbid(text: str) -> bool:
    """Whether a text is an id of MusicBrainz."""
    return bool(_MBID.fullmatch(text))


def is_item(value: object) -> bool:
    """Whether a value is something with an id of its own."""
    return isinstance(value, Mapping) and isinstance(value.get("id"), str) and is_mbid(value["id"])


def searched(name: str) -> str:
    """A name as it is searched for: without control characters, spaces run together, not too long."""
    shown = "".join(" " if unicodedata.category(sign)[0] == "C" else sign for sign in name)
    return " ".join(shown.split())[:LONGEST].rstrip()


def _escaped(text: str) -> str:
    return _SYNTAX.sub(r"\\\1", text)


def _any_words(name: str) -> str:
    """Words of which any may match; in small letters, since AND, OR and NOT mean something else."""
    return _escaped(searched(name).lower())


def _items(answer: object, listed: str) -> list[Item]:
    """What an answer lists; what has no id is left out."""
    found = answer.get(listed) if isinstance(answer, Mapping) else None
    if not isinstance(found, list):
        raise _unexpected()
    return [item for item in found if is_item(item)]


def _unexpected() -> UnexpectedPayloadError:
    return UnexpectedPayloadError(SOURCE, "MusicBrainz sent something else than was asked for. Please report this.")
