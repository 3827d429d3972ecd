"""Months in which an artist was played much more than usual."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from music_rec.analyzers.groups import named
from music_rec.analyzers.periods import periods_of, plays_in_cells, row_of_cells
from music_rec.analyzers.span import Span
from music_rec.core.history import History

OTHER_MONTHS = 6
"""With fewer other months, nothing is usual yet."""


def unlikely_months(history: History, span: Span, n: int = 10, least: int = 15) -> pd.DataFrame:
    """The most unusual month of an artist, most unusual first: group, artist, start, end, plays, usual, z.

    Complete months with at least `least` plays of an artist are held against all other complete months from its first play
    on, at least six: z = (plays - usual) / max(spread, root of plays), where usual and spread are mean and standard deviation
    of the others. Chance alone moves a count by about its root, so an artist of one month does not come out on top.
    """
    periods, period = periods_of(history, span, "month")
    whole = ~periods["incomplete"].to_numpy()
    cells = plays_in_cells(history.artist, period, len(periods))
    group, month, plays = row_of_cells(cells), cells.indices, cells.data * whole[cells.indices]
    sums, squares = (np.bincount(group, values, minlength=1) for values in (plays, plays.astype(np.float64) ** 2))
    asked = np.flatnonzero((plays >= least) & (group > 0))
    group, month, plays = group[asked], month[asked], plays[asked].astype(np.int64)
    others = np.cumsum(whole[::-1])[::-1][cells.indices[cells.indptr[group]]] - 1
    usual = (sums[group] - plays) / np.maximum(others, 1)
    spread = np.sqrt(np.maximum((squares[group] - plays**2) / np.maximum(others, 1) - usual**2, 0))
    z = (plays - usual) / np.maximum(spread, np.sqrt(plays))
    best = _best_of_each(group, np.where(others >= OTHER_MONTHS, z, 0))[:n]
    days = {side: periods[side].to_numpy()[month[best]] for side in ("start", "end")}
    numbers = {"plays": plays[best], "usual": usual[best], "z": z[best]}
    return pd.DataFrame({**named(history, "artist", group[best]), **days, **numbers})


def _best_of_each(group: NDArray[np.intp], z: NDArray[np.float64]) -> NDArray[np.intp]:
    """Position of the best of every group, best first, above 0; the first of equal ones."""
    ordered = np.argsort(-z, kind="stable")
    ordered = ordered[z[ordered] > 0]
    _, first = np.unique(group[ordered], return_index=True)
    return ordered[np.sort(first)]
