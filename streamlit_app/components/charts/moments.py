"""Plays that no other rule tells apart, as what a Lens shows: by moments, and by their places in a second that holds others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from music_rec.analyzers.sessions import session_starts
from music_rec.core.history import History
from music_rec.core.lens import Item, Lens, Moments
from music_rec.core.lens_rules import Bools
from music_rec.core.moments import FEW, during, holding
from streamlit_app.components.charts.chart import Context


def of_rows(history: History, item: Item, rows: NDArray[np.integer]) -> Lens:
    """What shows just the plays of an item that stand at these positions of the history."""
    entity, group = item
    chosen = np.zeros(len(history), np.bool_)
    chosen[rows] = True
    own = history.codes(entity) == group
    return replace(_by_moments(history.where(own), chosen[own]), only=(item,))


def of_times(history: History, item: Item, times: Sequence[int]) -> Lens | None:
    """What shows just the plays of an item at these times (UTC s), as many of each second as it is there; None as `told`."""
    rows = np.flatnonzero(history.codes(item[0]) == item[1])
    asked = np.sort(np.array(times, np.int64))
    of_second = np.arange(len(asked)) - np.searchsorted(asked, asked)
    found = np.searchsorted(history.played_at[rows], asked) + of_second
    if len(asked) == 0 or found[-1] >= len(rows) or not np.array_equal(history.played_at[rows[found]], asked):
        return None
    lens = Lens(only=(item,)) if len(found) == len(rows) else of_rows(history, item, rows[found])
    return lens if lens.addressable else None


def of_span(history: History, first: int, last: int, item: Item | None = None) -> Lens:
    """What shows just the plays from one position of the history to another, or of them those of an item."""
    times = history.played_at
    since, until = int(times[first]), int(times[last])
    edges = [*range(np.searchsorted(times, since), first), *range(last + 1, np.searchsorted(times, until, "right"))]
    left = [row for row in edges if item is None or history.codes(item[0])[row] == item[1]]
    without = tuple((int(times[row]), int(history.place[row])) for row in left)
    return Lens(only=(item,) if item else (), moments=((since, until),), without_plays=without)


def of_moments(history: History, item: Item, moments: Moments) -> Lens:
    """What shows just the plays of an item in these moments: by many, those are joined where nothing else of it is between."""
    if len(moments) <= FEW:
        return Lens(only=(item,), moments=moments)
    return of_rows(history, item, np.flatnonzero(during(history.played_at, moments)))


def of_sessions(history: History, chosen: Bools) -> Lens:
    """What shows just the plays of the chosen ones of all sessions of the history."""
    starts = session_starts(history)
    ends = np.append(starts[1:], len(history)) - 1
    edges = history.played_at[np.column_stack([starts, ends]).ravel()]  # no session begins in the second another one ends in
    return Lens(moments=holding(edges, np.repeat(chosen, 2)))


def behind(inner: Lens, context: Context) -> Lens | None:
    """What shows just the plays of `inner` among those looked at; None where there are none, or a URL has no room for it."""
    found = inner.within(context.lens)
    return found if found and found.addressable else _counted_anew(inner, context)


def told(plays: History, among: History, lens: Lens) -> Lens | None:
    """What shows just these plays `among` those that a Lens shows; None as with `behind`."""
    chosen = np.isin(among.identity, plays.identity)
    if not 0 < len(plays) == np.count_nonzero(chosen):
        return None
    found = lens if chosen.all() else _by_moments(among, chosen).within(lens)
    return found if found and found.addressable else None


def _by_moments(plays: History, chosen: Bools) -> Lens:
    """What shows just the chosen ones of these plays."""
    left = plays.where(np.isin(plays.played_at, plays.played_at[chosen]) & ~chosen)
    without = zip(left.played_at.tolist(), left.place.tolist(), strict=True)
    return Lens(moments=holding(plays.played_at, chosen), without_plays=tuple(without))


def _counted_anew(inner: Lens, context: Context) -> Lens | None:
    """For what counts anew in other surroundings: firsts, and the least plays."""
    outer = context.lens
    bare = replace(inner, first=None, least=None)
    around = bare.within(replace(outer, least=None))
    if around is None:
        return None
    plays = _firsts(inner, context) if inner.first else inner.apply(context.history)
    return told(plays, outer.range.among(bare.apply(context.whole)), around)


def _firsts(inner: Lens, context: Context) -> History:
    """The first ones of the plays of all days, as far as they are among those looked at."""
    outer = context.lens
    firsts = outer.range.among(inner.apply(context.whole))
    if outer.least is None:
        return firsts
    counted, looked_at = (getattr(plays, outer.least[0]) for plays in (firsts, context.history))
    return firsts.where(np.isin(counted, looked_at))
