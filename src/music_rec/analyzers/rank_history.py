"""Where one artist, album or track stood among all of its kind, period by period."""

from __future__ import annotations

import numpy as np
import pandas as pd

from music_rec.analyzers.over_time import Step
from music_rec.analyzers.periods import periods_of, plays_in_cells, row_of_cells
from music_rec.analyzers.span import Span
from music_rec.core.history import History
from music_rec.core.models import Entity


def step_of_ranks(span: Span) -> Step:
    """The step that leaves enough plays in each period to tell ranks apart."""
    return "month" if span.days <= 3 * 366 else "year"


def rank_history(history: History, span: Span, entity: Entity, group: int, step: Step) -> pd.DataFrame:
    """The rank of `group` in every period of `span`, oldest first: start, end, plays, rank, of, incomplete.

    `plays` are its own, `rank` is 1 and how many have more plays in that period (missing where it has none), `of` is how
    many were heard. No rows where it was never heard.
    """
    periods, period = periods_of(history, span, step)
    cells = plays_in_cells(history.codes(entity), period, len(periods))
    row, column, plays = row_of_cells(cells), cells.indices, cells.data
    own = np.bincount(column[row == group], plays[row == group], len(periods)).astype(np.int64)
    others = row != 0  # group 0 is none
    more = np.bincount(column[others & (plays > own[column])], minlength=len(periods))
    rank = pd.array(1 + more, "Int64")
    rank[own == 0] = pd.NA
    of = np.bincount(column[others], minlength=len(periods))
    shown = periods.assign(plays=own, rank=rank, of=of)[["start", "end", "plays", "rank", "of", "incomplete"]]
    return shown if own.any() else shown.iloc[:0]
