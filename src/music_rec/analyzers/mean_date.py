"""Around when a group was heard: golden oldies and latest finds."""

from __future__ import annotations

import numpy as np
import pandas as pd

from music_rec.analyzers.groups import first_plays, last_plays, named, plays_by_group
from music_rec.core.history import History
from music_rec.core.models import Entity
from music_rec.core.zones import DAY


def mean_dates(history: History, entity: Entity, least: int = 20, n: int = 10, *, newest: bool) -> pd.DataFrame:
    """The `n` groups of at least `least` plays whose mean time of play is the earliest, or the latest if `newest`.

    The most extreme first: group, names, plays, mean_day, first_day, last_day. Equal means are ordered by group.
    """
    codes, plays = history.codes(entity), plays_by_group(history, entity)
    heard = np.flatnonzero(plays >= max(least, 1))
    mean = np.bincount(codes, history.local, minlength=1)[heard] / plays[heard]
    best = np.argsort(-mean if newest else mean, kind="stable")[:n]
    groups = heard[best]
    columns = {
        "plays": plays[groups],
        "mean_day": (mean[best] // DAY).astype(np.int64).astype("M8[D]"),
        "first_day": history.day[first_plays(codes)[groups]].astype("M8[D]"),
        "last_day": history.day[last_plays(codes)[groups]].astype("M8[D]"),
    }
    return pd.DataFrame({**named(history, entity, groups), **columns})
