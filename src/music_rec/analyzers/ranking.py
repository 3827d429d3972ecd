"""Everything heard, by its rank: a page of the whole list, and where one stands in it."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from music_rec.analyzers.groups import Counts, highest, named, plays_by_group
from music_rec.core.history import History
from music_rec.core.models import Entity


def ranking(history: History, entity: Entity, skip: int = 0, n: int = 25, before: History | None = None) -> pd.DataFrame:
    """The `n` most played after the first `skip`: rank, group, names, plays, share (0-1), rank_before.

    Equal plays share a rank and are ordered by group. `rank_before` is the rank in `before`, missing for what was not heard
    there.
    """
    plays = plays_by_group(history, entity)
    best = highest(plays, skip + n)[skip:]
    earlier = np.zeros(1, np.int64) if before is None else plays_by_group(before, entity)
    ranks = _ranks(earlier, np.where(best < len(earlier), best, 0))
    rank_before = pd.array(ranks, "Int64")
    rank_before[ranks == 0] = pd.NA
    numbers = {"plays": plays[best], "share": plays[best] / max(len(history), 1), "rank_before": rank_before}
    return pd.DataFrame({"rank": _ranks(plays, best), **named(history, entity, best), **numbers})


def groups_heard(history: History, entity: Entity) -> int:
    """How many artists, albums or tracks the whole list holds."""
    return int(np.count_nonzero(plays_by_group(history, entity)))


def rank_of(history: History, entity: Entity, group: int) -> int:
    """The rank of one, 0 where it was not heard."""
    plays = plays_by_group(history, entity, group + 1)
    return int(_ranks(plays, np.array([group]))[0])


def _ranks(plays: Counts, groups: NDArray[np.integer]) -> Counts:
    """1 and how many have more plays; 0 for those without."""
    heard = np.sort(plays[plays > 0])
    more = len(heard) - np.searchsorted(heard, plays[groups], "right")
    return np.where(plays[groups] > 0, 1 + more, 0).astype(np.int64)
