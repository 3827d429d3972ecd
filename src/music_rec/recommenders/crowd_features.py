"""What is told of a candidate to the ranker that mixes what listeners alike play."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from music_rec.recommenders.ease import Ease
from music_rec.recommenders.interactions import Float64, Int64, Interactions, Matrix, ones, scaled, squares, z_scores
from music_rec.recommenders.rank_learning import Float32

MOST_PLAYED = 10
"""How many of the most played items of a history count as its core."""
TYPICAL_SIZE = 40
"""Items of a history for which the slope of every weight is 0."""


@dataclass(frozen=True)
class Candidates:
    """Of each history the items that may be named, best guess first."""

    columns: Int64
    """histories x candidates."""
    features: Float32
    """histories x candidates x features, each with mean 0 and deviation 1 within its list."""
    size: Float64
    """By history, 0 at `TYPICAL_SIZE` items and -1 at one."""
    guess: Float64
    """histories x items: mean of the z-scores, -inf for the history itself."""


class CrowdFeatures:
    """Makes candidates of scores: what each member says, how widely known an item is, and how near to single items heard.

    Sums hide whether many items speak for a candidate a little or one does strongly: the nearest, the nearest three, the
    share that is near at all and the nearness to what is played most tell these apart, by listeners, by tags and by the
    weights of EASE, whose spread and whose sum of what speaks against a candidate are told too.
    """

    def __init__(self, known: Interactions, ease: Ease) -> None:
        self._ease = ease
        plays = ones(known.plays)
        length = np.sqrt(squares(plays))
        by_listeners = scaled(plays, columns=1 / np.where(length > 0, length, 1))
        self._spaces = [sparse.csc_array(space, dtype=np.float32) for space in (by_listeners, known.tag_profiles.T)]
        self._widely = np.log1p(known.listeners), np.log1p(np.bincount(known.tags.indices, minlength=len(known.items)))

    def candidates(self, profiles: Matrix, scores: list[Float64], k: int) -> Candidates:
        """The `k` best by the mean of the members' z-scores; `scores` has histories x items of each member."""
        heard = profiles.toarray() > 0
        unheard = [np.where(heard, score.min(axis=1, keepdims=True), score) for score in scores]
        guess = np.where(heard, -np.inf, np.sum([z_scores(score) for score in unheard], axis=0))
        columns = _first(guess, k)
        told = [np.take_along_axis(score, columns, axis=1) for score in scores]
        ranks = [np.log1p(np.argsort(np.argsort(-one, axis=1, kind="stable"), axis=1)) for one in told]
        widely = [one[columns] for one in self._widely]
        features = np.concatenate([np.stack([*told, *ranks, *widely], axis=-1), self._nearness(profiles, columns)], axis=-1)
        size = np.log(np.maximum(heard.sum(axis=1), 1) / TYPICAL_SIZE) / np.log(TYPICAL_SIZE)
        return Candidates(columns, z_scores(features).astype(np.float32), size, guess)

    def _nearness(self, profiles: Matrix, columns: Int64) -> Float64:
        found = np.zeros((*columns.shape, 4 * len(self._spaces) + 6))
        for row, named in enumerate(columns):
            span = slice(profiles.indptr[row], profiles.indptr[row + 1])
            own = profiles.indices[span][np.argsort(-profiles.data[span], kind="stable")]
            if len(own):
                near = [_near((space[:, named].T @ space[:, own]).toarray()) for space in self._spaces]
                weights = self._ease.between(own, named).T
                against = np.minimum(weights, 0).sum(axis=1)
                found[row] = np.column_stack([*near, _near(weights), weights.std(axis=1), against])
        return found


def _first(values: Float64, k: int) -> Int64:
    """Places of the `k` highest of each row, highest first, of equal ones the earlier first; what is lower is not sorted."""
    k = min(k, values.shape[1])
    found = np.empty((len(values), k), np.int64)
    for row, own in enumerate(values):
        places = np.flatnonzero(own >= np.partition(own, -k)[-k])
        found[row] = places[np.argsort(-own[places], kind="stable")[:k]]
    return found


def _near(nearness: Float32) -> Float64:
    """Of candidates x history, the most played first: the nearest, the nearest three, the share near at all, the core."""
    nearest, core = -np.sort(-nearness, axis=1), nearness[:, :MOST_PLAYED]
    columns = [nearest[:, 0], nearest[:, :3].mean(axis=1), (nearness > 0).mean(axis=1), core.mean(axis=1)]
    return np.stack(columns, axis=1).astype(np.float64)
