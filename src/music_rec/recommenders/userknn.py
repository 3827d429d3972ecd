"""Listeners like you: what those play whose history is nearest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from music_rec.recommenders.from_others import FromOthers
from music_rec.recommenders.interactions import Float64, Interactions, Matrix, dense, ones, scaled, turned, unit_rows


@dataclass(frozen=True)
class Config:
    """Settings of neighbours among listeners."""

    neighbours: int = 50
    """How many, the nearest, are listened to."""
    power: float = 2.0
    """Power of their nearness; more trusts the nearest more."""
    tag_share: float = 0.5
    """Weight of the squared cosine of what their items are tagged with, beside that of the items."""


class UserKnn(FromOthers):
    """Scores items by the nearness, summed, of the neighbours who play them.

    Herlocker, Konstan, Borchers and Riedl 1999, *An algorithmic framework for performing collaborative filtering*; near
    is who shares items that few play, and what the items are tagged with.
    """

    name = "userknn"
    needs_listeners = True

    def __init__(self, config: Config = Config()) -> None:
        super().__init__()
        self.config = config

    def learn(self, known: Interactions, *, rng: int = 0) -> Self:  # noqa: ARG002 - nothing is left to chance
        """Keep the listeners as vectors of items and of tags."""
        self._plays = ones(known.plays)
        self._rarity = np.log(len(known.users) / np.maximum(known.listeners, 1)) + 1
        self._tag_profiles = known.tag_profiles
        self._by_items, self._by_tags = map(turned, self._vectors(self._plays))
        return self

    def score(self, profiles: Matrix) -> Float64:
        """Nearness of the neighbours who play each item, summed."""
        by_items, by_tags = self._vectors(ones(profiles))
        near = dense(by_items @ self._by_items) + self.config.tag_share * dense(by_tags @ self._by_tags) ** 2
        k = min(self.config.neighbours, near.shape[1])
        least = np.partition(near, -k, axis=1)[:, -k, None]
        return np.asarray(np.where(near >= least, near, 0) ** self.config.power @ self._plays)

    def _vectors(self, plays: Matrix) -> tuple[Matrix, Matrix]:
        return unit_rows(scaled(plays, columns=self._rarity)), unit_rows(plays @ self._tag_profiles)
