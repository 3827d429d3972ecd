"""Near items: what is played by the same listeners, tags counting like listeners."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from music_rec.recommenders.from_others import FromOthers
from music_rec.recommenders.interactions import Float64, Interactions, Matrix, dense, ones, scaled, squares, turned, with_tags


@dataclass(frozen=True)
class Config:
    """Settings of item neighbours."""

    tag_weight: float = 0.4
    """Weight of a tag's row beside that of a listener; 0 leaves tags out."""
    evenness: float = 0.5
    """Power of an item's length that its similarities are divided by: 0.5 is the cosine, less favours what many play."""


class ItemKnn(FromOthers):
    """Scores items by the sum of their similarities to the history.

    Sarwar, Karypis, Konstan and Riedl 2001, *Item-based collaborative filtering recommendation algorithms*. All items are
    neighbours: with few hundred listeners, cutting off the weak ones made answers worse, and the products stay sparse.
    """

    name = "itemknn"

    def __init__(self, config: Config = Config()) -> None:
        super().__init__()
        self.config = config

    def learn(self, known: Interactions, *, rng: int = 0) -> Self:  # noqa: ARG002 - nothing is left to chance
        """Scale the column of every item."""
        rows = with_tags(ones(known.plays), known.tags, self.config.tag_weight)
        played = squares(rows)
        self._rows = scaled(rows, columns=np.where(played > 0, played, 1) ** -self.config.evenness)
        self._items = turned(self._rows)
        self._itself = squares(self._rows)
        return self

    def score(self, profiles: Matrix) -> Float64:
        """Sum of similarities, that of an item to itself left out."""
        history = ones(profiles)
        return dense(history @ self._items @ self._rows - scaled(history, columns=self._itself))
