"""What recommenders share that read the plays themselves: fitting keeps them, and an answer without ground is popularity's."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Self

import numpy as np

from music_rec.core.models import Recommendation
from music_rec.core.protocols import Request
from music_rec.recommenders.most_played import most_played
from music_rec.recommenders.opinion import Opinion
from music_rec.recommenders.play_log import Int64, PlayLog

if TYPE_CHECKING:
    import pandas as pd


class FromPlays(ABC):
    """A recommender whose idea is its `score`."""

    name: str

    def __init__(self) -> None:
        self.fallback = ""
        self._log = PlayLog()

    def fit(self, plays: pd.DataFrame, tracks: pd.DataFrame, *, rng: int = 0) -> Self:  # noqa: ARG002 - one face for all
        """Keep the plays; track facts and chance play no part."""
        self._log = PlayLog.of(plays)
        return self

    def observe(self, plays: pd.DataFrame) -> None:
        """Take in new plays."""
        self._log.add(plays)

    @abstractmethod
    def score(self, request: Request) -> Opinion:
        """The idea: a score for every item it has ground for, excluded ones not yet left out."""

    def newest_plays(self, items: Int64, request: Request) -> list[tuple[int, ...]]:
        """When the listener played each item, UTC s, newest first; of one never played nothing."""
        heard = items[np.isin(items, self._log.ids)]
        at = self._log.plays(request).times_of(self._log.codes(heard))
        times = {item: tuple(each.tolist()) for item, each in zip(heard.tolist(), at, strict=True)}
        return [times.get(item, ()) for item in items.tolist()]

    def opinion(self, request: Request) -> Opinion:
        """Scores of every item that may be named."""
        found = self.score(request)
        return found.where(self._log.may_name(request, found.items))

    def recommend(self, request: Request) -> list[Recommendation]:
        """At most `k`, best first; by popularity where the idea has no ground, and `fallback` then tells why."""
        found = self.opinion(request)
        self.fallback = found.why_none
        return (found if len(found) else most_played(self._log, request)).recommendations(request.k)
