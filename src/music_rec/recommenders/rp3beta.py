"""A walk of three steps: from the history to its listeners and tags, and from these to what else they have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from scipy import sparse

from music_rec.recommenders.from_others import FromOthers
from music_rec.recommenders.interactions import Float64, Interactions, Matrix, dense, ones, scaled, turned, with_tags


@dataclass(frozen=True)
class Config:
    """Settings of RP3beta."""

    alpha: float = 0.8
    """Power of every step's chance; less than 1 evens them out."""
    beta: float = 0.35
    """Power of how much an item is played that its score is divided by; more favours what few play."""
    tag_weight: float = 1.0
    """Weight of a tag's row beside that of a listener; 0 leaves tags out."""


class Rp3Beta(FromOthers):
    """Scores items by the chance that a random walk from the history ends there, less for what everybody plays.

    Christoffel, Paudel, Newell and Bernstein 2015, *Blockbusters and wallflowers: accurate, diverse, and scalable
    recommendations with random walks*, with the exponent of Cooper, Lee, Radzik and Siantos 2014, *Random walks in
    recommender systems: exact computation and simulations*.
    """

    name = "rp3beta"

    def __init__(self, config: Config = Config()) -> None:
        super().__init__()
        self.config = config

    def learn(self, known: Interactions, *, rng: int = 0) -> Self:  # noqa: ARG002 - nothing is left to chance
        """Chances of the steps."""
        rows = with_tags(ones(known.plays), known.tags, self.config.tag_weight)
        played = rows.sum(axis=0)
        chances = _chances(rows, self.config.alpha)
        self._to_items = scaled(chances, columns=np.where(played > 0, played, 1) ** -self.config.beta)
        self._to_rows = _chances(turned(rows), self.config.alpha)
        return self

    def score(self, profiles: Matrix) -> Float64:
        """Chance of ending at each item, that of coming back to where a walk began among them."""
        return dense(ones(profiles) @ self._to_rows @ self._to_items)


def _chances(matrix: Matrix, power: float) -> Matrix:
    total = matrix.sum(axis=1)
    chances = scaled(matrix, rows=1 / np.where(total > 0, total, 1))
    return sparse.csr_array((chances.data**power, chances.indices, chances.indptr), chances.shape)
