"""Round numbers of plays: those behind, and when the next one comes."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from music_rec.analyzers.groups import named
from music_rec.core.history import History

_FIRST = (1, 100, 1000, 5000)
_EVERY, _LATEST = 10_000, 20
_PACE_DAYS = 365
_FARTHEST_DAYS = 100 * _PACE_DAYS
"""Beyond a lifetime no date is told."""


def milestones(history: History) -> pd.DataFrame:
    """The 1st, 100th, 1,000th and 5,000th play and the latest 20 of every 10,000th, oldest first.

    Columns: number, played_at (UTC s), day, group, track, artist. `history` is the whole one.
    """
    reached = [number for number in _FIRST if number <= len(history)]
    latest = range(_EVERY, len(history) + 1, _EVERY)[-_LATEST:]
    number = np.array([*reached, *latest], np.int64)
    rows = number - 1
    columns = {"number": number, "played_at": history.played_at[rows], "day": history.day[rows].astype("M8[D]")}
    return pd.DataFrame({**columns, **named(history, "track", history.track[rows])})


def pace(history: History, today: date) -> pd.DataFrame:
    """One row: plays, per_day, next (the next milestone), next_day (when it comes at this pace, NaT for never or 100 years).

    `per_day` is the mean of the last 365 days known, fewer where the history is shorter; today still runs and is not one of
    them. None for an empty history; `history` is the whole one.
    """
    some = slice(0, min(len(history), 1))
    per_day, upcoming = _per_day(history, today), _next(len(history))
    ahead = np.ceil((upcoming - len(history)) / per_day) if per_day else np.inf
    next_day = np.datetime64(today) + int(ahead) if ahead <= _FARTHEST_DAYS else np.datetime64("NaT", "D")
    columns = {
        "plays": np.array([len(history)]),
        "per_day": np.array([per_day]),
        "next": np.array([upcoming]),
        "next_day": np.array([next_day], "M8[D]"),
    }
    return pd.DataFrame({name: column[some] for name, column in columns.items()})


def _per_day(history: History, today: date) -> float:
    if len(history) == 0:
        return 0.0
    yesterday = int(np.datetime64(today).astype(np.int64)) - 1
    last = min(int(history.day.max()), yesterday)
    first = max(int(history.day.min()), last - _PACE_DAYS + 1)
    plays = np.count_nonzero((history.day >= first) & (history.day <= last))
    return float(plays / max(last - first + 1, 1))


def _next(plays: int) -> int:
    return next((number for number in _FIRST if number > plays), (plays // _EVERY + 1) * _EVERY)
