"""What listeners alike play: the mean of two ways of learning it that err differently."""

from __future__ import annotations

from typing import Self

import numpy as np

from music_rec.recommenders.als import Als
from music_rec.recommenders.ease import Ease
from music_rec.recommenders.from_others import FromOthers
from music_rec.recommenders.interactions import Float64, Interactions, Matrix, z_scores

WEIGHTS = 1 / 3, 2 / 3
"""Of EASE and ALS, chosen on artists that listeners adopted in the first half of their plays (docs/quality.md)."""


class EaseAls(FromOthers):
    """Scores items by the weighted mean of the z-scores of EASE and ALS.

    EASE knows which items go together, ALS which tastes do (Burke 2002, *Hybrid recommender systems: survey and
    experiments*). The first finds more of what stands at the head of a list, the second more of what stands further down.
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
        """Weighted mean of the z-scores over the items of each row."""
        return np.asarray(np.average([z_scores(member.score(profiles)) for member in self._members], axis=0, weights=WEIGHTS))
