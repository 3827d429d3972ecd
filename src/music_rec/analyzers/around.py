"""What is played around one artist, album or track."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from music_rec.analyzers.co_listening import session_of_plays
from music_rec.analyzers.groups import named
from music_rec.analyzers.periods import plays_in_cells
from music_rec.analyzers.sessions import GAP_S
from music_rec.core.history import History
from music_rec.core.models import Entity

Bools = NDArray[np.bool_]


def around(history: History, entity: Entity, group: int, n: int = 10, gap_s: int = GAP_S, least: int = 5) -> pd.DataFrame:
    """Others of its kind in the sessions of `group`, highest lift first, then most sessions, then the smaller group.

    Columns: group, names, sessions (shared, at least `least`), lift (their share of its sessions / their share of all
    sessions), plays (in the shared sessions).
    """
    codes, session = history.codes(entity), session_of_plays(history, gap_s)
    total = int(session.max(initial=-1)) + 1
    its = np.zeros(total, np.bool_)
    its[session[codes == group]] = True
    cells = plays_in_cells(codes, session, total)
    plays, alone = cells @ its, np.diff(cells.indptr)
    cells.data[:] = 1
    shared = cells @ its
    lift = shared / np.maximum(alone, 1) * (total / max(int(its.sum()), 1))
    found = np.flatnonzero(shared >= max(least, 1))
    found = found[(found != 0) & (found != group)]
    best = found[np.lexsort((-shared[found], -lift[found]))][:n]
    numbers = {"sessions": shared[best].astype(np.int64), "lift": lift[best], "plays": plays[best].astype(np.int64)}
    return pd.DataFrame({**named(history, entity, best), **numbers})


def shared_sessions(history: History, entity: Entity, group: int, others: Sequence[int], gap_s: int = GAP_S) -> Bools:
    """Row by row for each of the others, and column by column for each session, whether it has plays of it and of `group`."""
    codes, session = history.codes(entity), session_of_plays(history, gap_s)
    heard: Bools = np.zeros((len(others) + 1, int(session.max(initial=-1)) + 1), np.bool_)
    for row, one in zip(heard, (group, *others), strict=True):
        row[session[codes == one]] = True
    shared: Bools = heard[1:] & heard[0]
    return shared
