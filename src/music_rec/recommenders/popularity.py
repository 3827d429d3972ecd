"""What is played most, overall or lately: the baseline, and what every other idea falls back to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from music_rec.core.models import Reason, Recommendation
from music_rec.core.protocols import Request
from music_rec.recommenders.explain import counted
from music_rec.recommenders.opinion import Opinion
from music_rec.recommenders.play_log import Float64, Int64, PlayLog

if TYPE_CHECKING:
    import pandas as pd

DAY = 86_400
PLAYS_NAMED = 5
"""How many plays a reason names at most."""


@dataclass(frozen=True)
class Config:
    """Settings of popularity."""

    window_days: int | None = None
    """Count only the plays of so many days before `now`; None counts all."""


class Popularity:
    """Ranks items by plays of all users known; the score is the number of plays."""

    name = "popularity"

    def __init__(self, config: Config = Config()) -> None:
        self.config = config
        self.fallback = ""
        self._log = PlayLog()

    def fit(self, plays: pd.DataFrame, tracks: pd.DataFrame, *, rng: int = 0) -> Self:  # noqa: ARG002 - one face for all
        """Keep the plays; track facts and chance play no part."""
        self._log = PlayLog.of(plays)
        return self

    def observe(self, plays: pd.DataFrame) -> None:
        """Take in new plays."""
        self._log.add(plays)

    def opinion(self, request: Request) -> Opinion:
        """Plays of every item that may be named."""
        return most_played(self._log, request, self.config)

    def recommend(self, request: Request) -> list[Recommendation]:
        """The most played, best first; empty where no play is known."""
        return self.opinion(request).recommendations(request.k)


def most_played(log: PlayLog, request: Request, config: Config = Config()) -> Opinion:
    """Plays of every item that may be named, with the listener's own newest plays as ground."""
    window = config.window_days
    totals = log.totals(request) if window is None else log.totals(request, log.now(request) - window * DAY)
    codes = np.flatnonzero(totals)
    if len(codes) == 0:
        return Opinion.none("No plays are known yet.")
    whose = "you play" if log.is_only_user(request.user) else "all listeners play"
    period = "" if window is None else f" in the last {counted(window, 'day')}"

    def explain(items: Int64, contributions: Float64) -> list[Reason]:
        codes = log.codes(items)
        ranks = 1 + len(totals) - np.searchsorted(np.sort(totals), totals[codes], side="right")
        texts = [
            f"Number {rank:,} of what {whose} most: {counted(int(n), 'play')}{period}"
            for rank, n in zip(ranks, totals[codes], strict=True)
        ]
        times = log.plays(request).times_of(codes)
        return [
            Reason(Popularity.name, text, contribution, tuple(at[:PLAYS_NAMED].tolist()))
            for text, contribution, at in zip(texts, contributions.tolist(), times, strict=True)
        ]

    return Opinion(log.ids[codes], totals[codes], explain).without(log.banned(request))
