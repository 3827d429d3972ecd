"""More like this: what tracks are tagged with, sound like and are called, for tracks that nobody has played yet too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from music_rec.core.models import Reason, Recommendation
from music_rec.core.protocols import Request
from music_rec.recommenders.content_blocks import Float32
from music_rec.recommenders.content_genres import Config as GenreConfig
from music_rec.recommenders.content_space import Space
from music_rec.recommenders.explain import place_of
from music_rec.recommenders.from_plays import FromPlays
from music_rec.recommenders.highest import highest
from music_rec.recommenders.opinion import Opinion
from music_rec.recommenders.past import Past
from music_rec.recommenders.play_log import Float64, Int64, PlayLog, sums
from music_rec.recommenders.threads import one_thread

if TYPE_CHECKING:
    import pandas as pd

ANCHORS_NAMED = 2
"""How many tracks a reason says something is like."""


@dataclass(frozen=True)
class Config:
    """Settings of content."""

    weights: Mapping[str, float] = field(default_factory=lambda: {"genre": 1.0, "tags": 0.5, "sound": 0.05, "names": 0.05})
    """How much each block counts where both tracks are known to it."""
    dims: int = 32
    """Directions that tags and names are reduced to."""
    genre: GenreConfig = field(default_factory=GenreConfig)
    anchors: int = 12
    """From how many of the tracks a listener plays most, and lately, an answer starts."""
    half_life_days: float = 30
    """A play that long ago counts half in choosing them."""
    squarings: int = 2
    """How often a likeness is squared: the more, the more one close track counts beside several half alike."""


class Content(FromPlays):
    """Ranks tracks by how alike they are to the seeds, or to what the listener plays most and lately.

    Tracks are vectors joined from blocks (`content_space`); the score is the mean of likeness^4 to the tracks it starts
    from, 0 to 1. A track is compared by what is known of it, and not at all where nothing is.
    """

    name = "content"

    def __init__(self, config: Config = Config()) -> None:
        super().__init__()
        self.config = config
        self._space: Space | None = None

    @property
    def space(self) -> Space:
        """The tracks it was fitted on. ValueError before that."""
        if self._space is None:
            raise ValueError("Fit first.")
        return self._space

    def learn(self, log: PlayLog, plays: pd.DataFrame, tracks: pd.DataFrame, *, rng: int = 0) -> None:
        """Keep the plays, and learn to compare the tracks."""
        super().learn(log, plays, tracks, rng=rng)
        with one_thread():
            self._space = Space.of(tracks, self.config.weights, self.config.dims, self.config.genre, rng)

    def similar(self, items: Sequence[int], k: int = 20) -> list[Recommendation]:
        """At most `k` other tracks that are most alike to some, best first; empty where nothing is known of those."""
        return self.opinion(Request(seeds=tuple(items))).recommendations(k) if len(items) else []

    def score(self, request: Request, past: Past) -> Opinion:
        """How alike every track is to those the request starts from, themselves only where another of those is like them."""
        if self._space is None or not self._space.known.any():
            return Opinion.none("Nothing is known about tracks yet: no tags, no sound, no names.")
        items, weights = self._starts(request, past)
        rows = self._space.rows(items)
        known = rows >= 0
        if not known.any():
            return Opinion.none("Nothing is known about the tracks to start from." if len(items) else "No play to start from.")
        others = np.flatnonzero(self._log.may_name(request, self._space.items))
        if len(others) == 0:
            return Opinion.none("Everything there is to name was excluded.")
        return self._alike(rows[known], weights[known] / weights[known].sum(), others, past)

    def _starts(self, request: Request, past: Past) -> tuple[Int64, Float64]:
        """Tracks to start from, with a weight each: seeds, else the given history, else the listener's own."""
        if request.seeds:
            seeds = np.unique(np.array(request.seeds, np.int64))
            return seeds, np.ones(len(seeds))
        if request.history:
            items, place = np.unique(np.array(request.history, np.int64), return_inverse=True)
            counts = sums(place, np.array(request.history_counts or np.ones(len(place)), np.float64), len(items))
        else:
            faded = past.faded(self.config.half_life_days)
            codes = np.flatnonzero(faded)
            items, counts = self._log.ids[codes], faded[codes]
        known = (self.space.rows(items) >= 0) & (counts > 0)
        items, counts = items[known], counts[known]
        most = highest(counts, self.config.anchors)
        most = most[np.lexsort((items[most], -counts[most]))][: self.config.anchors]
        return items[most], np.log1p(counts[most])

    def _alike(self, rows: Int64, weights: Float64, others: Int64, past: Past) -> Opinion:
        """How alike the tracks of the rows `others` are to those of some rows, which have a weight each."""
        space = self.space
        shares = space.likeness(rows)[:, others]
        for _ in range(self.config.squarings):
            shares *= shares
        shares *= weights.astype(np.float32)[:, None]
        shares[rows[:, None] == others] = 0  # nothing is like itself
        scores = shares.sum(axis=0, dtype=np.float64)
        found = np.flatnonzero(scores)
        if len(found) == 0:
            return Opinion.none("Nothing known is like the tracks to start from.")

        def explain(items: Int64, contributions: Float64) -> list[Reason]:
            at = self.newest_plays(items, past)
            asked = space.rows(items)
            by_anchor = shares[:, np.searchsorted(others, asked)].T
            texts = [_text(space, row, rows, each) for row, each in zip(asked.tolist(), by_anchor, strict=True)]
            return [Reason(Content.name, *each) for each in zip(texts, contributions.tolist(), at, strict=True)]

        return Opinion(space.items[others[found]], scores[found], explain)


def _text(space: Space, row: int, anchors: Int64, shares: Float32) -> str:
    nearest = anchors[[i for i in np.argsort(-shares, kind="stable")[:ANCHORS_NAMED] if shares[i] > 0]]
    named = " and ".join(place_of(int(space.items[anchor])) for anchor in nearest)
    return f"Like {named} in {' and '.join(space.alike_in(int(nearest[0]), row))}"
