"""The same artist, album or track over and over."""

from __future__ import annotations

import numpy as np
import pandas as pd

from music_rec.analyzers.groups import highest, named
from music_rec.core.history import History
from music_rec.core.models import Entity


def in_a_row(history: History, entity: Entity, n: int = 10) -> pd.DataFrame:
    """The `n` longest runs of two or more plays of one group with no other in between, longest first, then oldest.

    Columns: group, names, plays, since, until (UTC s of first and last play), day and row (of the first: its position). Plays
    of one second follow each other in the order of the history. Plays without an album end a run of albums and are none.
    """
    codes = history.codes(entity)
    starts = np.flatnonzero(np.r_[True, np.diff(codes) != 0]) if len(codes) else np.zeros(0, np.intp)
    plays = np.diff(np.r_[starts, len(codes)])
    runs = np.flatnonzero((plays > 1) & (codes[starts] > 0))
    rows = runs[highest(plays[runs], n)]
    first, last = starts[rows], starts[rows] + plays[rows] - 1
    columns = {
        "plays": plays[rows],
        "since": history.played_at[first],
        "until": history.played_at[last],
        "day": history.day[first].astype("M8[D]"),
        "row": first,
    }
    return pd.DataFrame({**named(history, entity, codes[first]), **columns})
