"""Hear again: base-level activation of what the listener has played."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from music_rec.core.models import Reason
from music_rec.core.protocols import Request
from music_rec.recommenders.activation import fitted_decay
from music_rec.recommenders.explain import often
from music_rec.recommenders.from_plays import FromPlays
from music_rec.recommenders.opinion import Opinion
from music_rec.recommenders.own_past import OwnPast
from music_rec.recommenders.past import Past
from music_rec.recommenders.play_log import Float64, Int64, PlayLog

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Config:
    """Settings of ACT-R."""

    decay: float | None = None
    """How fast a play fades, the d of the formula; None fits it to the listener, 0.5 is the textbook, 0 ranks by own counts."""
    held: float = 0.1
    """How strongly the fitted decay is held at that of everybody (`fitted_decay`)."""
    loved_slower: float = 0.1
    """Less than that by so much for what the listener says they love: heard alike it comes first, the more the longer ago."""
    cool_down_s: int = 7 * 24 * 3600
    """An item played this short a while ago is on the listener's mind anyway and left out; 0 gives the bare activation."""


class ActR(FromPlays):
    """Ranks what the listener has played by how present it is in memory.

    Activation ln(sum over plays of age^-d), ages in minutes, at least one (Anderson and Schooler 1991, *Reflections of
    the environment in memory*; for music Reiter-Haas, Parada-Cabaleiro, Schedl, Motamedi, Tkalcic and Lex 2021, *Predicting
    music relistening behavior using the ACT-R framework*). Often and lately both count, exactly, over all plays. How
    fast plays fade is fitted to what the listener came back to; those of what they love fade slower.
    """

    name = "actr"

    def __init__(self, config: Config = Config()) -> None:
        super().__init__()
        self.config = config
        self._decays: OwnPast[float] = OwnPast()

    def learn(self, log: PlayLog, plays: pd.DataFrame, tracks: pd.DataFrame, *, rng: int = 0) -> None:
        """Go by the log; the decay is fitted when first asked for."""
        super().learn(log, plays, tracks, rng=rng)
        self._decays = OwnPast()

    def score(self, request: Request, past: Past) -> Opinion:
        """Activation of everything the listener has played and not played just now."""
        now, plays = past.now, past.timed
        if len(plays) == 0:
            return Opinion.none("No play of this listener has a known time.")
        rest, held = self.config.cool_down_s, self.config.held
        decay = self.config.decay
        if decay is None:
            decay = self._decays.of(request.user, past, lambda first: fitted_decay(first, rest, held))
        loved = self._log.codes(sorted(request.loved))
        strength = past.strengths(decay).copy()
        if len(loved):
            strength[loved] = Past(plays.of(loved), now).strengths(decay - self.config.loved_slower)[loved]
        strength[plays.since(now - rest + 1).item] = 0
        codes = np.flatnonzero(strength > 0)
        if len(codes) == 0:
            return Opinion.none("Everything known was played just now.")

        def explain(items: Int64, contributions: Float64) -> list[Reason]:
            times = past.times_of(self._log.codes(items))
            return [
                _reason(at, past, contribution, loved=item in request.loved)
                for item, at, contribution in zip(items.tolist(), times, contributions.tolist(), strict=True)
            ]

        activation = np.log(strength[codes])
        return Opinion(self._log.ids[codes], activation, explain, floor=float(activation.min()), logarithms=True)


def _reason(at: tuple[int, ...], past: Past, contribution: float, *, loved: bool) -> Reason:
    love = ", and you love it" if loved else ""
    return Reason(ActR.name, f"Played {often(len(at))}{past.last_of(at)}{love}", contribution, past.ground(at))
