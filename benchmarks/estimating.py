"""How many requests are told before looking up, at least and at most, against those that are made, whatever services know."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import product
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

TRACKS = 1_200
ONE_BY_ONE = 400
"""Tracks of the start in which names are looked up one a request."""
QUICKER = 50
"""Both services are asked so many times faster than they may be, and so still in step with each other."""
KNOWN = {"all known": 1, "every second known": 2, "nothing known": 0}
"""One track in so many is known to both services."""
SOURCES = ("listenbrainz", "musicbrainz")


@dataclass(frozen=True)
class Start:
    """What is known at first."""

    with_ids: bool = False
    token: bool = False


@dataclass(frozen=True)
class Told:
    """Requests to one service."""

    least: int
    made: int
    most: int


STARTS = {"rows with ids": Start(with_ids=True), "names, with a token": Start(token=True), "names, without": Start()}


def run(bench: Bench) -> Iterator[Figure]:
    """For each start, part that is known, and service what was told, what was made, and how far that is outside."""
    most = bench.rows * 3 // 100
    for at, (start, known) in enumerate(product(STARTS, KNOWN)):
        chosen = STARTS[start]
        tracks = min(TRACKS, most) if chosen.with_ids or chosen.token else min(ONE_BY_ONE, most // 10)
        for source, one in apart(compare, bench.scratch / f"estimate {at}", tracks, chosen, KNOWN[known]).items():
            name = f"{start}, {tracks:,} tracks, {known}, {source}"
            yield Figure(f"{name}: requests told at least", one.least, "requests")
            yield Figure(f"{name}: requests made", one.made, "requests")
            yield Figure(f"{name}: requests told at most", one.most, "requests")
            yield Figure(f"{name}: made and not told", max(one.least - one.made, one.made - one.most, 0), "requests", at_most=0)


def compare(folder: Path, tracks: int, start: Start, one_in: int) -> dict[str, Told]:
    """What was told and made, by service."""
    heard = history(tracks)
    known = heard[::one_in] if one_in else []
    with ExitStack() as stack:
        first = stack.enter_context(ListenBrainzServer(_catalogue(known), per_window=10**9))
        second = stack.enter_context(MusicBrainzServer(MusicBrainzCatalogue([_recording(one) for one in known])))
        token = SecretStr(TOKEN if start.token else "")
        urls = {"base_url": first.url, "labs_url": first.labs_url}
        sections = {
            "listenbrainz": ListenBrainzSettings(**urls, token=token, requests_per_second=2.5 * QUICKER, enabled=True),
            "musicbrainz": MusicBrainzSettings(base_url=second.url, requests_per_second=QUICKER, enabled=True),
        }
        library, who = stack.enter_context(filled(folder, heard, with_ids=start.with_ids, **sections))
        told = library.enriching.forecast(who, SOURCES).now.sources
        library.enriching.start(who, SOURCES).result()
        made = {"listenbrainz": len(first.requests), "musicbrainz": len(second.requests)}
    return {source: Told(told[source].least, made[source], told[source].most) for source in SOURCES}


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
