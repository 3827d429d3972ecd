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
    every = pd.DataFrame({"n": np.arange(1, len(days) + 1), "days": days})
    return every[every["n"].isin([*spread, eddington_number(every)])].reset_index(drop=True)


def eddington_number(frame: pd.DataFrame) -> int:
    """The largest E with at least E days of at least E plays, of the rows that `eddington` gives; 0 of none."""
    return int(frame["n"][frame["days"] >= frame["n"]].max()) if len(frame) else 0


def _days_by_least(history: History) -> NDArray[np.int64]:
    """Days with at least 1, 2, 3 ... plays."""
    plays = np.bincount(history.day - history.day.min(initial=0))
    return np.cumsum(np.bincount(plays)[:0:-1])[::-1]
