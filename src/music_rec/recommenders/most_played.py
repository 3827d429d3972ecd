"""Plays of items by all users together: the ground of popularity, and what an answer without ground falls back to."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from operator import neg

import numpy as np

from music_rec.core.models import Reason
from music_rec.core.protocols import Request
from music_rec.recommenders.explain import counted
from music_rec.recommenders.opinion import Opinion
from music_rec.recommenders.past import Past
from music_rec.recommenders.play_log import UNTIMED, Float64, Int64, PlayLog

DAY = 86_400


@dataclass(frozen=True)
class Among:
    """Some items, ranked among themselves."""

    items: Int64 | None
    """None for all."""
    text: str
    """What they are, with a space before it: * in “rock”*."""
    name: str
    """The recommender that asks."""


ALL = Among(None, "", "popularity")


def most_played(log: PlayLog, request: Request, past: Past, window_days: int | None = None, among: Among = ALL) -> Opinion:
    """Plays of every item that may be named, with the listener's own plays of them as ground.

    `window_days` counts only the plays of so many days before `now`.
    """
    start = UNTIMED if window_days is None else max(past.now - window_days * DAY, UNTIMED + 1)
    totals = log.totals(request, start)
    if among.items is not None:
        totals[~np.isin(log.ids, among.items)] = 0
    codes = np.flatnonzero(totals > 0)
    if len(codes) == 0:
        return Opinion.none("No plays are known yet.")
    whose = "you play" if log.is_only_user(request.user) else "all listeners play"
    period = "" if window_days is None else f" in the last {counted(window_days, 'day')}"

    def explain(items: Int64, contributions: Float64) -> list[Reason]:
        codes = log.codes(items)
        upper = np.sort(totals[totals >= totals[codes].min(initial=np.inf)])
        ranks = 1 + len(upper) - np.searchsorted(upper, totals[codes], side="right")
        texts = [
            f"Number {rank:,} of what {whose} most{among.text}: {counted(int(n), 'play')}{period}"
            for rank, n in zip(ranks, totals[codes], strict=True)
        ]
        times = [past.ground(at[: bisect_right(at, -start, key=neg)]) for at in past.times_of(codes)]
        return [Reason(among.name, *each) for each in zip(texts, contributions.tolist(), times, strict=True)]

    found = Opinion(log.ids[codes], totals[codes], explain)
    return found.where(log.may_name(request, found.items))
