"""Who listens, and how just now, as far as it tells whom of a mix to believe."""

from __future__ import annotations

import numpy as np

from music_rec.recommenders.play_log import Float64, Plays

LAST = 20
"""Plays back from which the mode is told."""


def traits(plays: Plays, stranger: float = 1.0) -> Float64:
    """How much who has these plays is a stranger, somebody in shuffle and somebody in album mode: 0 to 1 each, 1 in all.

    The stranger fades with the size of the profile and counts as so many plays.
    """
    unknown, album = stranger / (stranger + len(plays)), as_before(plays)
    return np.array([unknown, (1 - unknown) * (1 - album), (1 - unknown) * album])


def as_before(plays: Plays) -> float:
    """Share of the last plays that came right after what they had come after once before, 0 to 1; 0 without two plays.

    Near 1 while albums or playlists run as they did, near 0 in shuffle.
    """
    item, n = plays.item, plays.n_items
    rows = np.arange(max(len(item) - LAST, 1), len(item))
    if len(rows) == 0:
        return 0.0
    asked = np.zeros(n, bool)
    asked[item[rows]] = True
    ends = np.flatnonzero(asked.take(item[1:])) + 1
    pairs = item[ends - 1] * n + item[ends]
    firsts = [ends[np.argmax(pairs == pair)] for pair in (item[rows - 1] * n + item[rows]).tolist()]
    return float(np.mean(np.array(firsts) < rows))
