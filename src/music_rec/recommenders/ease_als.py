"""What listeners alike play: the mean of two ways of learning it that err differently."""

from __future__ import annotations

from typing import Self

import numpy as np

from music_rec.recommenders.als import Als
from music_rec.recommenders.ease import Ease
from music_rec.recommenders.from_others import FromOthers
from music_rec.recommenders.interactions import Float64, Interactions, Matrix


class EaseAls(FromOthers):
    """Scores items by the mean of the z-scores of EASE and ALS.

    EASE knows which items go together, ALS which tastes do; a mean of z-scores needs no weights that would have to be
    learned (Burke 2002, *Hybrid recommender systems: survey and experiments*). Both count equally, so nothing was tuned.
    """

    name = "ease_als"

    def __init__(self) -> None:
        super().__init__()
        self._members: tuple[FromOthers, ...] = ()

    def learn(self, known: Interactions, *, rng: int = 0) -> Self:
        """Let both learn."""
        self._members = tuple(member.learn(known, rng=rng) for member in (Ease(), Als()))
        return self

    def score(self, profiles: Matrix) -> Float64:
        """Mean of the z-scores over the items of each row."""
        return np.asarray(np.mean([_z(member.score(profiles)) for member in self._members], axis=0))


def _z(scores: Float64) -> Float64:
    centred = scores - scores.mean(axis=1, keepdims=True)
    return np.asarray(centred / (centred.std(axis=1, keepdims=True) + np.finfo(float).tiny))
