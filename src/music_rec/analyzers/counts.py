"""How much was heard: the headline numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from music_rec.core.history import History

MEASURES = ("plays", "artists", "albums", "tracks", "days", "minutes", "timed", "first", "last")


def headline(history: History, before: History | None = None) -> pd.DataFrame:
    """One row per measure, in the order of `MEASURES`: measure, value, before (the same of the period before, or missing).

    `days` are local days with a play, `minutes` those of the plays whose time is known, which are `timed`; `first` and
    `last` are UTC s. Of an empty history every count is 0 and the rest is missing.
    """
    none = [None] * len(MEASURES)
    columns = {"value": _values(history), "before": none if before is None else _values(before)}
    return pd.DataFrame({"measure": MEASURES, **{name: pd.array(data, "Int64") for name, data in columns.items()}})


def _values(history: History) -> list[int | None]:
    known = history.ms >= 0
    timed = int(np.count_nonzero(known))
    minutes = round(int(history.ms.sum(dtype=np.int64, where=known)) / 60_000) if timed else None
    ends = (int(history.played_at[0]), int(history.played_at[-1])) if len(history) else (None, None)
    groups = [_distinct(codes) for codes in (history.artist, history.album, history.track)]
    return [len(history), *groups, _distinct_days(history.day), minutes, timed, *ends]


def _distinct(groups: NDArray[np.int32]) -> int:
    """How many groups occur; 0 is none."""
    return int(np.count_nonzero(np.bincount(groups)[1:]))


def _distinct_days(days: NDArray[np.int32]) -> int:
    return int(np.count_nonzero(np.bincount(days - days.min()))) if len(days) else 0
