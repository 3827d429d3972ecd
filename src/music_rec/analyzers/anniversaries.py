"""Artists whose first play was so many years ago about now."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from music_rec.analyzers.groups import first_plays, highest, named, plays_by_group
from music_rec.core.history import History


def anniversaries(history: History, whole: History, today: date, within: int = 7, least: int = 20) -> pd.DataFrame:
    """Artists of at least `least` plays, first heard in an earlier year on a day from `within` before to `within` after today.

    Most played first: group, artist, first_day, years (how many it is on that day), days_off (below 0 where it has passed),
    plays. `history` is a part of `whole`, which tells when that was. Who was first heard on 29 February has an anniversary
    in leap years only.
    """
    plays = plays_by_group(history, "artist")
    groups = highest(np.where(plays >= least, plays, 0), len(plays))
    first = whole.day[first_plays(whole.artist)[groups]].astype("M8[D]")
    window = np.datetime64(today) + np.arange(-within, within + 1)
    same = _day_of_year(first)[:, None] == _day_of_year(window)
    years = _year(window) - _year(first)[:, None]
    row, place = np.nonzero(same & (years > 0))
    columns = {"first_day": first[row], "years": years[row, place], "days_off": place - within}
    return pd.DataFrame({**named(history, "artist", groups[row]), **columns, "plays": plays[groups[row]]})


def _year(days: NDArray[np.datetime64]) -> NDArray[np.int64]:
    return days.astype("M8[Y]").astype(np.int64)


def _day_of_year(days: NDArray[np.datetime64]) -> NDArray[np.int64]:
    """A number of its own for every month and day."""
    month = days.astype("M8[M]")
    day = (days - month).astype(np.int64)
    number: NDArray[np.int64] = month.astype(np.int64) % 12 * 32 + day
    return number
