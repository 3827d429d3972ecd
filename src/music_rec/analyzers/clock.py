"""When in the day and the week music plays, by the listener's own clock."""

from __future__ import annotations

import numpy as np
import pandas as pd

from music_rec.core.history import History

_MONDAY = 3 * 24  # 1970-01-01 was a Thursday


def plays_by_hour(history: History) -> pd.DataFrame:
    """Plays that start in each of the 24 local hours: hour (0-23), plays, share (0-1)."""
    week = plays_by_weekday_hour(history)
    plays = week["plays"].to_numpy().reshape(7, -1).sum(axis=0)
    return pd.DataFrame({"hour": np.arange(len(plays)), "plays": plays, "share": plays / max(len(history), 1)})


def plays_by_weekday_hour(history: History) -> pd.DataFrame:
    """Plays that start in each of the 168 local hours of a week: weekday (0 is Monday), hour (0-23), plays."""
    hours = np.arange(168 if len(history) else 0)
    plays = np.bincount((history.local // 3600 + _MONDAY) % 168, minlength=len(hours))
    return pd.DataFrame({"weekday": hours // 24, "hour": hours % 24, "plays": plays})
