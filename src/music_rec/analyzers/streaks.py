"""Days in a row with music, and days in a row without."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from music_rec.analyzers.span import Span
from music_rec.core.history import History


def streaks(history: History, today: date) -> pd.DataFrame:
    """Every run of local days with a play, longest first, then latest: first, last, days, current.

    `current` runs until today, or until yesterday, as today may still bring a play. The days add up to the days with a play.
    """
    days = days_with_plays(history)
    breaks = np.diff(days) > 1
    first = days[np.r_[True, breaks]] if len(days) else days
    last = days[np.r_[breaks, True]] if len(days) else days
    length = (last - first).astype(np.int64) + 1
    current = last >= np.datetime64(today - timedelta(days=1))
    order = np.lexsort((-last.astype(np.int64), -length))
    frame = pd.DataFrame({"first": first, "last": last, "days": length, "current": current})
    return frame.iloc[order].reset_index(drop=True)


def silent_streaks(history: History, span: Span) -> pd.DataFrame:
    """Every run of local days without a play inside `span`, longest first, then oldest: first, last, days.

    With the days with a play, they add up to the days of `span`, which holds all plays.
    """
    before, after = np.datetime64(span.first, "D") - 1, np.datetime64(span.last, "D") + 1
    return silences(np.r_[before, days_with_plays(history), after])


def plays_around(history: History, silent: pd.DataFrame) -> pd.DataFrame:
    """The edges of runs of days without a play: since and until (UTC s of the last play before and of the first after), plays.

    `plays` is how many begin in those two seconds. On a side without plays the second is -1.
    """
    days, rows = np.unique(history.day, return_inverse=True)
    begin, end = np.full(len(days), np.iinfo(np.int64).max), np.full(len(days), -1)
    np.minimum.at(begin, rows, history.played_at)
    np.maximum.at(end, rows, history.played_at)
    first, last = (silent[side].to_numpy().astype("M8[D]").astype(np.int64) for side in ("first", "last"))
    since = np.r_[-1, np.maximum.accumulate(end)][np.searchsorted(days, first)]
    until = np.r_[np.minimum.accumulate(begin[::-1])[::-1], -1][np.searchsorted(days, last)]
    plays = sum(
        np.searchsorted(history.played_at, edge, "right") - np.searchsorted(history.played_at, edge) for edge in (since, until)
    )
    return pd.DataFrame({"since": since, "until": until, "plays": plays})


def silences(days: NDArray[np.datetime64]) -> pd.DataFrame:
    """The runs of days between ascending ones, longest first, then oldest: first, last, days."""
    between = np.diff(days).astype(np.int64) - 1
    found = np.flatnonzero(between > 0)
    found = found[np.argsort(-between[found], kind="stable")]
    return pd.DataFrame({"first": days[found] + 1, "last": days[found + 1] - 1, "days": between[found]})


def days_with_plays(history: History) -> NDArray[np.datetime64]:
    """Every local day with a play, once, ascending."""
    if len(history) == 0:
        return np.zeros(0, "M8[D]")
    earliest = int(history.day.min())
    return (np.flatnonzero(np.bincount(history.day - earliest)) + earliest).astype("M8[D]")
