"""How good ranked lists are, and how sure that is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Float64 = NDArray[np.float64]

ROUNDS = 2_000
"""Resamples of a bootstrap."""
LEVEL = 0.95
"""Share of the resamples that an interval holds."""


@dataclass(frozen=True)
class Estimate:
    """A number with its bootstrap interval of 95 %."""

    value: float
    low: float
    high: float


def hit_at(ranked: Sequence[int], relevant: Collection[int], k: int) -> float:
    """1 where one of the first `k` is relevant, else 0."""
    return float(any(item in relevant for item in ranked[:k]))


def mrr_at(ranked: Sequence[int], relevant: Collection[int], k: int) -> float:
    """1 / rank of the first relevant item, 0 where none is among the first `k`."""
    return next((1 / rank for rank, item in enumerate(ranked[:k], 1) if item in relevant), 0.0)


def recall_at(ranked: Sequence[int], relevant: Collection[int], k: int) -> float:
    """Share of the relevant items that stand among the first `k`, 0 to 1; 0 where nothing is relevant."""
    return sum(item in relevant for item in ranked[:k]) / len(relevant) if relevant else 0.0


def ndcg_at(ranked: Sequence[int], relevant: Collection[int], k: int) -> float:
    """Discounted gain of the first `k` as a share of the best possible, 0 to 1; 0 where nothing is relevant.

    An item counts 1 / log2(rank + 1) (Järvelin and Kekäläinen 2002, *Cumulated gain-based evaluation of IR techniques*).
    """
    gains = _discounts(k)
    best = gains[: len(relevant)].sum()
    found = [gains[place] for place, item in enumerate(ranked[:k]) if item in relevant]
    return float(sum(found) / best) if best else 0.0


def coverage_at(lists: Iterable[Sequence[int]], catalogue: Collection[int], k: int) -> float:
    """Share of the catalogue that stands among the first `k` of any list, 0 to 1."""
    named = {item for ranked in lists for item in ranked[:k]}
    return len(named & set(catalogue)) / len(catalogue) if catalogue else 0.0


def novelty_at(ranked: Sequence[int], share_of: Mapping[int, float], k: int) -> float:
    """Mean surprise of the first `k` in bits: -log2 of the share that the item has; 0 for an empty list.

    A share may be of plays, or of listeners who know the item (Vargas and Castells 2011, *Rank and relevance in novelty and
    diversity metrics for recommender systems*). `share_of` has no zeros; what it lacks is left out.
    """
    bits = [-np.log2(share_of[item]) for item in ranked[:k] if item in share_of]
    return float(np.mean(bits)) if bits else 0.0


def gini(counts: ArrayLike) -> float:
    """How unevenly something is spread: 0 where all have the same, towards 1 where one has all; 0 of nothing."""
    ordered = np.sort(np.asarray(counts, np.float64))
    n, total = len(ordered), ordered.sum()
    return float((2 * np.arange(1, n + 1) - n - 1) @ ordered / (n * total)) if total else 0.0


def exactly(value: float) -> Estimate:
    """A number that is no mean of anything drawn: the interval is the number itself."""
    return Estimate(value, value, value)


def bootstrap_interval(values: ArrayLike, clusters: ArrayLike | None = None, *, rng: int = 0) -> Estimate:
    """The mean with its interval.

    What is drawn again and again are the values, or whole clusters where values of one cluster belong together (the
    positions of one listener).
    """
    sums, sizes = _by_cluster(values, clusters)
    draws = _draws(len(sizes), rng)
    return _estimate(sums.sum() / sizes.sum(), (draws @ sums) / (draws @ sizes))


def paired_difference(ours: ArrayLike, theirs: ArrayLike, clusters: ArrayLike | None = None, *, rng: int = 0) -> Estimate:
    """How much higher the mean of `ours` is, as a share of the mean of `theirs`: 0.09 is 9 % more.

    Both sides are drawn together, so what makes a case hard for both does not widen the interval. `clusters` as in
    `bootstrap_interval`.
    """
    left, _ = _by_cluster(ours, clusters)
    right, sizes = _by_cluster(theirs, clusters)
    draws = _draws(len(sizes), rng)
    return _estimate(left.sum() / right.sum() - 1, (draws @ left) / (draws @ right) - 1)


def _discounts(k: int) -> Float64:
    return 1 / np.log2(np.arange(k) + 2)


def _by_cluster(values: ArrayLike, clusters: ArrayLike | None) -> tuple[Float64, Float64]:
    """(sum, size) of each cluster."""
    column = np.asarray(values, np.float64)
    if clusters is None:
        return column, np.ones(len(column))
    _, cluster = np.unique(np.asarray(clusters), return_inverse=True)
    sums = np.bincount(cluster, weights=column).astype(np.float64)
    return sums, np.bincount(cluster).astype(np.float64)


def _draws(n: int, rng: int) -> Float64:
    """How often each of `n` is drawn, a row for each resample."""
    return np.random.default_rng(rng).multinomial(n, np.full(n, 1 / n), ROUNDS).astype(np.float64)


def _estimate(value: float, resampled: Float64) -> Estimate:
    low, high = np.quantile(resampled, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Estimate(float(value), float(low), float(high))
