"""What is played most, overall or lately: the baseline, and what every other idea falls back to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from music_rec.core.models import Recommendation
from music_rec.core.protocols import Request
from music_rec.recommenders.most_played import most_played
from music_rec.recommenders.opinion import Opinion
from music_rec.recommenders.play_log import PlayLog

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Config:
    """Settings of popularity."""

    window_days: int | None = None
    """Count only the plays of so many days before `now`; None counts all."""


class Popularity:
    """Ranks items by plays of all users known; the score is the number of plays."""

    name = "popularity"

    def __init__(self, config: Config = Config()) -> None:
        self.config = config
        self.fallback = ""
        self._log = PlayLog()

    def fit(self, plays: pd.DataFrame, tracks: pd.DataFrame, *, rng: int = 0) -> Self:  # noqa: ARG002 - one face for all
        """Keep the plays; track facts and chance play no part."""
        self._log = PlayLog.of(plays)
        return self

    def observe(self, plays: pd.DataFrame) -> None:
        """Take in new plays."""
        self._log.add(plays)

    def opinion(self, request: Request) -> Opinion:
        """Plays of every item that may be named."""
        return most_played(self._log, request, self.config.window_days)

    def recommend(self, request: Request) -> list[Recommendation]:
        """The most played, best first; empty where no play is known."""
        return self.opinion(request).recommendations(request.k)
