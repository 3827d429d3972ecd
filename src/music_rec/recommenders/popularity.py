"""What is played most: the baseline, and what every other idea falls back to."""

from __future__ import annotations

from music_rec.core.models import Recommendation
from music_rec.core.protocols import Request
from music_rec.recommenders.from_plays import FromPlays
from music_rec.recommenders.most_played import most_played
from music_rec.recommenders.opinion import Opinion
from music_rec.recommenders.past import Past


class Popularity(FromPlays):
    """Ranks items by plays of all users known; the score is the number of plays."""

    name = "popularity"

    def score(self, request: Request, past: Past) -> Opinion:
        """Plays of every item."""
        return most_played(self._log, request, past)

    def answer(self, request: Request) -> list[Recommendation]:
        """The most played, best first; empty where no play is known."""
        return self.opinion(request).recommendations(request.k)
