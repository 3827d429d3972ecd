"""What was heard more, and what less, than in the period before."""

from __future__ import annotations

import numpy as np
import pandas as pd

from music_rec.analyzers.groups import Counts, highest, named, plays_by_group
from music_rec.core.history import History
from music_rec.core.models import Entity


def climbers(history: History, before: History, entity: Entity, n: int = 10) -> pd.DataFrame:
    """The `n` groups that gained most plays since `before`, most gained first, then the `n` that lost most, most lost first.

    Columns: group, names, rank, rank_before (from 1 on by plays, equal ones by group; 0 where there is no play), plays,
    plays_before, change (in plays), direction (1 up, -1 down). Both are slices of one History, of periods of equal length.
    """
    size = max(len(plays_by_group(part, entity)) for part in (history, before))
    now, then = (plays_by_group(part, entity, size) for part in (history, before))
    change = now - then
    groups = np.r_[highest(change, n), highest(-change, n)]
    columns = {
        "rank": _ranks(now)[groups],
        "rank_before": _ranks(then)[groups],
        "plays": now[groups],
        "plays_before": then[groups],
        "change": change[groups],
        "direction": np.sign(change[groups]),
    }
    return pd.DataFrame({**named(history, entity, groups), **columns})


def _ranks(plays: Counts) -> Counts:
    best = highest(plays, len(plays))
    ranks = np.zeros(len(plays), np.int64)
    ranks[best] = np.arange(1, len(best) + 1)
    return ranks
