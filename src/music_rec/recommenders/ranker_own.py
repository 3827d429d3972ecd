"""What a listener's own past says about the weights of a ranker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from music_rec.recommenders.context import Moment
from music_rec.recommenders.context_features import features
from music_rec.recommenders.past import Past
from music_rec.recommenders.play_log import Float32, Float64, Int64, Plays
from music_rec.recommenders.ranker_trees import Trees

SIGNS = (
    *("activation 0.5", "activation 1.1", "plays", "age", "plays in session"),
    *("likely", "rules", "aligned", "knn", "same artist"),
)
"""What is weighed beside the trees."""
ASKED = 120
"""Moments of the own past that are learned from at most."""
FROM = 0.3
"""They lie behind this share of the plays: the first ones had little to go by."""
SHRINKAGE = 20.0
"""How strongly the weights are held at those that ship, 1 for the trees and 0 for the rest: as so many plays would."""


@dataclass(frozen=True)
class OwnWeights:
    """Weights of the trees and of each of `SIGNS`."""

    weights: Float64

    def chances(self, scores: Float64, columns: Sequence[str], rows: Float32) -> Float64:
        """Chance of each candidate to be next; they add up to 1."""
        return _softmax(_beside(scores, columns, rows) @ self.weights)


def shipped() -> OwnWeights:
    """The weights without a past of one's own: the trees alone decide."""
    return OwnWeights(np.eye(1 + len(SIGNS))[0])


def own_weights(plays: Plays, artist_of: Int64, trees: Trees) -> OwnWeights:
    """The likeliest weights over some moments of these plays, each knowing those before it; the shipped ones of no plays.

    A conditional logit (McFadden 1974, *Conditional logit analysis of qualitative choice behavior*) with a Gaussian prior.
    """
    cases = list(_cases(plays, artist_of, trees))
    start = shipped().weights
    if not cases:
        return OwnWeights(start)

    def loss(weights: Float64) -> tuple[float, Float64]:
        gone = weights - start
        total, slope = SHRINKAGE / 2 * float(gone @ gone), SHRINKAGE * gone
        for signs, chosen in cases:
            chances = _softmax(signs @ weights)
            total -= float(np.log(chances[chosen] + 1e-12))
            slope = slope + chances @ signs - signs[chosen]
        return total, slope

    return OwnWeights(minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 30}).x)


def _cases(plays: Plays, artist_of: Int64, trees: Trees) -> list[tuple[Float64, int]]:
    """(signs of the candidates, row of the one that was played) wherever that was among them."""
    if len(plays) == 0:
        return []
    cases = []
    for row in np.unique(np.linspace(int(FROM * len(plays)) + 1, len(plays) - 1, ASKED).astype(int)).tolist():
        moment = Moment(Past(plays[:row], int(plays.at[row])), artist_of)
        chosen = np.flatnonzero(moment.pool == plays.item[row])
        if len(chosen):
            names, rows = features(moment)
            cases.append((_beside(trees.scores(names, rows), names, rows), int(chosen[0])))
    return cases


def _beside(scores: Float64, columns: Sequence[str], rows: Float32) -> Float64:
    """The scores of the trees and `SIGNS`, these in standard deviations among the candidates."""
    signs = rows[:, [columns.index(name) for name in SIGNS]].astype(np.float64)
    spread = signs.std(axis=0)
    return np.column_stack([scores, (signs - signs.mean(axis=0)) / np.where(spread > 1e-6, spread, 1)])


def _softmax(scores: Float64) -> Float64:
    strengths = np.exp(scores - scores.max())
    chances: Float64 = strengths / strengths.sum()
    return chances
