"""Weights that put what was chosen first: learning to rank lists of candidates by their features."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]

ROUNDS = 200


@dataclass(frozen=True)
class Lists:
    """Lists of candidates, all of one length."""

    features: Float32
    """lists x candidates x features."""
    size: Float64
    """By list: how much was known of the listener, about -1 to 1; every weight is a straight line over it."""
    chosen: Float32
    """lists x candidates: 1 for what was chosen."""

    @classmethod
    def joined(cls, parts: list[Lists]) -> Lists:
        """One after another."""
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in ("features", "size", "chosen")))


def scores(features: Float32, size: Float64, weights: Float64) -> Float64:
    """Score of every candidate: features times the weights of a list of that size (2 x features: level and slope)."""
    return np.asarray(features @ weights[0] + size[:, None] * (features @ weights[1]))


def softmax_weights(lists: Lists, l2: float) -> Float64:
    """The weights under which what was chosen is likeliest to be drawn from its list, 2 x features.

    Cao, Qin, Liu, Tsai and Li 2007, *Learning to rank: from pairwise approach to listwise approach*. Lists in which
    nothing was chosen teach nothing.
    """
    teaches = lists.chosen.sum(axis=1) > 0
    features, size = lists.features[teaches], lists.size[teaches]
    wanted = lists.chosen[teaches] / lists.chosen[teaches].sum(axis=1, keepdims=True)

    def loss(flat: Float64) -> tuple[float, Float64]:
        weights = flat.reshape(2, -1)
        score = scores(features, size, weights)
        score -= score.max(axis=1, keepdims=True)
        log_chance = score - np.log(np.exp(score).sum(axis=1, keepdims=True))
        error = (np.exp(log_chance) - wanted) / len(wanted)
        slope = np.stack([np.einsum("lc,lcf->f", part, features) for part in (error, error * size[:, None])])
        value = -(wanted * log_chance).sum() / len(wanted) + l2 * flat @ flat
        return float(value), (slope + 2 * l2 * weights).ravel()

    start = np.zeros(2 * features.shape[2])
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS}).x.reshape(2, -1))
