"""Listeners as examples: what a wide network would learn from them, in closed form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from scipy import linalg, sparse

from music_rec.recommenders.from_others import FromOthers
from music_rec.recommenders.interactions import Float64, Interactions, Matrix, dense, ones, turned, unit_rows


@dataclass(frozen=True)
class Config:
    """Settings of the kernel."""

    l2: float = 0.5
    """Penalty, as a share of the trace by listener."""
    tag_share: float = 1.5
    """Length of the vector of tags beside that of items, which is 1; 0 leaves tags out."""


class Kernel(FromOthers):
    """Scores items by kernel ridge regression from histories to themselves.

    The kernel is that of an infinitely wide autoencoder with one hidden layer (Sachdeva, Dhaliwal, Wu and McAuley 2022,
    *Infinite recommendation networks*), here over what was played and what that is tagged with.
    """

    name = "kernel"
    needs_listeners = True

    def __init__(self, config: Config = Config()) -> None:
        super().__init__()
        self.config = config

    def learn(self, known: Interactions, *, rng: int = 0) -> Self:  # noqa: ARG002 - nothing is left to chance
        """Solve for the answers of all listeners."""
        self._plays = ones(known.plays)
        self._tag_profiles = known.tag_profiles
        listeners = self._vectors(self._plays)
        self._listeners = turned(listeners)
        gram = _neural(dense(listeners @ self._listeners))
        gram[np.diag_indices_from(gram)] += self.config.l2 * np.trace(gram) / len(gram)
        self._inverse = np.asarray(linalg.inv(gram))
        return self

    def score(self, profiles: Matrix) -> Float64:
        """The regression at each row."""
        near = _neural(dense(self._vectors(ones(profiles)) @ self._listeners))
        return np.asarray((near @ self._inverse) @ self._plays)

    def _vectors(self, plays: Matrix) -> Matrix:
        by_tags = self.config.tag_share * unit_rows(plays @ self._tag_profiles)
        return unit_rows(sparse.csr_array(sparse.hstack([unit_rows(plays), by_tags])))


def _neural(cosine: Float64) -> Float64:
    """Neural tangent kernel of one hidden layer of rectifiers, of vectors of length 1."""
    cosine = np.clip(cosine, -1, 1)
    open_share = (np.pi - np.arccos(cosine)) / np.pi
    return np.asarray(np.sqrt(1 - cosine**2) / np.pi + 2 * cosine * open_share)
