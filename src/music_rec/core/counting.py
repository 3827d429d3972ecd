"""The counting rules: what a row counts as. Pure; changing a rule recomputes kinds, never rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from music_rec.core.models import Flag, Kind

Ints = NDArray[np.integer]
FOUR_MINUTES_MS = 240_000


@dataclass(frozen=True)
class Rules:
    """A listener's counting rules."""

    least_ms: int = 30_000
    """A row heard for less is a skip."""
    half: bool = True
    """A row heard for less than half of its track, or than four minutes of a long one, is a skip; where it gives the length."""
    private: bool = False
    """Rows of private sessions count as others do."""


def kinds_of(ms_played: Ints, length_ms: Ints, flags: Ints, rules: Rules = Rules()) -> NDArray[np.int8]:
    """`Kind` of every row; times are -1 where unknown.

    Private wins, unless private sessions count; then a row its log rates S is a skip; then one heard under `least_ms`, or,
    where the row itself gives the track's length, under half of it or four minutes. A row without played time is a play.
    """
    known = ms_played >= 0
    short = known & (ms_played < rules.least_ms)
    if rules.half:
        half = np.minimum(length_ms // 2, FOUR_MINUTES_MS)
        short |= known & (length_ms > 0) & (ms_played < half)
    kinds = np.where(short | ((flags & Flag.RATED_SKIP) != 0), Kind.SKIP, Kind.PLAY)
    private = (flags & Flag.PRIVATE) != 0
    return np.where(private & (not rules.private), Kind.PRIVATE, kinds).astype(np.int8)
