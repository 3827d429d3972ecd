"""Plays and days that look wrong, by their times alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from music_rec.analyzers.streaks import days_with_plays, silences
from music_rec.core.history import History, Int64
from music_rec.core.zones import DAY

GAP_DAYS = 14
"""So many silent days in a row, or more, are a gap."""
DENSE_PLAYS, DENSE_S = 20, 600
"""More plays than that start in no such time, since none counts under 30 s."""
MOMENT_PLAYS = 4
"""So many plays in one second, or minute, come from no player."""
MIDNIGHT_PLAYS = 3
STRAY_DAYS, STRAY_SHARE = 365, 0.01
"""Up to so small a share of all plays before so long a silence come from a clock that was wrong."""

Bools = NDArray[np.bool_]
Rows = NDArray[np.intp]


def repeats(history: History, within_s: int) -> tuple[Rows, Rows, Int64]:
    """Plays of a track that was played just before: (their positions, those of the plays before, seconds between)."""
    order = np.argsort(history.track, kind="stable")
    seconds = np.diff(history.played_at[order])
    found = np.flatnonzero((np.diff(history.track[order]) == 0) & (seconds <= within_s))
    later = order[found + 1]
    by_time = np.argsort(later)
    return later[by_time], order[found][by_time], seconds[found][by_time]


def gaps(history: History) -> pd.DataFrame:
    """Long runs of silent local days, longest first, then oldest: first, last, days."""
    silent = silences(days_with_plays(history))
    return silent[silent["days"] >= GAP_DAYS].reset_index(drop=True)


def span_days(history: History) -> int:
    """Local days from the first to the last play."""
    return int(history.day.max() - history.day.min()) + 1 if len(history) else 0


def odd_dates(history: History) -> NDArray[np.str_]:
    """Why the time of each play is unlikely; empty where it is not."""
    why = np.full(len(history), "", "<U24")
    why[_in_bunches(history.played_at, _at_midnight(history), MIDNIGHT_PLAYS)] = "at midnight"
    why[_dense(history.played_at)] = "too many in ten minutes"
    why[_in_bunches(history.played_at, np.ones(len(history), np.bool_), MOMENT_PLAYS)] = "several at one moment"
    why[: _strays(history.played_at)] = "long before all others"
    return why


def _at_midnight(history: History) -> Bools:
    return np.equal(history.local % DAY, 0) | np.equal(history.played_at % DAY, 0)


def _in_bunches(played_at: Int64, among: Bools, least: int) -> Bools:
    """Plays among these that share their time with so many."""
    times = np.where(among, played_at, -1)
    _, place, plays = np.unique(times, return_inverse=True, return_counts=True)
    return among & np.greater_equal(plays[place], least)


def _dense(played_at: Int64) -> Bools:
    """Plays in a time that holds more of them than can be."""
    rows = np.arange(len(played_at))
    begin = np.searchsorted(played_at, played_at - DENSE_S, "right")
    found = rows - begin + 1 > DENSE_PLAYS
    change = np.bincount(begin[found], minlength=len(rows) + 1) - np.bincount(rows[found] + 1, minlength=len(rows) + 1)
    return np.greater(np.cumsum(change)[:-1], 0)


def _strays(played_at: Int64) -> int:
    """How many of the first plays lie long before all others."""
    silences = np.flatnonzero(np.diff(played_at[: int(len(played_at) * STRAY_SHARE) + 1]) > STRAY_DAYS * DAY)
    return int(silences[-1]) + 1 if len(silences) else 0
