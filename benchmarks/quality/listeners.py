"""Single listeners with the times of their plays: exported histories, and a panel of many."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from benchmarks.bench import ZONE, library_in
from benchmarks.quality.data import LEAST_MS, PANEL

COLUMNS = {
    "listener-s01": ("artist", "album", "track", "date"),
    "listener-s06": ("-", "timestamp", "-", "-", "artist", "album", "track", "duration_ms", "-", "-", "-", "-"),
}
"""Of files that do not tell theirs."""
LEAST_PLAYS = 90
"""Fewer cannot be parted into what is known and what is asked."""


@dataclass(frozen=True)
class Listening:
    """The plays of one listener, those known to be shorter than 30 s left out."""

    name: str
    tracks: pd.DataFrame
    """user, item, timestamp, artist; oldest first."""
    names: pd.Series[str]
    """Of the artists, by `artist`."""

    @property
    def artists(self) -> pd.DataFrame:
        """The same plays with the artist as the item, and which `track` it was."""
        return self.tracks.assign(item=self.tracks["artist"], track=self.tracks["item"])


def listeners(data: Path) -> list[Listening]:
    """Everybody with 90 plays or more, by name; who is in both kinds of data is taken from the history."""
    histories = {one.name: one for one in _histories(data)}
    panel = {one.name: one for one in _panel(data / PANEL / "plays.parquet")}
    both = panel | histories
    return [both[name] for name in sorted(both) if len(both[name].tracks) >= LEAST_PLAYS]


def _histories(data: Path) -> Iterator[Listening]:
    files: dict[str, dict[Path, Path]] = {}
    for path in sorted(data.glob("history-*/listener-*"), reverse=True):
        found = re.match(r"listener-s\d+", path.name)
        files.setdefault(found[0] if found else path.name, {})[path.parent] = path
    for name, by_folder in files.items():
        with TemporaryDirectory() as folder, library_in(Path(folder)) as library:
            listener = library.people.writable(None, ZONE)
            library.imports.run(listener, sorted(by_folder.values()), columns=COLUMNS.get(name, ()))
            history = library.history(listener)
            codes = np.unique(history.artist)
            names = pd.Series(history.names("artist", codes), index=codes)
            yield _listening(name, history.played_at, history.track, history.artist, history.ms, names)


def _panel(file: Path) -> Iterator[Listening]:
    """Plays begin where they end, less what was heard; files tell whole minutes."""
    plays = pd.read_parquet(file)
    at = pd.to_datetime(plays["end_time_utc"], utc=True).to_numpy("datetime64[s]").astype(np.int64)
    artist = plays["artist"].str.lower()
    plays["at"] = at - plays["ms_played"] // 1000
    plays["track_id"] = pd.factorize(artist + "\t" + plays["track"].str.lower())[0]
    plays["artist_id"], folded = pd.factorize(artist)
    names = pd.Series(folded)
    for name, own in plays.groupby("user_id"):
        columns = (own[column].to_numpy() for column in ("at", "track_id", "artist_id", "ms_played"))
        yield _listening(str(name), *columns, names)


def _listening(
    name: str, at: np.ndarray, track: np.ndarray, artist: np.ndarray, ms: np.ndarray, names: pd.Series[str]
) -> Listening:
    plays = pd.DataFrame({"user": 0, "item": track, "timestamp": at, "artist": artist})
    heard = (ms >= LEAST_MS) | (ms < 0)
    return Listening(name, plays[heard].sort_values("timestamp", kind="stable").reset_index(drop=True), names)
