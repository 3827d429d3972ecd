"""Days in a row with music."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from music_rec.core.history import History


def streaks(history: History, today: date) -> pd.DataFrame:
    """Every run of local days with a play, longest first, then latest: first, last, days, current.

    `current` runs until today, or until yesterday, as today may still bring a play. The days add up to the days with a play.
    """
    days = _days_with_plays(history)
    breaks = np.diff(days) > 1
    first = days[np.r_[True, breaks]] if len(days) else days
    last = days[np.r_[breaks, True]] if len(days) else days
    length = (last - first).astype(np.int64) + 1
    current = last >= np.datetime64(today - timedelta(days=1))
    order = np.lexsort((-last.astype(np.int64), -length))
    frame = pd.DataFrame({"first": first, "last": last, "days": length, "current": current})
    return frame.iloc[order].reset_index(drop=True)


def _days_with_plays(history: History) -> NDArray[np.datetime64]:
    if len(history) == 0:
        return np.zeros(0, "M8[D]")
    earliest = int(history.day.min())
    return (np.flatnonzero(np.bincount(history.day - earliest)) + earliest).astype("M8[D]")
