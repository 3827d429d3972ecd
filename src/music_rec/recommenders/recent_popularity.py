"""What is played most lately: popularity that follows a taste which moves on."""

from __future__ import annotations

from dataclasses import dataclass

from music_rec.core.protocols import Request
from music_rec.recommenders.explain import counted
from music_rec.recommenders.from_plays import FromPlays
from music_rec.recommenders.most_played import Among, most_played
from music_rec.recommenders.opinion import Opinion
from music_rec.recommenders.past import Past


@dataclass(frozen=True)
class Config:
    """Settings of recent popularity."""

    window_days: int = 30
    """Count only the plays of so many days before `now`."""


class RecentPopularity(FromPlays):
    """Ranks items by plays of all users in the last days; the score is the number of plays."""

    name = "recent_popularity"

    def __init__(self, config: Config = Config()) -> None:
        super().__init__()
        self.config = config

    def score(self, request: Request, past: Past) -> Opinion:
        """Plays of every item in the days of the window."""
        days = self.config.window_days
        found = most_played(self._log, request, past, days, Among(None, "", self.name))
        return found if len(found) else Opinion.none(f"No play of the last {counted(days, 'day')} is known.")
