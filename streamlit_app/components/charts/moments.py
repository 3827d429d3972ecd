"""Plays that no other rule tells apart, as what a Lens shows: by their moments."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from music_rec.core.history import History
from music_rec.core.lens import Item, Lens, Moments
from music_rec.core.moments import FEW, during, holding
from streamlit_app.components.charts.chart import Context


def exact(history: History, item: Item, moments: Moments, plays: int) -> Moments:
    """Moments that hold just those plays of the item, where these hold so many; else none.

    Few are those that were given; many are joined where nothing else of the item was played in between.
    """
    entity, group = item
    times = history.where(history.codes(entity) == group).played_at
    chosen = during(times, moments)
    if np.count_nonzero(chosen) != plays:
        return ()
    return moments if len(moments) <= FEW else holding(times, chosen)


def behind(inner: Lens, context: Context) -> Lens | None:
    """What shows just the plays of `inner` among those looked at; None where there are none, or a URL has no room for it."""
    found = inner.within(context.lens)
    return found if found and found.addressable else _by_moments(inner, context)


def told(plays: History, among: History, lens: Lens) -> Lens | None:
    """What shows just these plays `among` those that a Lens shows; None as with `behind`, or where a second holds others."""
    chosen = np.isin(among.played_at, plays.played_at)
    if not 0 < len(plays) == np.count_nonzero(chosen):
        return None
    found = lens if chosen.all() else Lens(moments=holding(among.played_at, chosen)).within(lens)
    return found if found and found.addressable else None


def _by_moments(inner: Lens, context: Context) -> Lens | None:
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
