"""A library whose plays are looked up at stand-ins for services, as the program does it."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from listenbrainz_server import TOKEN, Known, ListenBrainzServer
from pydantic import SecretStr

from music_rec.core.facts import EnrichReport
from music_rec.core.models import Listener
from music_rec.core.service_settings import ListenBrainzSettings
from music_rec.core.settings import load_settings
from music_rec.library import Library
from music_rec.wiring import open_library

START = 1_700_000_000
COLUMNS = ("uts", "utc_time", "artist", "artist_mbid", "album", "album_mbid", "track", "track_mbid")


@dataclass(frozen=True)
class Heard:
    """A track and how often it was played; without an id where it has none."""

    artist: str
    title: str
    plays: int = 1
    with_id: bool = True

    @property
    def known(self) -> Known:
        return Known(self.artist, self.title, f"Album of {self.artist}")


def catalogue(tracks: int, *, per_artist: int = 5, with_id: bool = True, plays: int = 0) -> list[Heard]:
    """So many tracks, the first played most, none as often as another; or each so often, for many without many plays."""
    return [Heard(f"Band {i // per_artist}", f"Song {i}", plays or tracks - i, with_id) for i in range(tracks)]


def file_of(path: Path, heard: Sequence[Heard]) -> Path:
    """A history that holds these plays, one a minute."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        plays = [one for one in heard for _ in range(one.plays)]
        for minute, one in enumerate(plays):
            known = one.known
            rows.writerow(
                (START + 60 * minute, "", one.artist, "", known.album, "", one.title, known.mbid if one.with_id else "")
            )
    return path


def section(server: ListenBrainzServer, **options: Any) -> ListenBrainzSettings:
    """Settings that lead to a stand-in, in a hurry."""
    quick = {"requests_per_second": 200, "timeout_s": 20, "breaker_cooldown_s": 0.2, "enabled": True}
    return ListenBrainzSettings(base_url=server.url, labs_url=server.labs_url, **{**quick, **options})


def with_token(server: ListenBrainzServer, **options: Any) -> ListenBrainzSettings:
    """The same with the right token."""
    return section(server, token=SecretStr(TOKEN), **options)


@dataclass(frozen=True)
class Here:
    """One listener in a library."""

    library: Library
    listener: Listener

    def enrich(self, *sources: str, **options: Any) -> EnrichReport:
        """One run, to its end."""
        return self.library.enriching.start(self.listener, sources, **options).result(60)

    def query(self, sql: str, *values: Any) -> list[Any]:
        with closing(sqlite3.connect(self.library.settings.database)) as db:
            return db.execute(sql, values).fetchall()

    def states(self, question: str) -> dict[str, str]:
        """State of the answer by title."""
        return dict(
            self.query(
                "SELECT title, state FROM enrichment JOIN tracks ON track_id = spelling_id"
                " WHERE entity = 'track' AND question = ?",
                question,
            )
        )


@contextmanager
def opened(folder: Path, **sections: Any) -> Iterator[Here]:
    """The library in a folder; its listener is made where there is none."""
    settings = load_settings(data_dir=folder / "data", cache_dir=folder / "cache", **sections)
    with closing(open_library(settings)) as library:
        yield Here(library, library.people.writable(None, "UTC"))


@contextmanager
def having(folder: Path, heard: Sequence[Heard], **sections: Any) -> Iterator[Here]:
    """The library in a folder, with a history."""
    with opened(folder, **sections) as here:
        here.library.imports.run(here.listener, [file_of(folder / "plays.csv", heard)])
        yield here
