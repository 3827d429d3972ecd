"""The Eddington number: the largest E for which E days have at least E plays."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from music_rec.core.history import History

_ROWS = 200


def eddington(history: History) -> pd.DataFrame:
    """How many local days have at least n plays, for n from 1 to the most plays of a day: n, days.

    At most 200 rows, spread evenly; that of the Eddington number is one of them.
    """
    days = _days_by_least(history)
    spread = np.linspace(1, len(days), min(len(days), _ROWS - 1)).round().astype(np.int64)
    number = _number(days)
    n = np.union1d(spread, np.array([number] if number else [], np.int64))
    return pd.DataFrame({"n": n, "days": days[n - 1]})


def eddington_number(history: History) -> int:
    """The largest E with at least E local days of at least E plays; 0 for an empty history."""
    return _number(_days_by_least(history))


def _days_by_least(history: History) -> NDArray[np.int64]:
    """Days with at least 1, 2, 3 ... plays."""
    plays = np.bincount(history.day - history.day.min(initial=0))
    return np.cumsum(np.bincount(plays)[:0:-1])[::-1]


def _number(days: NDArray[np.int64]) -> int:
    return int(np.count_nonzero(days >= np.arange(1, len(days) + 1)))
