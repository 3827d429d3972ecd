"""Looking up 30,000 tracks: how much is known after how many requests, what writing it costs, and what choosing does."""

from __future__ import annotations

import asyncio
import csv
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import wait
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Any

from lastfm_server import KEY, LastfmServer, Music
from listenbrainz_server import TOKEN, Catalogue, Known, ListenBrainzServer
from listenbrainz_server.catalogue import entry
from pydantic import SecretStr

from benchmarks.bench import ZONE, Bench
from benchmarks.curves import picture
from benchmarks.figures import Figure
from benchmarks.measure import Sample, apart, best, expect, measured
from music_rec.core.facts import Finding, Subject
from music_rec.core.service_settings import LastfmSettings, ListenBrainzSettings
from music_rec.core.settings import load_settings
from music_rec.core.storage.database import prepare
from music_rec.core.storage.facts import Spelled, save_answers
from music_rec.core.storage.writer import Writer
from music_rec.enrichers.lastfm import ArtistTags
from music_rec.enrichers.listenbrainz import NamesOfTracks, Recordings
from music_rec.enrichers.listenbrainz_facts import to_facts
from music_rec.library import Library
from music_rec.pending import Pending
from music_rec.wiring import open_library

MOST_TRACKS, MANY_TRACKS = 30_000, 175_000
HEAD = 300
"""Artists asked first."""
TABLES = ("enrichment", "facts", "tags", "found_ids")
MARKS = (1, 3, 10, 20, 30, 40, 100, 300, 630, 700)
"""Requests after which coverage is shown."""
_COLUMNS = ("uts", "utc_time", "artist", "artist_mbid", "album", "album_mbid", "track", "track_mbid")
_START = 1_500_000_000


@dataclass(frozen=True)
class Heard:
    """One track of an invented history."""

    known: Known
    plays: int


@dataclass(frozen=True)
class Start:
    """What is known after each request, as a share of the plays; and how far the most played came first."""

    curve: Sequence[float] = field(default_factory=list)
    first: Sequence[str] = ()
    """Artists in the order in which they were asked about."""

    def after(self, requests: int) -> float:
        """The share known after so many."""
        return self.curve[min(requests, len(self.curve)) - 1] if self.curve else 0.0

    @property
    def requests(self) -> int:
        """After how many all is known that comes to be known."""
        return next((at for at, share in enumerate(self.curve, 1) if share >= self.curve[-1]), 0)


