"""A whole history from a stand-in for Last.fm in a process of its own: how long it takes, at which pace, in how much memory."""

from __future__ import annotations

import csv
import gc
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from lastfm_server import KEY, Row, ServerProcess
from pydantic import SecretStr

from benchmarks.bench import ZONE, Bench
from benchmarks.figures import Figure
from benchmarks.measure import apart, expect, measured
from music_rec.core.service_settings import LastfmSettings
from music_rec.core.settings import load_settings
from music_rec.wiring import open_library

MOST_PLAYS = 150_000
SHARE = 10
"""Few plays are a tenth as many."""
RATE = 4.0
MOST_MB, MOST_BESIDE_MB = 6.0, 8.0
"""Memory is flat in the length of a history, but for what two runs of the same differ by; the second beside a file."""
LATENCIES_S = (0.05, 0.4)
"""Of a service that answers before the next request may start, and of one that does not."""


@dataclass(frozen=True)
class Synced:
    """One sync: time on the wall, its CPU, how far the peak of memory rose, and what the server says of its requests."""

    plays: int
    wall_s: float
    cpu_s: float
    grown_mb: float
    starts: list[float]
    """When each arrived."""
    ends: list[float]
    """When its answer had left."""

    @property
    def least_s(self) -> float:
        """One request after the other, each a slot after the one before and once that is answered.

        How long an answer takes is what the server measured: a busy computer lets it sleep longer than it was told.
        """
        took = [end - start for start, end in zip(self.starts, self.ends, strict=True)]
        return sum(max(1 / RATE, one) for one in took[:-1]) + took[-1]


def run(bench: Bench) -> Iterator[Figure]:
    """Many plays of a quick service, then a tenth of them, both also beside a file of the same; then many of a slow one."""
    many = min(bench.rows // 5, MOST_PLAYS) if bench.rows < MOST_PLAYS * SHARE // 2 else MOST_PLAYS
    few = many // SHARE
    quick, slow = LATENCIES_S
    large = _synced(many, quick)
    yield from _figures(f"{many:,} plays, answers after {quick * 1000:.0f} ms", large)
    small = _synced(few, quick)
    yield from _memory("", large, small, MOST_MB)
    beside = _synced(many, quick, beside=True), _synced(few, quick, beside=True)
    yield from _memory("beside a file of them: ", *beside, MOST_BESIDE_MB)
    yield Figure(f"CPU of {len(large.starts):,} requests", large.cpu_s / len(large.starts) * 1000, "ms")
    late = _synced(many, slow)
    yield from _figures(f"{many:,} plays, answers after {slow * 1000:.0f} ms", late)
    yield Figure("from an answer to the next question, median", 1000 * _between_s(late), "ms")


def _memory(name: str, large: Synced, small: Synced, most_mb: float) -> Iterator[Figure]:
    for one in (large, small):
        yield Figure(f"{name}memory grown by {one.plays:,} plays", one.grown_mb, "MB")
    yield Figure(f"{name}what ten times the plays add to memory", large.grown_mb - small.grown_mb, "MB", at_most=most_mb)


def _between_s(synced: Synced) -> float:
    return median(start - end for start, end in zip(synced.starts[1:], synced.ends, strict=False))


def _figures(name: str, synced: Synced) -> Iterator[Figure]:
    starts, slot = synced.starts, 1 / RATE
    yield Figure(f"{name}: time / least possible", synced.wall_s / synced.least_s, "x", at_most=1.02)
    yield Figure("slot / closest two at the server", slot / min(b - a for a, b in pairwise(starts)), "x", at_most=1 / 0.9)
    window = max(1.0, 10 * slot)
    most = max(sum(start <= other < start + window for other in starts) for start in starts)
    yield Figure("most in a window / allowed", most / (1.1 * RATE * window + 1), "x", at_most=1)


def _synced(plays: int, latency_s: float, *, beside: bool = False) -> Synced:
    """A sync into a new library, or into one that has imported a file of the same plays."""
    with ServerProcess(plays=plays, latency_ms=latency_s * 1000) as server, TemporaryDirectory() as folder:
        truth = server.truth("listener")
        if beside:
            apart(_import, Path(folder), truth)
        wall_s, cpu_s, grown_mb = apart(_sync, Path(folder), server.url)
        expect("plays", apart(_plays, Path(folder)), sorted(row.uts for row in truth))
        requests = server.requests
        return Synced(plays, wall_s, cpu_s, grown_mb, [one.at for one in requests], [one.ended for one in requests])


def _import(folder: Path, rows: Sequence[Row]) -> None:
    file = folder / "plays.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        lines = csv.writer(out)
        lines.writerow(("uts", "artist", "album", "track"))
        lines.writerows((row.uts, row.artist, row.album, row.title) for row in rows)
    with closing(open_library(load_settings(data_dir=folder / "data", cache_dir=folder / "cache"))) as library:
        library.imports.run(library.people.writable(None, ZONE), [file])


def _sync(folder: Path, url: str) -> tuple[float, float, float]:
    section = LastfmSettings(api_key=SecretStr(KEY), base_url=url, requests_per_second=RATE)
    library = open_library(load_settings(data_dir=folder / "data", cache_dir=folder / "cache", lastfm=section))
    try:
        listener = library.people.writable(None, ZONE)
        library.people.add_account(listener, "lastfm", "listener")
        gc.freeze()  # as the app does
        began = time.monotonic()
        with library.hearing.logging():
            sample = measured(lambda: library.sync.start(listener).result())
        wall_s = time.monotonic() - began
        [report] = sample.result
        expect("whether all is here", report.complete, expected=True)
        return wall_s, sample.cpu_s, sample.grown_mb
    finally:
        library.close()


def _plays(folder: Path) -> list[int]:
    """Starts of all plays that a page would count."""
    library = open_library(load_settings(data_dir=folder / "data", cache_dir=folder / "cache"))
    try:
        return library.history(library.people.shown()).played_at.tolist()
    finally:
        library.close()
