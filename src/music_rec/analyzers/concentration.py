"""How much of the listening goes to the most played."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from music_rec.analyzers.groups import plays_by_group
from music_rec.core.history import History
from music_rec.core.models import Entity

_TOPS = (("count", 1), ("count", 10), ("count", 100), ("share", 1), ("share", 10), ("share", 50))


def concentration(history: History, entity: Entity) -> pd.DataFrame:
    """What the most played groups add up to: kind ("count" or "share"), size, groups, least, plays, share.

    One row for the top 1, 10 and 100, and for the top 1, 10 and 50 % of all groups (`size` is their number, or %).
    `groups` is how many that is (a share is rounded up, and holds all that tie with its last), `least` the plays of the last
    of them, and `share` (0-1) is of all plays that count for a group.
    """
    plays = _descending(history, entity)
    tops = _TOPS if len(plays) else ()
    groups = np.array([min(size, len(plays)) if kind == "count" else _with_ties(plays, size) for kind, size in tops], np.int64)
    together = np.cumsum(plays)[groups - 1]
    columns = {
        "kind": pd.array([kind for kind, _ in tops], "str"),
        "size": np.array([size for _, size in tops], np.int64),
        "groups": groups,
        "least": plays[groups - 1],
        "plays": together,
        "share": together / max(int(plays.sum()), 1),
    }
    return pd.DataFrame(columns)


def _with_ties(plays: NDArray[np.int64], percent: int) -> int:
    """How many groups have at least the plays of the last of these per cent."""
    last = plays[-(-percent * len(plays) // 100) - 1]
    return int(np.count_nonzero(plays >= last))


def gini(history: History, entity: Entity) -> float:
    """Gini coefficient of the plays of all groups heard: 0 where all have the same, near 1 where one has nearly all."""
    plays = _descending(history, entity)
    n = len(plays)
    if n == 0:
        return 0.0
    return float((n + 1 - 2 * np.cumsum(plays[::-1], dtype=np.float64).sum() / plays.sum()) / n)


def _descending(history: History, entity: Entity) -> NDArray[np.int64]:
    plays = plays_by_group(history, entity)
    return np.sort(plays[plays > 0])[::-1]
