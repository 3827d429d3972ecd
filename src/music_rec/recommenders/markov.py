"""What comes next: what used to follow the last play, and behind it what is present in memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from music_rec.core.protocols import Request
from music_rec.recommenders.activation import fitted_decay
from music_rec.recommenders.followed import by_what_followed
from music_rec.recommenders.from_plays import FromPlays
from music_rec.recommenders.opinion import Opinion
from music_rec.recommenders.own_past import OwnPast
from music_rec.recommenders.past import Past
from music_rec.recommenders.play_log import Float64, Int64, PlayLog, Plays

if TYPE_CHECKING:
    import pandas as pd

DAY = 86_400


@dataclass(frozen=True)
class Config:
    """Settings of the chain. The defaults did best for tracks, from 60 % to 80 % of the past of 72 listeners."""

    half_life_days: float = 30
    """A transition so much older counts half."""
    doubt: float = 0.3
    """Transitions, faded, at which they weigh as much as memory: few of them are little to go by."""
    decay: float | None = None
    """How fast a play fades from memory; None fits it to the listener; with 0 it holds own counts."""


class Markov(FromPlays):
    """Ranks by the chance to be next: the share of the transitions from the last play, backed off to memory.

    Transitions are of first order and fade with time; the share of base-level activation takes over where there are few
    (interpolation as Witten and Bell 1991, *The zero-frequency problem*, weigh a context by what is known of it).
    """

    name = "markov"

    def __init__(self, config: Config = Config()) -> None:
        super().__init__()
        self.config = config
        self._decays: OwnPast[float] = OwnPast()

    def learn(self, log: PlayLog, plays: pd.DataFrame, tracks: pd.DataFrame, *, rng: int = 0) -> None:
        """Go by the log; the decay is fitted when first asked for."""
        super().learn(log, plays, tracks, rng=rng)
        self._decays = OwnPast()

    def score(self, request: Request, past: Past) -> Opinion:
        """The chance of everything the listener has played to be what comes after the last play, or after the last seed."""
        plays = past.timed
        if len(plays) == 0:
            return Opinion.none("No play of this listener has a known time.")
        seeds = self._log.codes(request.seeds)
        last = int(seeds[-1] if len(seeds) else plays.item[-1])
        followed = plays.at_rows(rows_after(plays, last))
        decay = self.config.decay
        if decay is None:
            decay = self._decays.of(request.user, past, fitted_decay)
        chance = _chances(past, followed, decay, self.config)
        codes = np.flatnonzero(chance > 0)
        return Opinion(self._log.ids[codes], chance[codes], by_what_followed(self.name, self._log, past, followed, last))


def rows_after(plays: Plays, code: int) -> Int64:
    """Rows of the plays right after one of a code, oldest first."""
    return np.flatnonzero(plays.item[:-1] == code) + 1


def _chances(past: Past, followed: Plays, decay: float, config: Config) -> Float64:
    """Chance by code; `followed` are the plays right after one of the last item."""
    weight = 0.5 ** ((past.now - followed.at) / (config.half_life_days * DAY))
    memory = past.strengths(decay)
    known = weight.sum() + config.doubt
    chances: Float64 = (followed.sums(weight) + config.doubt * memory / memory.sum()) / known
    return chances
