"""The highest of very many scores, without sorting them all."""

from __future__ import annotations

import numpy as np

from music_rec.recommenders.play_log import Float64, Int64

PARTS = 4
"""In how many parts per place that is looked for scores are cut."""


def highest(scores: Float64, n: int, *, above: float = -np.inf) -> Int64:
    """Rows of the `n` highest scores over a number, ascending, with all that tie with the last of them."""
    rows = np.flatnonzero(scores >= max(_reached(scores, n), float(np.nextafter(above, np.inf))))
    if len(rows) <= n:
        return rows
    found = scores[rows]
    best: Int64 = rows[found >= np.partition(found, -n)[-n]]
    return best


def _reached(scores: Float64, n: int) -> float:
    """A number that no less than `n` scores reach, found much quicker than the n-th best: so many parts have it as maximum."""
    width = len(scores) // (PARTS * n)
    if not width:
        return -np.inf
    parts = scores[: width * PARTS * n].reshape(PARTS * n, width).max(axis=1)
    return float(np.partition(parts, -n)[-n])
