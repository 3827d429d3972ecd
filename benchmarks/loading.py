"""A History from a closed process, against the frame of strings one would read instead."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.bench import Bench, library_in
from benchmarks.figures import Figure
from benchmarks.measure import Sample, expect, in_turns, measured
from music_rec.core.history import History
from music_rec.library import Library

if TYPE_CHECKING:
    import pandas as pd

FLAT_JOIN = """
    SELECT s.played_at, artists.name AS artist, tracks.title AS track, albums.title AS album
    FROM scrobbles s
    JOIN tracks ON tracks.track_id = s.track_id
    JOIN artists ON artists.artist_id = tracks.artist_id
    LEFT JOIN albums ON albums.album_id = s.album_id
    WHERE s.kind = 0"""

Answer = tuple[int, int, int, int]
"""Plays, sum of their times, plays with an album, artists."""


def run(bench: Bench) -> Iterator[Figure]:
    """CPU of a first History in a process that has everything imported, with and without its file in the cache."""
    sides = {"cached": load, "rebuilt": rebuild, "frame": read_flat_join}
    best = in_turns(sides, bench.library, bench.tiny_library, repeat=bench.repeat)
    cached, rebuilt, frame = (best[name] for name in sides)
    for name in ("cached", "rebuilt"):
        expect(f"plays of the {name} History", best[name].result, frame.result)
    yield Figure("History", cached.cpu_s * 1000, "CPU ms")
    yield Figure("pandas.read_sql of the flat join", frame.cpu_s * 1000, "CPU ms")
    yield Figure("History / read_sql", cached.cpu_s / frame.cpu_s, "x", at_most=1 / 60)
    yield Figure("History without its file in the cache", rebuilt.cpu_s * 1000, "CPU ms")


def load(folder: Path, tiny: Path) -> Sample[Answer]:
    """The History with its file in the cache."""
    return _loaded(folder, tiny)


def rebuild(folder: Path, tiny: Path) -> Sample[Answer]:
    """The History from the database alone; its file is there again afterwards."""
    shutil.rmtree(folder / "cache", ignore_errors=True)
    return _loaded(folder, tiny)


def read_flat_join(folder: Path, tiny: Path) -> Sample[Answer]:
    """The same plays as a frame of names."""
    _frame(tiny)
    sample = measured(_frame, folder)
    frame = sample.result
    counts = len(frame), int(frame["played_at"].sum()), int(frame["album"].notna().sum()), frame["artist"].nunique()
    return sample.giving(counts)


def _loaded(folder: Path, tiny: Path) -> Sample[Answer]:
    with library_in(tiny) as library:
        _history(library)
    with library_in(folder) as library:
        sample = measured(_history, library)
    return sample.giving(_answer(sample.result))


def _history(library: Library) -> History:
    return library.history(library.people.shown())


def _answer(history: History) -> Answer:
    artists = np.unique(history.spellings.track_artist[history.track_played])
    return len(history), int(history.played_at.sum()), int(np.count_nonzero(history.album_played)), len(artists)


def _frame(folder: Path) -> pd.DataFrame:
    import pandas as pd

    with closing(sqlite3.connect(folder / "data" / "music_rec.db")) as db:
        return pd.read_sql(FLAT_JOIN, db)