def run(bench: Bench) -> Iterator[Figure]:
    """Three starts, then writing and choosing."""
    tracks = min(MOST_TRACKS, bench.rows * 3 // 100)
    yield from _starts(bench, tracks)
    yield from _writes(bench, tracks)
    yield from _choosing(bench, min(MANY_TRACKS, bench.rows * 175 // 1000))


def history(tracks: int) -> list[Heard]:
    """So many tracks of a fifth as many artists, played by Zipf's law; every tenth is known to nobody."""
    artists = max(tracks // 5, 1)
    names = [(f"Artist {at * 7919 % artists}", f"Title {at}") for at in range(tracks)]
    return [
        Heard(Known(artist, title, f"Album of {artist}"), max(1, int(2000 / (at + 1) ** 0.8)))
        for at, (artist, title) in enumerate(names)
    ]


def _starts(bench: Bench, tracks: int) -> Iterator[Figure]:
    with_ids, named, bare = (apart(one, bench.scratch / one.__name__, tracks) for one in (by_ids, by_names, by_artists))
    name = f"{tracks:,} tracks"
    yield Figure(f"{name} with ids: requests until all is known", with_ids.requests, "requests", at_most=40)
    yield Figure(f"{name} by names, with a token: the same", named.requests, "requests", at_most=700)
    head = min(HEAD, len({one.known.artist for one in history(tracks)}) // 2)
    missed = len(set(bare.first[:head]) - set(_most_played(tracks)[:head]))
    yield Figure(
        f"of the first {head} artists asked without one, not among the {head} most played", missed, "artists", at_most=0
    )
    curves = {"ids": with_ids, "names with a token": named, "names without": bare}
    if bench.plot:
        shares = {label: one.curve for label, one in curves.items()}
        title = f"Share of the plays covered over requests, {tracks:,} tracks: {', '.join(shares)}"
        bench.plot.write_text(picture(shares, title=title, along="requests"), "utf-8")
    for label, one in curves.items():
        for mark in (mark for mark in MARKS if mark <= len(one.curve)):
            yield Figure(f"{label}: plays covered after {mark:,} requests", 100 * one.after(mark), "%")


def by_ids(folder: Path, tracks: int) -> Start:
    """Rows that bring their id, at ListenBrainz without a token."""
    return _at_listenbrainz(folder, tracks, with_ids=True)


def by_names(folder: Path, tracks: int) -> Start:
    """Rows without, at ListenBrainz with a token."""
    return _at_listenbrainz(folder, tracks, with_ids=False)


def by_artists(folder: Path, tracks: int) -> Start:
    """Rows without, at a service that is asked about one thing a request; it is stopped soon after the head."""
    heard = history(tracks)
    enough = 2 * HEAD
    with LastfmServer(music=Music(known=1)) as server:
        section = LastfmSettings(api_key=SecretStr(KEY), base_url=server.url, requests_per_second=500, enabled=True)
        with filled(folder, heard, with_ids=False, lastfm=section) as (library, listener):
            run = library.enriching.start(listener, ["lastfm"])
            while len(server.requests) < enough and not run.done():
                time.sleep(0.05)
            library.enriching.cancel(listener)
            wait([run], timeout=60)
        asked = [(one.method.lower(), one.params.get("artist", "")) for one in server.requests][:enough]
    plays = _plays_by_artist(heard)
    gained = [plays.get(artist, 0) if method == "artist.gettoptags" else 0 for method, artist in asked]
    total = sum(one.plays for one in heard)
    first = [artist for method, artist in asked if method == "artist.gettoptags"]
    return Start([one / total for one in accumulate(gained)], first)


def _at_listenbrainz(folder: Path, tracks: int, *, with_ids: bool) -> Start:
    heard = history(tracks)
    known = {one.known.mbid: one.plays for at, one in enumerate(heard) if at % 10 != 9}
    catalogue = Catalogue()
    for at, one in enumerate(heard):
        if at % 10 != 9:
            catalogue.add(one.known)
    with ListenBrainzServer(catalogue, per_window=10**9) as server:
        section = ListenBrainzSettings(
            base_url=server.url,
            labs_url=server.labs_url,
            token=SecretStr("" if with_ids else TOKEN),
            requests_per_second=500,
            enabled=True,
        )
        with filled(folder, heard, with_ids=with_ids, listenbrainz=section) as (library, listener):
            report = library.enriching.start(listener, ["listenbrainz"]).result()
        bodies = [one.body for one in server.requests]
    ids = [one.get("recording_mbids", ()) if isinstance(one, dict) and "inc" in one else () for one in bodies]
    total = sum(one.plays for one in heard)
    curve = [one / total for one in accumulate(sum(known.get(mbid, 0) for mbid in asked) for asked in ids)]
    expect("lengths covered", round(report.coverage["lengths"], 6), round(curve[-1], 6))
    return Start(curve)


@contextmanager
def filled(folder: Path, heard: Sequence[Heard], *, with_ids: bool, **sections: Any) -> Iterator[tuple[Library, Any]]:
    """(a library with these plays, its listener)"""
    folder.mkdir()
    file = folder / "plays.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(_COLUMNS)
        plays = (one.known for one in heard for _ in range(one.plays))
        for at, one in enumerate(plays):
            rows.writerow((_START + 60 * at, "", one.artist, "", one.album, "", one.title, one.mbid if with_ids else ""))
    settings = load_settings(data_dir=folder / "data", cache_dir=folder / "cache", **sections)
    with closing(open_library(settings)) as library:
        listener = library.people.writable(None, ZONE)
        library.imports.run(listener, [file])
        yield library, listener


def _plays_by_artist(heard: Sequence[Heard]) -> Mapping[str, int]:
    plays: dict[str, int] = {}
    for one in heard:
        plays[one.known.artist] = plays.get(one.known.artist, 0) + one.plays
    return plays


def _most_played(tracks: int) -> list[str]:
    plays = _plays_by_artist(history(tracks))
    return sorted(plays, key=lambda name: -plays[name])


def _writes(bench: Bench, tracks: int) -> Iterator[Figure]:
    rounds = [apart(write, bench.scratch / f"writes {number}", tracks) for number in range(bench.repeat)]
    ours, bare = best([one for one, _ in rounds]), best([one for _, one in rounds])
    expect("rows", bare.result, ours.result)
    yield Figure(f"writing answers about {tracks:,} tracks, {sum(ours.result.values()):,} rows", ours.cpu_s, "s")
    yield Figure("inserting the same rows", bare.cpu_s, "s")
    yield Figure("writing / inserting", ours.cpu_s / bare.cpu_s, "x", at_most=3)


def write(folder: Path, tracks: int) -> tuple[Sample[dict[str, int]], Sample[dict[str, int]]]:
    """(what it costs to save answers a thousand at a time, what to insert their rows), with the rows of each table."""
    folder.mkdir()
    ours, bare = folder / "ours.db", folder / "bare.db"
    prepare(ours)
    prepare(bare)
    told = [_answer(number, one.known) for number, one in enumerate(history(tracks), 1)]
    saved = measured(_save, ours, told)
    with closing(sqlite3.connect(ours)) as db:
        rows = {table: db.execute(f"SELECT * FROM {table} ORDER BY spelling_id").fetchall() for table in TABLES}
    return saved.giving(_counted(ours)), measured(_insert, bare, rows).giving(_counted(bare))


def _answer(number: int, known: Known) -> tuple[Subject, Finding]:
    artist = int(known.artist.split()[-1]) + 1
    subject = Subject("track", number, known.artist, known.title, known.album, artist_id=artist, album_id=artist)
    return subject, to_facts(entry(known.mbid, known), subject)


def _save(path: Path, told: Sequence[tuple[Subject, Finding]]) -> None:
    async def save() -> None:
        before: dict[Spelled, int] = {}
        writer = await Writer.open(path)
        try:
            for some in _parts(told, Recordings.BATCH):
                await save_answers(
                    writer,
                    1,
                    Recordings.SOURCE,
                    Recordings.NAME,
                    some,
                    now=_START,
                    keep_days=Recordings.KEEP_DAYS,
                    needs=Recordings.NEEDS,
                    told=before,
                )
        finally:
            await writer.close()

    asyncio.run(save())


def _insert(path: Path, rows: Mapping[str, Sequence[tuple[Any, ...]]]) -> None:
    """Every row once, in as many transactions, in the order in which answers come."""
    with closing(sqlite3.connect(path)) as db:
        for table, held in rows.items():
            marks = ", ".join("?" * len(held[0]))
            for some in _parts(held, len(held) // 30 + 1):
                with db:
                    db.executemany(f"INSERT INTO {table} VALUES ({marks})", some)


def _counted(path: Path) -> dict[str, int]:
    with closing(sqlite3.connect(path)) as db:
        return {table: db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES}


def _parts(rows: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    return (rows[at : at + size] for at in range(0, len(rows), size))


def _choosing(bench: Bench, tracks: int) -> Iterator[Figure]:
    costs = apart(choose, bench.scratch / "choosing", tracks)
    for what, ms in costs.items():
        yield Figure(f"{tracks:,} tracks: {what}", ms, "ms")


def choose(folder: Path, tracks: int) -> dict[str, float]:
    """Milliseconds of CPU of the steps of choosing what to ask next."""
    heard = [Heard(one.known, 1) for one in history(tracks)]
    with filled(folder, heard, with_ids=True) as (library, listener):
        plays, path = library.history(listener), library.settings.database
        made = measured(Pending, plays, path)
        pending = made.result
        questions = [kind(None) for kind in (Recordings, NamesOfTracks, ArtistTags)]  # type: ignore[arg-type]
        steps: dict[str, Callable[[], object]] = {
            "counting what one question has left": lambda: pending.left(questions[0]),
            "taking the next thousand tracks by id": lambda: pending.take(questions[0], Recordings.BATCH),
            "taking the next artist": lambda: pending.take(questions[2], 1),
        }
        return {"finding what is pending": made.cpu_s * 1000, **{name: _ms(step) for name, step in steps.items()}}


def _ms(step: Callable[[], object], times: int = 20) -> float:
    """Of one call, of several."""
    sample = measured(lambda: [step() for _ in range(times)])
    return sample.cpu_s * 1000 / times
