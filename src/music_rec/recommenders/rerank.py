"""Rules that trade likely for varied, rare or new; each has one dial, and turning it up never gives less of what it is for.

They read the order of a list and nothing of its scores, so that one can follow another. Equal ones keep their order, which is
by item where a recommender made the list. How many of one artist is a rule of playlists (`playlists.rules`), which works on
these lists just as well. What is heard too often, or was too lately, is better left out of the request, since a list can run
out of the rest; `library/dialled.py` puts all of them together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from music_rec.core.models import Recommendation
from music_rec.core.protocols import Rule

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]
LikenessOf = Callable[[Sequence[int]], NDArray[np.floating]]
"""How alike some items are, a row and a column for each: 0 (nothing in common) to 1 (the same)."""

NOTCHES = 10
"""Of the dial of variety."""


def varied(amount: float, likeness_of: LikenessOf, k: int = 20) -> Rule:
    """Chooses the first `k` to be unlike each other; the others follow in their order.

    Maximal marginal relevance (Carbonell and Goldstein 1998, *The use of MMR, diversity-based reranking*), place standing for
    relevance. `amount` is 0 (as it is) to 1 (as varied as may be). Choosing one after the other can end less varied for a
    higher amount; so all notches up to it are tried, and the most varied choice is taken.
    """

    def rule(items: Sequence[Recommendation]) -> list[Recommendation]:
        if len(items) < 2:
            return list(items)
        alike = np.asarray(likeness_of([found.item for found in items]), np.float64)
        alike = (alike + alike.T) / 2
        size = min(max(k, 0), len(items))
        choices = [_marginal(alike, notch / NOTCHES, size) for notch in range(_notches(amount) + 1)]
        chosen = min(choices, key=lambda rows: _sameness(alike, rows))
        return [items[row] for row in [*chosen, *sorted(set(range(len(items))) - set(chosen))]]

    return rule


def less_popular(amount: float, plays_of: Mapping[int, float]) -> Rule:
    """Moves what is played much towards the end; 0 leaves all as it is, 1 orders by plays alone, fewest first.

    Place and popularity are both ranks within the list, so for every k the first k are, of all choices of k, the best by the
    weighted sum; that is why a higher amount never makes them more popular.
    """

    def rule(items: Sequence[Recommendation]) -> list[Recommendation]:
        plays = np.array([plays_of.get(found.item, 0) for found in items], np.float64)
        popularity = np.unique(plays, return_inverse=True)[1]
        cost = (1 - _share(amount)) * np.arange(len(items)) + _share(amount) * popularity
        return [items[row] for row in np.argsort(cost, kind="stable")]

    return rule


def heard_more(n: int, plays: Int64) -> Int64:
    """Items that were played more than `n` times, from the plays of each in its place: the lower, the more."""
    return np.flatnonzero(plays > n)


def _marginal(alike: Float64, amount: float, k: int) -> list[int]:
    """The rows of the first `k`, each the best by place and by being unlike what was chosen before it."""
    place = np.arange(len(alike)) / len(alike)
    nearest = np.zeros(len(alike))
    chosen: list[int] = []
    for _ in range(k):
        cost = (1 - amount) * place + amount * nearest
        cost[chosen] = np.inf
        chosen.append(int(np.argmin(cost)))
        nearest = np.maximum(nearest, alike[chosen[-1]])
    return chosen


def _sameness(alike: Float64, rows: Sequence[int]) -> float:
    """Sum of the likeness of all pairs, rounded so that the order of adding up does not decide."""
    return round(float(np.triu(alike[np.ix_(sorted(rows), sorted(rows))], 1).sum()), 9)


def _share(amount: float) -> float:
    return min(max(amount, 0.0), 1.0)


def _notches(amount: float) -> int:
    return int(_share(amount) * NOTCHES + 1e-9)
