"""Plays that follow each other without a long pause."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from music_rec.analyzers.groups import highest, named
from music_rec.core.history import History

GAP_S = 1800
"""A session ends where the next play starts later than that after the start of the one before."""


def session_starts(history: History, gap_s: int = GAP_S) -> NDArray[np.intp]:
    """Positions of the first plays of all sessions, oldest first."""
    if len(history) == 0:
        return np.zeros(0, np.intp)
    return np.flatnonzero(np.r_[True, np.diff(history.played_at) > gap_s])


def sessions(history: History, gap_s: int = GAP_S, n: int = 20) -> pd.DataFrame:
    """The `n` sessions of most plays, then the latest first.

    Columns: since, until (UTC s of first and last play), day (of the first), plays, minutes (from first start to last
    start), then what opened and what closed it: opener_group, opener, opener_artist, closer_group, closer, closer_artist.
    """
    starts, ends = _bounds(history, gap_s)
    rows = highest((ends - starts) * len(history) + starts, n)
    first, last = starts[rows], ends[rows] - 1
    since, until = history.played_at[first], history.played_at[last]
    return pd.DataFrame(
        {
            "since": since,
            "until": until,
            "day": history.day[first].astype("M8[D]"),
            "plays": (last - first + 1).astype(np.int64),
            "minutes": _minutes(since, until),
            **_tracks(history, first, "opener"),
            **_tracks(history, last, "closer"),
        }
    )


def session_sizes(history: History, gap_s: int = GAP_S) -> pd.DataFrame:
    """One row: sessions, median_plays, mean_plays, median_minutes, longest_plays; none for an empty history."""
    starts, ends = _bounds(history, gap_s)
    plays = ends - starts
    minutes = (history.played_at[ends - 1] - history.played_at[starts]) / 60
    some = slice(0, min(len(starts), 1))
    columns = {
        "sessions": np.array([len(starts)]),
        "median_plays": _middle(plays),
        "mean_plays": np.array([len(history) / max(len(starts), 1)]),
        "median_minutes": _middle(minutes),
        "longest_plays": np.array([int(plays.max(initial=0))]),
    }
    return pd.DataFrame({name: column[some] for name, column in columns.items()})


def openers(history: History, gap_s: int = GAP_S, n: int = 10) -> pd.DataFrame:
    """The tracks that open most sessions: group, track, artist, sessions, share of all sessions (0-1), played_at.

    `played_at` is a tuple: UTC s of every play that did.
    """
    return _most_frequent(history, _bounds(history, gap_s)[0], n)


def closers(history: History, gap_s: int = GAP_S, n: int = 10) -> pd.DataFrame:
    """The tracks that close most sessions: group, track, artist, sessions, share of all sessions (0-1), played_at.

    `played_at` is a tuple: UTC s of every play that did.
    """
    return _most_frequent(history, _bounds(history, gap_s)[1] - 1, n)


def _bounds(history: History, gap_s: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Positions of the first play of every session, and of the one after its last."""
    starts = session_starts(history, gap_s)
    return starts, np.r_[starts[1:], np.full(min(len(starts), 1), len(history))]


def _most_frequent(history: History, rows: NDArray[np.intp], n: int) -> pd.DataFrame:
    times = np.bincount(history.track[rows], minlength=1)
    best = highest(times, n)
    when = [tuple(history.played_at[rows[history.track[rows] == track]].tolist()) for track in best]
    numbers = {"sessions": times[best], "share": times[best] / max(len(rows), 1)}
    return pd.DataFrame({**named(history, "track", best), **numbers, "played_at": pd.Series(when, dtype=object)})


def _tracks(history: History, rows: NDArray[np.intp], role: str) -> dict[str, object]:
    columns = named(history, "track", history.track[rows])
    return {f"{role}_group": columns["group"], role: columns["track"], f"{role}_artist": columns["artist"]}


def _minutes(since: NDArray[np.int64], until: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.rint((until - since) / 60).astype(np.int64)


def _middle(values: NDArray[np.integer] | NDArray[np.floating]) -> NDArray[np.float64]:
    return np.array([float(np.median(values)) if len(values) else 0.0])
