"""What listeners with the same artists play besides: a track scores as its artist does among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from music_rec.core.models import Reason
from music_rec.core.protocols import Request
from music_rec.recommenders.from_plays import FromPlays
from music_rec.recommenders.opinion import Opinion
from music_rec.recommenders.past import Past
from music_rec.recommenders.play_log import Float64, Int64, PlayLog

if TYPE_CHECKING:
    import pandas as pd


class Taste(FromPlays):
    """Scores tracks by the column `taste` of `tracks`: how well their artist fits the listener, as others' plays say."""

    name = "taste"

    def __init__(self) -> None:
        super().__init__()
        self._items: Int64 = np.empty(0, np.int64)
        self._scores: Float64 = np.empty(0)

    def learn(self, log: PlayLog, plays: pd.DataFrame, tracks: pd.DataFrame, *, rng: int = 0) -> None:
        """Keep the plays, and how well each track fits; where `taste` is missing or NaN nothing is known."""
        super().learn(log, plays, tracks, rng=rng)
        self._items, self._scores = np.empty(0, np.int64), np.empty(0)
        if "taste" in tracks:
            known = tracks.dropna(subset=["taste"]).sort_values("item", kind="stable")
            self._items, self._scores = known["item"].to_numpy(np.int64), known["taste"].to_numpy(np.float64)

    def score(self, request: Request, past: Past) -> Opinion:  # noqa: ARG002 - one face for all
        """The fit of every track of which it is known."""
        if not len(self._items) or not len(past.plays):
            return Opinion.none("Nothing is known of what other listeners with your artists play.")

        def explain(items: Int64, contributions: Float64) -> list[Reason]:
            at = self.newest_plays(items, past)
            return [
                Reason(Taste.name, "Listeners who share your artists play this one", *each)
                for each in zip(contributions.tolist(), at, strict=True)
            ]

        return Opinion(self._items, self._scores, explain, floor=float(self._scores.min()))
