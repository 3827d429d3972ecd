"""What is played most in one's own kinds of music: popularity among tracks that share a tag."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from music_rec.core.plain_text import one_line
from music_rec.core.protocols import Request
from music_rec.recommenders.content_catalogue import Catalogue
from music_rec.recommenders.from_plays import FromPlays
from music_rec.recommenders.most_played import Among, most_played
from music_rec.recommenders.opinion import Opinion
from music_rec.recommenders.past import Past
from music_rec.recommenders.play_log import Float64, Int64, PlayLog

if TYPE_CHECKING:
    import pandas as pd

LONGEST_TAG = 40


@dataclass(frozen=True)
class Config:
    """Settings of popularity within tags."""

    tags: int = 3
    """How many tags the listener's kind of music is."""
    window_days: int | None = None
    """Count only the plays of so many days before `now`; None counts all."""


class TagPopularity(FromPlays):
    """Ranks by plays of all users the tracks that have one of the tags that the seeds, or the listener's plays, have most."""

    name = "tag_popularity"

    def __init__(self, config: Config = Config()) -> None:
        super().__init__()
        self.config = config
        self._items: Int64 = np.empty(0, np.int64)
        self._tags: list[str] = []
        self._weights: Any = None
        """Items x tags: shares of the item's strongest tag (SciPy)."""

    def learn(self, log: PlayLog, plays: pd.DataFrame, tracks: pd.DataFrame, *, rng: int = 0) -> None:
        """Keep the plays, and which track has which tags."""
        from sklearn.feature_extraction import DictVectorizer

        super().learn(log, plays, tracks, rng=rng)
        catalogue = Catalogue.of(tracks)
        known = [own for own in catalogue.tags if own]
        self._items, self._tags = catalogue.items[np.array([bool(own) for own in catalogue.tags], bool)], []
        if known:
            columns = DictVectorizer()
            self._weights = columns.fit_transform([{tag: n / max(own.values()) for tag, n in own.items()} for own in known])
            self._tags = columns.get_feature_names_out().tolist()

    def score(self, request: Request, past: Past) -> Opinion:
        """Plays of every track with one of the listener's tags."""
        tags = self._most_heard(request, past)
        if not len(tags):
            return Opinion.none("No tags are known of what to start from.")
        has_one = np.asarray(self._weights[:, tags].sum(axis=1)).ravel() > 0
        named = ", ".join(f"“{one_line(self._tags[tag])[:LONGEST_TAG]}”" for tag in tags)
        among = Among(self._items[has_one], f" in {named}", self.name)
        return most_played(self._log, request, past, self.config.window_days, among)

    def _most_heard(self, request: Request, past: Past) -> Int64:
        """Columns of the tags that weigh most in what the request starts from."""
        if not self._tags:
            return np.empty(0, np.int64)
        heard: Float64 = self._weights.T @ self._heard(request, past)
        most: Int64 = np.argsort(-heard, kind="stable")[: self.config.tags]
        return most[heard[most] > 0]

    def _heard(self, request: Request, past: Past) -> Float64:
        """How often each tagged item counts in what the request starts from: seeds once, else the plays."""
        if request.seeds:
            return np.isin(self._items, request.seeds).astype(np.float64)
        plays = past.plays
        totals = plays.sums(plays.count)
        codes = np.flatnonzero(totals)
        ids = self._log.ids[codes]
        place = np.minimum(np.searchsorted(self._items, ids), len(self._items) - 1)
        known = self._items[place] == ids
        heard = np.zeros(len(self._items))
        heard[place[known]] = totals[codes[known]]
        return heard
