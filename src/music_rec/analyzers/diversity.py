"""How many artists share the listening, and how evenly."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from music_rec.analyzers.over_time import plays_over_time
from music_rec.analyzers.span import Span
from music_rec.core.history import History


def diversity(history: History, span: Span) -> pd.DataFrame:
    """Variety by month, silent ones too, oldest first: start, end, plays, artists, effective, incomplete.

    `effective` is the number of equally played artists that would be as varied: exp of the Shannon entropy of their
    shares, the Hill number of order 1 (Hill 1973). From 1 to `artists`; 0 for a silent month.
    """
    frame = plays_over_time(history, span, "month")
    in_order = history.artist[np.argsort(history.day, kind="stable")]
    ends = np.cumsum(frame["plays"].to_numpy())
    months = [_variety(month) for month in np.split(in_order, ends[:-1])] if len(frame) else []
    frame.insert(3, "artists", np.array([artists for artists, _ in months], np.int64))
    frame.insert(4, "effective", np.array([effective for _, effective in months], np.float64))
    return frame


def _variety(artists: NDArray[np.int32]) -> tuple[int, float]:
    """(how many artists, how many effective ones)."""
    if len(artists) == 0:
        return 0, 0.0
    plays = np.bincount(artists)
    shares = plays[plays > 0] / len(artists)
    return len(shares), float(np.exp(-np.sum(shares * np.log(shares))))
