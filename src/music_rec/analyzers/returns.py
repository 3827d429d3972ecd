"""Artists that were silent for long and came back."""

from __future__ import annotations

import numpy as np
import pandas as pd

from music_rec.analyzers.groups import group_by_group, highest, last_plays, named, plays_by_group
from music_rec.core.history import History


def returns(history: History, days: int = 365, least: int = 10, n: int = 20) -> pd.DataFrame:
    """The `n` artists of at least `least` plays with the longest silence of at least `days`, longest first.

    Of each artist its longest silence, the oldest of equal ones: group, artist, left_day, back_day, days_silent (from one
    to the other), plays_before, plays_since (the return and after), since and until (UTC s of the return and of
    the last play).
    """
    order, plays = group_by_group(history.artist), plays_by_group(history, "artist")
    silent = np.diff(history.day[order])
    found = np.flatnonzero(silent >= max(days, 1))
    artist = history.artist[order[found]]
    found = found[(artist == history.artist[order[found + 1]]) & (plays[artist] >= least)]
    found = found[highest(silent[found], len(found))]
    found = found[np.sort(np.unique(history.artist[order[found]], return_index=True)[1])][:n]
    left, back = order[found], order[found + 1]
    artist = history.artist[back]
    before = found + 1 - (np.cumsum(plays) - plays)[artist]
    columns = {
        "left_day": history.day[left].astype("M8[D]"),
        "back_day": history.day[back].astype("M8[D]"),
        "days_silent": silent[found].astype(np.int64),
        "plays_before": before,
        "plays_since": plays[artist] - before,
        "since": history.played_at[back],
        "until": history.played_at[last_plays(history.artist)[artist]],
    }
    return pd.DataFrame({**named(history, "artist", artist), **columns})
