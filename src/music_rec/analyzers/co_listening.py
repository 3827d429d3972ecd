"""Which artists go together: heard in the same sessions more often than chance would have it."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from music_rec.analyzers.groups import highest, plays_by_group
from music_rec.analyzers.periods import plays_in_cells
from music_rec.analyzers.sessions import GAP_S, session_starts
from music_rec.core.history import History


def co_listening(history: History, n: int = 30, gap_s: int = GAP_S, least: int = 10) -> pd.DataFrame:
    """Pairs of the `n` most played artists in at least `least` sessions together, highest lift first, then smaller groups.

    Columns: group_a (played more than b), a, group_b, b, sessions (with both), expected (sessions of a x sessions of b / all
    sessions), lift (sessions / expected).
    """
    best = highest(plays_by_group(history, "artist"), n)
    place = np.full(int(history.artist.max(initial=0)) + 1, -1, np.int32)
    place[best] = np.arange(len(best))
    session, artist = session_of_plays(history, gap_s), place[history.artist]
    rows = np.flatnonzero(artist >= 0)
    total = int(session.max(initial=-1)) + 1
    heard = plays_in_cells(artist[rows], session[rows], total)
    heard.data[:] = 1
    together = (heard @ heard.T).toarray()
    a, b = np.nonzero(np.triu(together >= max(least, 1), 1))
    both, alone = together[a, b].astype(np.int64), np.diag(together).astype(np.int64)
    expected = alone[a] * alone[b] / max(total, 1)
    order = np.lexsort((best[b], best[a], -both / expected))
    a, b, both, expected = a[order], b[order], both[order], expected[order]
    columns = {"group_a": best[a], "a": _names(history, best[a]), "group_b": best[b], "b": _names(history, best[b])}
    return pd.DataFrame({**columns, "sessions": both, "expected": expected, "lift": both / expected})


def session_of_plays(history: History, gap_s: int = GAP_S) -> NDArray[np.int32]:
    """For every play the number of its session, from 0 on."""
    starts = session_starts(history, gap_s)
    return np.repeat(np.arange(len(starts), dtype=np.int32), np.diff(np.append(starts, len(history))))


def _names(history: History, groups: NDArray[np.intp]) -> object:
    return pd.array(history.names("artist", groups), "str")
