"""Single listeners with the times of their plays: exported histories, and a panel of many."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from benchmarks.bench import ZONE, library_in
from benchmarks.quality.data import LEAST_MS, PANEL
from music_rec.core.models import FileLedger

COLUMNS = {
    "listener-s01": ("artist", "album", "track", "date"),
    "listener-s06": ("-", "timestamp", "-", "-", "artist", "album", "track", "duration_ms", "-", "-", "-", "-"),
}
"""Of files that do not tell theirs."""
BESIDE = ("README", "LICENSE", ".")
"""What begins like this holds no plays."""
PART = re.compile(r"Streaming_?History|endsong|\d+\.")
"""Of an export in several files, which name nobody: they are of whom their folder is."""
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
    """Everybody with 90 plays or more, by name; who is in both kinds of data is taken from the history.

    What is left out, and why, is told on stderr.
    """
    histories = {one.name: one for one in _histories(data)}
    panel = {one.name: one for one in _panel(data / PANEL / "plays.parquet")}
    both = panel | histories
    found = [both[name] for name in sorted(both) if len(both[name].tracks) >= LEAST_PLAYS]
    for name in sorted(both.keys() - {one.name for one in found}):
        _say(f"left out: {name}, {len(both[name].tracks)} plays of the {LEAST_PLAYS} that are needed")
    for name in sorted(panel.keys() & histories.keys()):
        _say(f"left out: {name} of the panel, who is among the histories")
    _say(f"{len(found)} listeners, {sum(one.name in histories for one in found)} of them from histories")
    return found


def files_by_listener(data: Path) -> dict[str, list[Path]]:
    """The files and folders in every `history-*`, by whose plays they hold: who has several is told by the same name."""
    found: dict[str, list[Path]] = {}
    for path in sorted(data.glob("history-*/*")):
        if not path.name.startswith(BESIDE):
            found.setdefault(_whose(path), []).append(path)
    return found


def _whose(path: Path) -> str:
    known = re.match(r"listener-s\d+", path.name)
    stem = path.parent.name if PART.match(path.name) else path.name.partition(".")[0]
    return known[0] if known else stem


def _histories(data: Path) -> Iterator[Listening]:
    for name, files in files_by_listener(data).items():
        with TemporaryDirectory() as folder, library_in(Path(folder)) as library:
            listener = library.people.writable(None, ZONE)
            for file in library.imports.run(listener, files, columns=COLUMNS.get(name, ())).files:
                _tell_of(file)
            history = library.history(listener)
            codes = np.unique(history.artist)
            names = pd.Series(history.names("artist", codes), index=codes)
            yield _listening(name, history.played_at, history.track, history.artist, history.ms, names)


def _tell_of(file: FileLedger) -> None:
    """Say what of a file could not be read."""
    if file.error or file.format == "ignored":
        _say(f"left out: {file.error or f'{file.path} is not a history that music-rec can read.'}")


def _say(text: str) -> None:
    print(f"  {text}", file=sys.stderr)


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
