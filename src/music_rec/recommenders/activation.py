"""How present in memory is what was played: base-level activation, with the decay that fits a listener."""

from __future__ import annotations

import numpy as np

from music_rec.recommenders.past import Past
from music_rec.recommenders.play_log import Int64, Plays

DECAY = 1.1
"""Fits music in wall-clock minutes better than the 0.5 of the textbook."""
DECAYS = (0.5, 0.8, 1.1, 1.4, 1.7)
"""What a listener's decay is chosen from; between two of them rankings hardly differ."""
LEAST_PLAYS = 256
ASKED = 48
"""Moments of the past at which each decay must tell the next play."""
SURPRISE = 1e-6
"""The share that anything has, also what was never played."""


def fitted_decay(plays: Plays, rest_s: int = 0, held: float = 0.0) -> float:
    """The decay under which the later half of some timed plays is least surprising; `DECAY` where there are few.

    As Reiter-Haas, Parada-Cabaleiro, Schedl, Motamedi, Tkalcic and Lex 2021 (*Predicting music relistening behavior using
    the ACT-R framework*) fit it, but to each play's share of all strength instead of to counts over days. Where what was
    played within `rest_s` is not named, it has no share and is not asked about either. `held` is how much less surprising
    a play must be on average for each 1 that the decay is away from `DECAY`.
    """
    rows = np.arange(len(plays) // 2, len(plays))
    if rest_s:
        rows = rows[_silence(plays)[rows] >= rest_s]
    if len(plays) < LEAST_PLAYS or len(rows) == 0:
        return DECAY
    asked = rows[np.linspace(0, len(rows) - 1, ASKED).astype(int)]
    surprise = np.array([_surprises(plays, row, rest_s) for row in asked.tolist()]).mean(axis=0)
    return DECAYS[int(np.argmin(surprise + held * np.abs(np.array(DECAYS) - DECAY)))]


def _surprises(plays: Plays, row: int, rest_s: int) -> list[float]:
    """-ln of the share that each decay gives to the play of a row, knowing those before it."""
    now, played = int(plays.at[row]), plays.item[row]
    before = Past(plays[:row], now)
    named = np.ones(plays.n_items)
    named[before.plays.since(now - rest_s + 1).item] = 0
    found = (before.strengths(decay) * named for decay in DECAYS)
    return [-float(np.log(strength[played] / strength.sum() + SURPRISE)) for strength in found]


def _silence(plays: Plays) -> Int64:
    """Seconds since the play before of the same item, by row; 0 for the first play of each."""
    order = np.argsort(plays.item, kind="stable")
    item, at = plays.item[order], plays.at[order]
    silence = np.zeros(len(plays), np.int64)
    silence[order[1:]] = np.where(item[1:] == item[:-1], at[1:] - at[:-1], 0)
    return silence
