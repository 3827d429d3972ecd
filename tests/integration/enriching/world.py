"""Every service that can be asked, on this computer at once, all knowing the same tracks; and what may never come of it."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from cyanite_server import TOKEN as CYANITE_TOKEN
from cyanite_server import CyaniteServer
from integration.enriching.here import Heard, Here
from lastfm_server import KEY, LastfmServer, Music
from lastfm_server.recording import check_rate
from listenbrainz_server import TOKEN, Catalogue, ListenBrainzServer
from musicbrainz_server import Artist, MusicBrainzServer, Recording, Release
from musicbrainz_server import Catalogue as MusicBrainzCatalogue
from reccobeats_server import ReccoBeatsServer, Sound
from spotify_server import CLIENT_ID, CLIENT_SECRET, Song, SpotifyServer

from music_rec.core.facts import EnrichReport, SourceReport
from music_rec.core.settings import Settings
from music_rec.enrichers import ENRICHERS

SECRETS = (TOKEN, KEY, CLIENT_SECRET, CYANITE_TOKEN)
FINAL = {"found", "not_found", "doubtful", "failed"}
SERVED = tuple(ENRICHERS)
"""Sources, all of which have a stand-in here."""
BY_SPOTIFY_ID = ("reccobeats", "cyanite")
"""Sources that are asked only of what Spotify, or the history, has an id for."""
WAIT = "86400"

FAULTS: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    "slow": {"": {"answer": "stall", "seconds": 0.3}},
    "hanging": {"": {"answer": "stall", "seconds": 8}},
    "asked to wait": {
        "": {"status": 429, "headers": {"Retry-After": "1"}},
        "musicbrainz": {"status": 503, "retry_after": "1"},
        "lastfm": {"code": 29, "retry_after": "1"},
        "spotify": {"status": 429, "retry_after": "1"},
    },
    "broken": {"": {"status": 502}, "lastfm": {"answer": "html", "status": 502}, "spotify": {"answer": "html", "status": 502}},
    "reset": {"": {"answer": "reset"}},
    "cut": {"": {"answer": "cut"}},
    "half": {"": {"answer": "truncated"}},
    "page of a network": {"": {"answer": "html", "status": 200}},
    "empty": {"": {"answer": "empty", "status": 200}},
    "endless": {"": {"answer": "huge"}, "lastfm": {"answer": "cut"}},
    "wrong types": {"": {"answer": "types"}, "musicbrainz": {"answer": "junk"}, "spotify": {"answer": "junk"}},
    "missing fields": {"": {"answer": "holes"}},
    "a day to wait": {
        "": {"status": 429, "headers": {"Retry-After": WAIT}},
        "musicbrainz": {"status": 503, "retry_after": WAIT},
        "lastfm": {"code": 29, "retry_after": WAIT},
        "spotify": {"status": 429, "retry_after": WAIT},
    },
}
"""What goes wrong, by name, and how each stand-in is told so; without a name of its own a stand-in gets the first."""
LIES = ("wrong types", "missing fields")
"""Answers that can be read and say less than the truth."""


@dataclass
class World:
    """The stand-ins, while the context lasts."""

    heard: Sequence[Heard]
    per_second: float = 25
    looks: int = 1
    """So often Cyanite is still at work on a track when it is looked at: with none, one run is enough."""
    hidden: Collection[str] = ()
    """Titles that ListenBrainz does not know."""
    share: float = 1
    """What part of everything those know that are given no list: Last.fm, Cyanite and ReccoBeats."""
    servers: dict[str, Any] = field(default_factory=dict)
    _open: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Self:
        made = {
            "listenbrainz": ListenBrainzServer(Catalogue(), per_window=1_000_000),
            "musicbrainz": MusicBrainzServer(MusicBrainzCatalogue([_recording(one) for one in self.heard])),
            "lastfm": LastfmServer(music=Music(known=self.share)),
            "spotify": SpotifyServer(map(_song, self.heard)),
            "cyanite": CyaniteServer(known=self.share, looks=self.looks),
            "reccobeats": ReccoBeatsServer(*self._sounds(), known=self.share),
        }
        for one in (one for one in self.heard if one.title not in self.hidden):
            made["listenbrainz"].catalogue.add(one.known)
        self.servers = {name: self._open.enter_context(made[name]) for name in SERVED}
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._open.close()

    def settings(self, **options: Any) -> dict[str, dict[str, Any]]:
        """Values of the settings that lead here, by section; `options` go to all."""
        quick = {"requests_per_second": self.per_second, "timeout_s": 3, "breaker_cooldown_s": 0.3, "enabled": True}
        return {name: {**quick, **self._addresses(name), **options} for name in SERVED}

    def sections(self, **options: Any) -> dict[str, Any]:
        """The same as sections."""
        kinds = {name: type(Settings.model_fields[name].default) for name in SERVED}
        return {name: kinds[name].model_validate(values) for name, values in self.settings(**options).items()}

    def environment(self, **options: Any) -> dict[str, str]:
        """The same for another process."""
        return {
            f"MUSIC_REC_{name}__{field}".upper(): str(value)
            for name, values in self.settings(**options).items()
            for field, value in values.items()
        }

    def fail(self, name: str, kind: str, **when: Any) -> None:
        """Something goes wrong with a service from now on: a name in FAULTS; `times`, `share` and `seed` say when."""
        ways = FAULTS[kind]
        self.servers[name].fail(**{**ways.get(name, ways[""]), **when})

    def heal(self) -> None:
        """Nothing goes wrong any more."""
        for server in self.servers.values():
            server.heal()

    def starts(self, name: str) -> list[float]:
        """When requests arrived, those for tokens among them."""
        return [request.at for request in self.servers[name].requests]

    def counts(self) -> dict[str, int]:
        """How many requests each service had."""
        return {name: len(self.starts(name)) for name in SERVED}

    def check_rates(self) -> None:
        """AssertionError where more was asked within a second than may be; other hosts of a service count apart."""
        for name in SERVED:
            check_rate(_of_one_host(self.servers[name].requests), self.per_second)

    def _sounds(self) -> Iterator[Sound]:
        return (Sound(_song(one).id, "", one.artist, one.title) for one in self.heard)

    def _addresses(self, name: str) -> dict[str, Any]:
        server = self.servers[name]
        if name == "cyanite":
            return {"base_url": server.api, "token": CYANITE_TOKEN, "tracks_per_day": 100_000}
        more: Mapping[str, Mapping[str, Any]] = {
            "listenbrainz": {"labs_url": getattr(server, "labs_url", ""), "token": TOKEN},
            "lastfm": {"api_key": KEY},
            "spotify": {
                "client_id": CLIENT_ID,
                "client_secret": CLIENT_SECRET,
                "token_url": getattr(server, "token_url", ""),
                "requests_per_day": 100_000,
            },
        }
        return {"base_url": server.url, **more.get(name, {})}


def settled(here: Here, *, runs: int = 6) -> EnrichReport:
    """The report of the run after which nothing is left to ask; AssertionError where none is."""
    for _ in range(runs):
        report = here.enrich(*SERVED)
        if all(one.state == "done" and not one.pending for one in report.sources.values()):
            return report
    raise AssertionError(f"not settled after {runs} runs: {dict(report.sources)}")


def check_final(here: Here, report: EnrichReport) -> None:
    """AssertionError unless every question that is asked has one final state for everything that it is about."""
    rows = here.query("SELECT question, spelling_id, state FROM enrichment")
    assert {state for _, _, state in rows} <= FINAL
    assert [one for one, times in Counter((question, one) for question, one, _ in rows).items() if times > 1] == []
    assert {name: one.pending for name, one in report.sources.items()} == dict.fromkeys(report.sources, 0)
    assert all(isinstance(one, SourceReport) and one.state == "done" for one in report.sources.values())


def check_secrets(folder: Path, *texts: str) -> None:
    """AssertionError where a key stands in any file below a folder, or in what was said."""
    places = {"what was said": "\n".join(texts).encode(), **{f"{one}": one.read_bytes() for one in _files(folder)}}
    assert [(place, secret) for place, held in places.items() for secret in SECRETS if secret.encode() in held] == []


def answers(database: Path) -> dict[str, int]:
    """How many answers each source has given so far, as kept."""
    if not database.exists():
        return {}
    with closing(sqlite3.connect(database)) as db:
        rows = db.execute("SELECT question, count(*) FROM enrichment GROUP BY 1").fetchall()
    given: Counter[str] = Counter()
    for question, number in rows:
        given[question.partition(".")[0]] += number
    return dict(given)


def _files(folder: Path) -> Iterator[Path]:
    return (one for one in sorted(folder.rglob("*")) if one.is_file())


def _of_one_host(requests: Sequence[Any]) -> list[float]:
    paths = [(request, str(getattr(request, "path", ""))) for request in requests]
    return [request.at for request, path in paths if "/labs/" not in path and "token" not in path]


def _recording(heard: Heard) -> Recording:
    one = heard.known
    artist = Artist(one.artist, tags={"rock": 3}, begin="1990", country="NO", area="Norway")
    album = Release(one.album, artist, date="1999", first_date="1998")
    return Recording(one.title, artist, (album,), mbid=one.mbid, length=200_000, date="1999-01", tags={"folk": 2})


def _song(heard: Heard) -> Song:
    return Song(heard.title, heard.artist, heard.known.album)
