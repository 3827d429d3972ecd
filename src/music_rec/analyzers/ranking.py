"""Everything heard, by its rank: a page of the whole list, and where one stands in it."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from music_rec.analyzers.groups import Counts, highest, named, plays_by_group
from music_rec.analyzers.measure import Amounts, amounts, total
from music_rec.core.history import History
from music_rec.core.lens import Unit
from music_rec.core.models import Entity


def ranking(
    history: History, entity: Entity, skip: int = 0, n: int = 25, before: History | None = None, unit: Unit = "plays"
) -> pd.DataFrame:
    """The `n` heard most after the first `skip`: rank, group, names, plays, share (0-1), rank_before.

    Another unit has a column of its name after `plays`, and orders; `share` is of all plays, of all minutes known or of all
    days with a play. Equal ones share a rank and are ordered by group. `rank_before` is the rank in `before`, missing for what
    was not heard there.
    """
    heard = _heard(history, entity, unit)
    best = highest(heard, skip + n)[skip:]
    earlier = np.zeros(1, np.int64) if before is None else _heard(before, entity, unit)
    ranks = _ranks(earlier, np.where(best < len(earlier), best, 0))
    rank_before = pd.array(ranks, "Int64")
    rank_before[ranks == 0] = pd.NA
    numbers: dict[str, Amounts] = {"plays": plays_by_group(history, entity)[best], unit: heard[best]}
    share = heard[best] / max(total(history, unit), 1)
    columns = {"rank": _ranks(heard, best), **named(history, entity, best), **numbers}
    return pd.DataFrame({**columns, "share": share, "rank_before": rank_before})


def groups_heard(history: History, entity: Entity, unit: Unit = "plays") -> int:
    """How many artists, albums or tracks the whole list holds."""
    return int(np.count_nonzero(_heard(history, entity, unit)))


def rank_of(history: History, entity: Entity, group: int) -> int:
    """The rank of one, 0 where it was not heard."""
    plays = plays_by_group(history, entity, group + 1)
    return int(_ranks(plays, np.array([group]))[0])


def _heard(history: History, entity: Entity, unit: Unit) -> Amounts:
    """How much was heard of every group from 0 on; group 0, which is none, has nothing."""
    heard = amounts(history, history.codes(entity), unit, size=1)
    heard[0] = 0
    return heard


def _ranks(plays: Amounts, groups: NDArray[np.integer]) -> Counts:
    """1 and how many have more; 0 for those without."""
    heard = np.sort(plays[plays > 0])
    more = len(heard) - np.searchsorted(heard, plays[groups], "right")
    return np.where(plays[groups] > 0, 1 + more, 0).astype(np.int64)
