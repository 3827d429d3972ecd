"""What was loved once and has not been heard for long."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from music_rec.analyzers.groups import highest, last_plays, named, plays_by_group
from music_rec.core.history import History
from music_rec.core.models import Entity


def forgotten(
    history: History, whole: History, today: date, entity: Entity, least: int = 25, months: int = 12, n: int = 20
) -> pd.DataFrame:
    """The `n` most played groups of at least `least` plays whose last play is `months` calendar months ago or longer.

    Most played first: group, names, plays, last_day, days_silent (from the last play to today). Plays are those in
    `history`, a part of `whole`, which knows the last one.
    """
    plays = plays_by_group(history, entity)
    heard = np.flatnonzero(plays >= max(least, 1))
    last = whole.day[last_plays(whole.codes(entity))[heard]].astype("M8[D]")
    silent = last <= _months_before(today, months)
    heard, last = heard[silent], last[silent]
    rows = highest(plays[heard], n)
    days_silent = (np.datetime64(today) - last[rows]).astype(np.int64)
    columns = {"plays": plays[heard[rows]], "last_day": last[rows], "days_silent": days_silent}
    return pd.DataFrame({**named(history, entity, heard[rows]), **columns})


def _months_before(today: date, months: int) -> np.datetime64:
    """The same day of an earlier month, or its last day where that month is shorter."""
    month = np.datetime64(today, "M") - months
    return min(month.astype("M8[D]") + (today.day - 1), (month + 1).astype("M8[D]") - 1)
