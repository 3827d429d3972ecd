"""How present in memory is what was played: base-level activation, with the decay that fits a listener."""

from __future__ import annotations

import numpy as np

from music_rec.recommenders.past import Past
from music_rec.recommenders.play_log import Plays

DECAY = 1.1
"""Fits music in wall-clock minutes better than the 0.5 of the textbook."""
DECAYS = (0.5, 0.8, 1.1, 1.4, 1.7)
"""What a listener's decay is chosen from; between two of them rankings hardly differ."""
LEAST_PLAYS = 256
ASKED = 48
"""Moments of the past at which each decay must tell the next play."""
SURPRISE = 1e-6
"""The share that anything has, also what was never played."""


def fitted_decay(plays: Plays) -> float:
    """The decay under which the later half of some timed plays is least surprising; `DECAY` where there are few.

    As Reiter-Haas, Parada-Cabaleiro, Schedl, Motamedi, Tkalcic and Lex 2021 (*Predicting music relistening behavior using
    the ACT-R framework*) fit it, but to each play's share of all strength instead of to counts over days.
    """
    if len(plays) < LEAST_PLAYS:
        return DECAY
    asked = np.linspace(len(plays) // 2, len(plays) - 1, ASKED).astype(int)
    surprise = np.array([_surprises(plays, row) for row in asked.tolist()]).sum(axis=0)
    return DECAYS[int(np.argmin(surprise))]


def _surprises(plays: Plays, row: int) -> list[float]:
    """-ln of the share that each decay gives to the play of a row, knowing those before it."""
    before, played = Past(plays[:row], int(plays.at[row])), plays.item[row]
    found = (before.strengths(decay) for decay in DECAYS)
    return [-float(np.log(strength[played] / strength.sum() + SURPRISE)) for strength in found]
