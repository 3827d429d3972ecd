"""Two ranges laid over each other, day by day from their beginnings."""

from __future__ import annotations

import numpy as np
import pandas as pd

from music_rec.analyzers.span import Span
from music_rec.core.history import History


def aligned(one: History, span: Span, other: History, other_span: Span) -> pd.DataFrame:
    """Plays of both up to and with each day of their ranges: day (from 1), plays (in `one`), plays_other.

    A range has no number beyond its last day. Each span holds all days of its History.
    """
    days = max(span.days, other_span.days)
    totals = {"plays": _totals(one, span, days), "plays_other": _totals(other, other_span, days)}
    return pd.DataFrame({"day": np.arange(1, days + 1), **totals})


def _totals(history: History, span: Span, days: int) -> pd.Series:
    first = np.datetime64(span.first, "D").astype(np.int32)
    return pd.Series(np.cumsum(np.bincount(history.day - first, minlength=span.days)), dtype="Int64").reindex(range(days))
