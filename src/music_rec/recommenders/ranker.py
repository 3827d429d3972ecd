"""What comes next, learned: how much each sign of the moment has counted for listeners."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from music_rec.core.protocols import Request
from music_rec.recommenders.context import Moment
from music_rec.recommenders.context_artists import Artists
from music_rec.recommenders.context_features import features
from music_rec.recommenders.followed import by_what_followed
from music_rec.recommenders.from_plays import FromPlays
from music_rec.recommenders.opinion import Opinion
from music_rec.recommenders.own_past import OwnPast
from music_rec.recommenders.past import Past
from music_rec.recommenders.play_log import PlayLog
from music_rec.recommenders.ranker_levels import ByTracks
from music_rec.recommenders.ranker_own import OwnWeights, own_weights
from music_rec.recommenders.ranker_trees import Trees, default_trees

if TYPE_CHECKING:
    import pandas as pd


class Ranker(FromPlays):
    """Ranks by the chance to be next, learned over many signs: what followed, what is near, what is present, by whom, when.

    Trees learned from other listeners look at each candidate of the moment; what they say, and a few signs beside it, are
    weighed anew for the listener over the own past, walked forward (as Reiter-Haas and others 2021 weigh the parts of
    ACT-R, here learned). Seeds stand as if they had just been played.

    Where plays of artists tell the track too (a column `track`), what comes next is ranked by tracks as well, and the two
    lists are joined (`ranker_levels`).
    """

    name = "ranker"

    def __init__(self, trees: Mapping[str, Trees] | None = None) -> None:
        super().__init__()
        self._trees = trees
        self._artists = Artists()
        self._weights: OwnPast[OwnWeights] = OwnPast()
        self._by_tracks: ByTracks | None = None

    def learn(self, log: PlayLog, plays: pd.DataFrame, tracks: pd.DataFrame, *, rng: int = 0) -> None:
        """Go by the log, and keep who its items are by; the listener's own weights are learned when first asked for."""
        super().learn(log, plays, tracks, rng=rng)
        self._artists, self._weights = Artists(), OwnPast()
        for frame in (plays, tracks):
            self._artists.add(self._log, frame)
        self._by_tracks = ByTracks.of(Ranker(self._trees), plays) if "track" in plays else None

    def note(self, plays: pd.DataFrame) -> None:
        """Take in who new items are by."""
        self._artists.add(self._log, plays)
        if self._by_tracks:
            self._by_tracks.observe(plays)

    def score(self, request: Request, past: Past) -> Opinion:
        """The chance of each candidate to be next; candidates are the best of everything played, by several quick scores."""
        if len(past.timed) == 0:
            return Opinion.none("No play of this listener has a known time.")
        artist_of = self._artists.codes
        trees = self._kind()
        own = self._weights.of(request.user, past, lambda first: own_weights(first, artist_of, trees))
        moment = Moment(
            past.then(self._log.codes(request.seeds)),
            artist_of,
            barred=np.flatnonzero(~self._log.may_name(request, self._log.ids)),
        )
        if len(moment.pool) == 0:
            return Opinion.none("Everything there is to name was excluded.")
        names, rows = features(moment)
        chances = own.chances(trees.scores(names, rows), names, rows)
        followed = moment.plays.at_rows(moment.next_rows)
        explain = by_what_followed(self.name, self._log, past, followed, moment.last)
        found = Opinion(self._log.ids[moment.pool], chances, explain)
        return self._by_tracks.joined(found, request, past) if self._by_tracks else found

    def _kind(self) -> Trees:
        trees = self._trees or default_trees()
        return trees["tracks" if self._artists.grouping else "artists"]
