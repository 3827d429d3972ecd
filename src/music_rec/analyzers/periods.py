"""Plays by group and by period of the listener's calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from music_rec.analyzers.over_time import Step, plays_over_time
from music_rec.analyzers.span import Span
from music_rec.core.history import History

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


def periods_of(history: History, span: Span, step: Step) -> tuple[pd.DataFrame, NDArray[np.int32]]:
    """(the periods as `plays_over_time` gives them, for every play the position of its period there)."""
    periods = plays_over_time(history, span, step)
    first = np.datetime64(span.first, "D")
    by_day = np.searchsorted(periods["start"].to_numpy(), first + np.arange(span.days), "right") - 1
    return periods, by_day.astype(np.int32)[history.day - first.astype(np.int32)]


def plays_in_cells(groups: NDArray[np.integer], columns: NDArray[np.integer], size: int) -> csr_matrix:
    """Plays by group (row) and one of `size` columns, without the cells that hold none; columns ascend within a row."""
    from scipy.sparse import csr_matrix

    ones = np.ones(len(groups), np.int32)
    return csr_matrix((ones, (groups, columns)), shape=(int(groups.max(initial=0)) + 1, size))


def row_of_cells(cells: Any) -> NDArray[np.intp]:
    """For every cell the row it is in."""
    return np.repeat(np.arange(cells.shape[0]), np.diff(cells.indptr))
