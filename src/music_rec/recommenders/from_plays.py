"""What recommenders share that read the plays themselves: fitting keeps them, and an answer without ground is popularity's."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from music_rec.core.models import Recommendation
from music_rec.core.protocols import Request
from music_rec.recommenders.levels import BothLevels
from music_rec.recommenders.most_played import most_played
from music_rec.recommenders.opinion import Opinion
from music_rec.recommenders.past import Past
from music_rec.recommenders.play_log import Int64, PlayLog

if TYPE_CHECKING:
    import pandas as pd


class FromPlays(BothLevels):
    """A recommender whose idea is its `score`.

    Several can go by one log: each learns from it and notes what is added to it, and is told the past it holds.
    """

    def take_in(self, plays: pd.DataFrame, tracks: pd.DataFrame, *, rng: int = 0) -> None:
        """Learn from the own log."""
        self.learn(self._log, plays, tracks, rng=rng)

    def learn(self, log: PlayLog, plays: pd.DataFrame, tracks: pd.DataFrame, *, rng: int = 0) -> None:  # noqa: ARG002 - for all
        """Go by a log of these plays from now on, and find what `score` needs."""
        self._log = log

    def note(self, plays: pd.DataFrame) -> None:
        """Take in what new plays tell beside their log, which has them already."""

    @abstractmethod
    def score(self, request: Request, past: Past) -> Opinion:
        """The idea: a score for every item it has ground for, excluded ones not yet left out."""

    def newest_plays(self, items: Int64, past: Past) -> list[tuple[int, ...]]:
        """When the listener played each item, UTC s, newest first; of one never played nothing."""
        return [past.ground(at) for at in past.times_of(self._log.lookup(items))]

    def told(self, request: Request, past: Past) -> Opinion:
        """Scores of every item that may be named, by a past of the log."""
        found = self.score(request, past)
        return found.where(self._log.may_name(request, found.items))

    def opinion(self, request: Request) -> Opinion:
        """Scores of every item that may be named."""
        return self.told(request, Past.of(self._log, request))

    def answer(self, request: Request) -> list[Recommendation]:
        """At most `k` items, best first; by popularity where the idea has no ground, and `fallback` then tells why."""
        past = Past.of(self._log, request)
        found = self.told(request, past)
        self.fallback = found.why_none
        return (found if len(found) else most_played(self._log, request, past)).recommendations(request.k)
