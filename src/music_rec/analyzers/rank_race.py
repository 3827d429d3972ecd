"""How the most played rose: their rank over time, and who led when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from music_rec.analyzers.groups import Counts, Rows, highest, named, plays_by_group
from music_rec.analyzers.periods import periods_of, plays_in_cells
from music_rec.analyzers.span import Span
from music_rec.core.history import History
from music_rec.core.models import Entity

if TYPE_CHECKING:
    from scipy.sparse import csc_matrix


def rank_over_time(history: History, span: Span, entity: Entity, n: int = 10) -> pd.DataFrame:
    """The way of the `n` most played to their place: start, end, group, name, plays, rank; by month, then by rank.

    `plays` are those from the first day of `span` to the end of the month, `rank` is among all that were played by then;
    there is no row before the first play. Equal plays are ordered by those at the end of all, then by group.
    """
    months, month = periods_of(history, span, "month")
    best = highest(plays_by_group(history, entity), n)
    plays, ranks = _ways(plays_in_cells(history.codes(entity), month, len(months)).tocsc(), best)
    when, which = np.nonzero(plays)
    order = np.lexsort((ranks[when, which], when))
    when, which = when[order], which[order]
    names = np.array(history.names(entity, best), object)
    columns = {"group": best[which], "name": pd.array(names[which], "str")}
    numbers = {"plays": plays[when, which], "rank": ranks[when, which]}
    return pd.DataFrame({**_days(months, when), **columns, **numbers})


def race(history: History, span: Span, entity: Entity, n: int = 10, window_months: int | None = 12) -> pd.DataFrame:
    """The `n` most played at the end of every month: start, end, first, place (1 to `n`), group, name, artist, plays.

    `plays` are those from `first` to `end`: of the last `window_months`, or from the first day of `span` on where that is
    None. Equal plays are ordered by group.
    """
    months, month = periods_of(history, span, "month")
    begin = _window_begins(len(months), window_months)
    leaders, plays = _leaders(plays_in_cells(history.codes(entity), month, len(months)).tocsc(), begin, n)
    when = np.repeat(np.arange(len(leaders)), [len(groups) for groups in leaders])
    none = np.zeros(0, np.int64)
    group = np.concatenate([none, *leaders])
    shown, at = np.unique(group, return_inverse=True)
    names = named(history, entity, shown)
    return pd.DataFrame(
        {
            **_days(months, when),
            "first": np.maximum(months["start"].to_numpy()[begin[when]], np.datetime64(span.first)),
            "place": np.concatenate([none, *(np.arange(len(groups)) + 1 for groups in leaders)]),
            "group": group,
            "name": names[entity][at],
            "artist": names["artist"][at],
            "plays": np.concatenate([none, *plays]),
        }
    )


def _ways(cells: csc_matrix, groups: Rows) -> tuple[Counts, Counts]:
    """By month: plays of these groups until its end, and their ranks among all."""
    plays = np.zeros(cells.shape[0], np.int64)
    own, ranks = np.zeros((2, cells.shape[1], len(groups)), np.int64)
    for at in range(len(own)):
        _add(plays, cells, slice(at, at + 1), 1)
        own[at] = plays[groups]
        heard = own[at][own[at] > 0]
        rivals = np.sort(plays[plays >= heard.min()]) if len(heard) else heard
        ranks[at] = 1 + len(rivals) - np.searchsorted(rivals, own[at], "right")
    equals_before = (own[:, :, None] == own[:, None, :]) & np.tri(len(groups), k=-1, dtype=np.bool_)
    return own, ranks + equals_before.sum(axis=2)


def _window_begins(months: int, window_months: int | None) -> Rows:
    """For every one of so many months, the position of the first in its window."""
    if window_months is None:
        return np.zeros(months, np.intp)
    return np.maximum(np.arange(months) - window_months + 1, 0)


def _leaders(cells: csc_matrix, begin: Rows, n: int) -> tuple[list[Rows], list[Counts]]:
    """For every month the groups of most plays since its window begins, and these plays."""
    plays = np.zeros(cells.shape[0], np.int64)
    groups, counted, best = [], [], np.zeros(0, np.intp)
    for at, first in enumerate(begin):
        _add(plays, cells, slice(at, at + 1), 1)
        _add(plays, cells, slice(begin[at - 1] if at else 0, first), -1)
        enough = int(plays[best].min()) if len(best) == n else 1  # who led is a bar that spares looking at all
        found = np.flatnonzero(plays >= max(enough, 1))
        best = found[highest(plays[found], n)]
        groups.append(best)
        counted.append(plays[best])
    return groups, counted


def _add(plays: Counts, cells: csc_matrix, columns: slice, sign: int) -> None:
    """Add the cells of these columns, group by group; group 0, which is none, stays without."""
    for column in range(columns.start, columns.stop):
        rows = slice(cells.indptr[column], cells.indptr[column + 1])
        plays[cells.indices[rows]] += sign * cells.data[rows]
    plays[0] = 0


def _days(months: pd.DataFrame, when: Rows) -> dict[str, NDArray[np.datetime64]]:
    return {side: months[side].to_numpy()[when] for side in ("start", "end")}
