"""How many requests are told before looking up, against those that are made: two services that tell some of the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from listenbrainz_server import TOKEN, Catalogue, ListenBrainzServer
from listenbrainz_server.catalogue import mbid
from musicbrainz_server import Artist, MusicBrainzServer, Recording, Release
from musicbrainz_server import Catalogue as MusicBrainzCatalogue
from pydantic import SecretStr

from benchmarks.bench import Bench
from benchmarks.enriching import Heard, filled, history
from benchmarks.figures import Figure
from benchmarks.measure import apart
from music_rec.core.service_settings import ListenBrainzSettings, MusicBrainzSettings

TRACKS = 3_000
QUICKER = 4
"""Both services are asked so many times faster than they may be, and so still in step with each other."""
SOURCES = ("listenbrainz", "musicbrainz")
STARTS = {"rows with ids": True, "names, with a token": False}


def run(bench: Bench) -> Iterator[Figure]:
    """For each start and service what was told, what was made, and how far the first is off."""
    tracks = min(TRACKS, bench.rows * 3 // 100)
    for at, (start, with_ids) in enumerate(STARTS.items()):
        for source, (told, made) in apart(compare, bench.scratch / f"estimate {at}", tracks, with_ids).items():
            name = f"{start}, {tracks:,} tracks, {source}"
            yield Figure(f"{name}: requests told", told, "requests")
            yield Figure(f"{name}: requests made", made, "requests")
            yield Figure(f"{name}: off by", 100 * abs(told - made) / max(made, 1), "%", at_most=10)


def compare(folder: Path, tracks: int, with_ids: bool) -> dict[str, tuple[int, int]]:
    """(requests told, requests made) by service."""
    heard = history(tracks)
    with ExitStack() as stack:
        first = stack.enter_context(ListenBrainzServer(_catalogue(heard), per_window=10**9))
        second = stack.enter_context(MusicBrainzServer(MusicBrainzCatalogue([_recording(one) for one in heard])))
        token = SecretStr("" if with_ids else TOKEN)
        urls = {"base_url": first.url, "labs_url": first.labs_url}
        sections = {
            "listenbrainz": ListenBrainzSettings(**urls, token=token, requests_per_second=2.5 * QUICKER, enabled=True),
            "musicbrainz": MusicBrainzSettings(base_url=second.url, requests_per_second=QUICKER, enabled=True),
        }
        library, who = stack.enter_context(filled(folder, heard, with_ids=with_ids, **sections))
        told = library.enriching.forecast(who, SOURCES).now.sources
        library.enriching.start(who, SOURCES).result()
        made = {"listenbrainz": len(first.requests), "musicbrainz": len(second.requests)}
    return {source: (told[source].requests, made[source]) for source in SOURCES}


def _catalogue(heard: list[Heard]) -> Catalogue:
    catalogue = Catalogue()
    for one in heard:
        catalogue.add(one.known)
    return catalogue


def _recording(heard: Heard) -> Recording:
    """The same at the other service, under the same ids."""
    one = heard.known
    artist = Artist(one.artist, mbid("artist", one.artist))
    release = Release(one.album, artist, mbid("release", one.artist, one.album))
    return Recording(one.title, artist, (release,), one.mbid, length=200_000)
