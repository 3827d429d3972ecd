"""What one recommender thinks of one request, before the best are chosen and explained."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from music_rec.core.models import Reason, Recommendation
from music_rec.recommenders.highest import highest
from music_rec.recommenders.play_log import Bool, Float64, Int64

Explain = Callable[[Int64, Float64], list[Reason]]
"""Reasons of some items, in order, given what each contributes to its score."""


@dataclass(frozen=True)
class Opinion:
    """Items with a score each, in any order; items not named have no ground at all."""

    items: Int64
    scores: Float64
    explain: Explain
    """Called for the few items an answer names."""
    floor: float = 0.0
    """What an item that is not named would score."""
    why_none: str = ""
    """Why there are no items, in words for the listener."""
    logarithms: bool = False
    """Whether scores are the logarithms of what the items have."""

    @classmethod
    def none(cls, why: str) -> Opinion:
        """No opinion, and the reason."""
        return cls(np.empty(0, np.int64), np.empty(0), lambda *_: [], why_none=why)

    def __len__(self) -> int:
        return len(self.items)

    def where(self, allowed: Bool) -> Opinion:
        """The same opinion of the items that are allowed."""
        if allowed.all():
            return self
        if not allowed.any():
            return Opinion.none("Everything there is to name was excluded.")
        return replace(self, items=self.items[allowed], scores=self.scores[allowed])

    def shares(self) -> Float64:
        """What each item has of what all have, by scores that are not negative: 0 to 1, 1 in all."""
        parts = np.exp(self.scores - self.scores.max(initial=-np.inf)) if self.logarithms else self.scores
        shares: Float64 = parts / (parts.sum() or 1)
        return shares

    def best(self, k: int) -> Opinion:
        """At most `k` items, best first; ties break by item."""
        if k <= 0 or len(self) == 0:
            return replace(self, items=self.items[:0], scores=self.scores[:0])
        rows = highest(self.scores, k)
        order = rows[np.lexsort((self.items[rows], -self.scores[rows]))][:k]
        return replace(self, items=self.items[order], scores=self.scores[order])

    def recommendations(self, k: int) -> list[Recommendation]:
        """The best `k` with their reasons."""
        best = self.best(k)
        reasons = self.explain(best.items, best.scores)
        return [
            Recommendation(item, score, (reason,))
            for item, score, reason in zip(best.items.tolist(), best.scores.tolist(), reasons, strict=True)
        ]
