"""What was heard on this day of the calendar in earlier years."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import pandas as pd

from music_rec.analyzers.groups import highest, named, plays_by_group
from music_rec.analyzers.span import EPOCH
from music_rec.core.history import History


def on_this_day(history: History, today: date, n: int = 3) -> pd.DataFrame:
    """The `n` most played tracks of today's local month and day in every earlier year with plays on it, latest year first.

    Columns: year, day, group, track, artist, plays, day_plays (all plays of that day). 29 February is one in leap years only.
    """
    days = list(_same_days(history, today))
    part = history.where(np.isin(history.day, [(day - EPOCH).days for day in days]))
    blocks = [_most_played(part, day, n) for day in days]
    day, groups, plays, day_plays = (np.concatenate(columns) for columns in zip(_nothing(), *blocks, strict=True))
    columns = {"year": day.astype("M8[Y]").astype(np.int64) + EPOCH.year, "day": day}
    return pd.DataFrame({**columns, **named(history, "track", groups), "plays": plays, "day_plays": day_plays})


def _same_days(history: History, today: date) -> Iterator[date]:
    """Today's month and day in every year before, back to the first play."""
    if len(history) == 0:
        return
    first = np.datetime64(int(history.day.min()), "D").item()
    for year in range(today.year - 1, first.year - 1, -1):
        try:
            yield today.replace(year=year)
        except ValueError:  # 29 February
            continue


def _most_played(history: History, day: date, n: int) -> tuple[np.ndarray, ...]:
    """(day, track group, plays, plays of the day) of the most played tracks."""
    part = history.where(history.day == (day - EPOCH).days)
    plays = plays_by_group(part, "track")
    best = highest(plays, n)
    return np.full(len(best), day, "M8[D]"), best, plays[best], np.full(len(best), len(part))


def _nothing() -> tuple[np.ndarray, ...]:
    return np.zeros(0, "M8[D]"), *(np.zeros(0, np.int64) for _ in range(3))
