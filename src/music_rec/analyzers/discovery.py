"""What was heard for the first time ever."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from music_rec.analyzers.over_time import count_by_period
from music_rec.analyzers.span import Span
from music_rec.core.history import History


def new_artists(history: History, whole: History, span: Span) -> pd.DataFrame:
    """Artists whose first play in `whole` falls in `history`, a slice of it, by month: start, end, artists, incomplete.

    In the first months of a history nearly every artist counts as new.
    """
    first = _first_plays(whole.artist)
    begin = np.searchsorted(whole.played_at, history.played_at[0]) if len(history) else 0
    inside = (first >= begin) & (first < begin + len(history))
    return count_by_period(whole.day[first[inside]], span, "month", "artists")


def _first_plays(groups: NDArray[np.int32]) -> NDArray[np.intp]:
    """Position of the first play of every group that occurs; 0 is none."""
    first = np.full(int(groups.max(initial=0)) + 1, -1)
    first[groups[::-1]] = np.arange(len(groups))[::-1]  # where an index repeats, NumPy keeps the last value
    return first[1:][first[1:] >= 0]
