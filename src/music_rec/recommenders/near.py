"""What services call alike to what is played: tracks that others hear in one sitting, or love together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from music_rec.core.models import Reason
from music_rec.core.protocols import Request
from music_rec.recommenders.artist_facts import numbers
from music_rec.recommenders.explain import place_of
from music_rec.recommenders.from_plays import FromPlays
from music_rec.recommenders.opinion import Opinion
from music_rec.recommenders.past import Past
from music_rec.recommenders.play_log import Float64, Int64, PlayLog, sums

if TYPE_CHECKING:
    import pandas as pd

HALF_LIFE_DAYS = 90
"""A play that long ago counts half."""


class Near(FromPlays):
    """Scores a track by what it is called alike to: the sum of likeness x ln(1 + plays, fading) over the tracks played.

    `tracks` has a column `near`: for each track a mapping of the item it is alike to -> how much, 0 to 1.
    """

    name = "near"

    def __init__(self) -> None:
        super().__init__()
        self._items: Int64 = np.empty(0, np.int64)
        self._targets: Int64 = np.empty(0, np.int64)
        """What something is alike to, ascending."""
        self._to: Int64 = np.empty(0, np.int64)
        """Place among these."""
        self._likeness: Float64 = np.empty(0)

    def learn(self, log: PlayLog, plays: pd.DataFrame, tracks: pd.DataFrame, *, rng: int = 0) -> None:
        """Keep the plays, and which track is alike to which."""
        super().learn(log, plays, tracks, rng=rng)
        rows = sorted(_pairs(tracks))
        self._items = np.array([item for item, _, _ in rows], np.int64)
        self._targets, self._to = np.unique(np.array([to for _, to, _ in rows], np.int64), return_inverse=True)
        self._likeness = np.array([how for _, _, how in rows], np.float64)

    def score(self, request: Request, past: Past) -> Opinion:
        """How near every track is to the seeds, or to what the listener plays most and lately."""
        shares = self._likeness * self._weights(request, past).take(self._to)
        used = np.flatnonzero(shares)
        if len(used) == 0:
            return Opinion.none("No service was asked yet what is alike to your plays.")
        items, place = np.unique(self._items[used], return_inverse=True)
        scores = sums(place, shares[used], len(items))

        def explain(some: Int64, contributions: Float64) -> list[Reason]:
            asked = used[np.isin(self._items[used], some)]
            by_share = asked[np.argsort(shares[asked], kind="stable")]  # of an item the last one stays: what adds most
            nearest = dict(zip(self._items[by_share].tolist(), self._targets[self._to[by_share]].tolist(), strict=True))
            texts = (f"Heard by those who hear {place_of(nearest[item])}" for item in some.tolist())
            at = self.newest_plays(some, past)
            return [Reason(Near.name, *each) for each in zip(texts, contributions.tolist(), at, strict=True)]

        return Opinion(items, scores, explain)

    def _weights(self, request: Request, past: Past) -> Float64:
        """How much each of the targets counts to start from."""
        if request.seeds:
            return np.isin(self._targets, request.seeds).astype(np.float64)
        ids, weights = self._log.ids, np.zeros(len(self._targets))
        known = np.flatnonzero(np.isin(ids, self._targets))
        weights[np.searchsorted(self._targets, ids[known])] = np.log1p(past.faded(HALF_LIFE_DAYS)[known])
        return weights


def _pairs(tracks: pd.DataFrame) -> list[tuple[int, int, float]]:
    """(item, what it is alike to, how much) of a frame whose column `near` may be missing or have holes."""
    if "near" not in tracks:
        return []
    cells = zip(tracks["item"].tolist(), tracks["near"].tolist(), strict=True)
    return [(item, int(to), how) for item, cell in cells for to, how in numbers(cell) if how > 0]
