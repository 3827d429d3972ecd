"""Listeners as examples: what a wide network would learn from them, in closed form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from scipy import linalg

from music_rec.recommenders.from_others import FromOthers
from music_rec.recommenders.interactions import Float64, Interactions, Matrix, dense, ones, scaled, turned, unit_rows


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
        by_items, by_tags = self._vectors(self._plays)
        self._by_items, self._by_tags = turned(by_items), turned(by_tags)
        gram = _neural(self._cosine(by_items, by_tags))
        gram[np.diag_indices_from(gram)] += self.config.l2 * np.trace(gram) / len(gram)
        self._inverse = np.asarray(linalg.inv(gram))
        return self

    def score(self, profiles: Matrix) -> Float64:
        """The regression at each row."""
        near = _neural(self._cosine(*self._vectors(ones(profiles))))
        return np.asarray((near @ self._inverse) @ self._plays)

    def _cosine(self, by_items: Matrix, by_tags: Matrix) -> Float64:
        """Of rows with all listeners."""
        return dense(by_items @ self._by_items) + dense(by_tags @ self._by_tags)

    def _vectors(self, plays: Matrix) -> tuple[Matrix, Matrix]:
        """The part of items and that of tags of vectors that have length 1 as a whole."""
        by_items, by_tags = unit_rows(plays), unit_rows(plays @ self._tag_profiles)
        told = by_items.sum(axis=1) > 0, self.config.tag_share * (by_tags.sum(axis=1) > 0)
        length = np.maximum(np.hypot(*told), np.finfo(float).tiny)
        return scaled(by_items, rows=told[0] / length), scaled(by_tags, rows=told[1] / length)


def _neural(cosine: Float64) -> Float64:
    """Neural tangent kernel of one hidden layer of rectifiers, of vectors of length 1."""
    cosine = np.clip(cosine, -1, 1)
    open_share = (np.pi - np.arccos(cosine)) / np.pi
    return np.asarray(np.sqrt(1 - cosine**2) / np.pi + 2 * cosine * open_share)
