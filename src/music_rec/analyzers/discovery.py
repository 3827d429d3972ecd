"""What was heard for the first time ever."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from music_rec.analyzers.groups import first_plays
from music_rec.analyzers.over_time import count_by_period
from music_rec.analyzers.span import Span
from music_rec.core.history import History
from music_rec.core.models import Entity


def new_artists(history: History, whole: History, span: Span) -> pd.DataFrame:
    """Artists whose first play in `whole` falls in `history`, a part of it, by month: start, end, artists, incomplete.

    In the first months of a history nearly every artist counts as new.
    """
    _, days = _met(history, whole, "artist")
    return count_by_period(days, span, "month", "artists")


def discovery_curve(history: History, whole: History, span: Span, entity: Entity) -> pd.DataFrame:
    """Groups met for the first time in `history`, a part of `whole`, by month: start, end, new, known, incomplete.

    `known` are all groups met in `whole` until the end of that month, those met before `history` too.
    """
    before, days = _met(history, whole, entity)
    frame = count_by_period(days, span, "month", "new")
    frame.insert(3, "known", before + frame["new"].cumsum())
    return frame


def _met(history: History, whole: History, entity: Entity) -> tuple[int, NDArray[np.int32]]:
    """(groups whose first play comes before `history`, local days of the first plays in it)."""
    if len(history) == 0:
        return 0, history.day
    ever, here = first_plays(whole.codes(entity)), first_plays(history.codes(entity))
    ever[0] = here[0] = -1  # group 0 is none
    known = np.count_nonzero((ever >= 0) & (whole.played_at[ever] < history.played_at[0]))
    new = (here >= 0) & (whole.played_at[ever[: len(here)]] == history.played_at[here])
    return int(known), history.day[here[new]]
