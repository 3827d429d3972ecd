"""What artist comes next, told by the tracks that may."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

import numpy as np

from music_rec.core.protocols import Request
from music_rec.recommenders.from_plays import FromPlays
from music_rec.recommenders.opinion import Opinion
from music_rec.recommenders.past import Past
from music_rec.recommenders.play_log import Float64, Int64, PlayLog, plays_alone

if TYPE_CHECKING:
    import pandas as pd

DEPTH = 20
"""Places of a list that count."""
BEHIND = 1e-6
"""What a chance counts beside a place: it orders those behind, and what is level."""


class ByTracks:
    """A recommender of tracks beside one of artists: it knows which track it was, and so where an album goes on.

    An artist gets 1 / place from its own list and from that of the tracks, for each of its tracks there (the reciprocal
    rank fusion of Cormack, Clarke and Büttcher 2009, without their constant: the first places matter most here).
    """

    def __init__(self, recommender: FromPlays) -> None:
        self._recommender = recommender
        self._log = PlayLog()
        self._artist_of: dict[int, int] = {}

    @classmethod
    def of(cls, recommender: FromPlays, plays: pd.DataFrame) -> Self:
        """Fitted on plays of artists (`item`) that tell their `track`."""
        made = cls(recommender)
        tracks = made._as_tracks(plays)
        made._log.add(plays_alone(tracks))
        recommender.learn(made._log, tracks, tracks[["item", "artist"]].drop_duplicates())
        return made

    def observe(self, plays: pd.DataFrame) -> None:
        """Take in new plays of artists that tell their track."""
        tracks = self._as_tracks(plays)
        self._log.add(plays_alone(tracks))
        self._recommender.note(tracks)

    def joined(self, artists: Opinion, request: Request, past: Past) -> Opinion:
        """The artists scored by both lists, adding up to 1; as they were where seeds say what to start from.

        The past is that of the plays of artists.
        """
        if request.seeds or request.history:
            return artists
        asked = replace(request, exclude=frozenset(), only=None, exclude_heard=False)
        by_track = _ByTrack(self._log.plays(asked), past.now, past)
        found = self._recommender.told(asked, by_track).best(DEPTH).items
        by = np.array([self._artist_of[int(item)] for item in found.tolist()], np.int64)
        scores = BEHIND * artists.scores + _by_place(artists.items, artists.best(DEPTH).items) + _by_place(artists.items, by)
        return replace(artists, scores=scores / scores.sum())

    def _as_tracks(self, plays: pd.DataFrame) -> pd.DataFrame:
        self._artist_of.update(zip(plays["track"].tolist(), plays["item"].tolist(), strict=True))
        if "artist" in plays:  # which is the item
            plays = plays.drop(columns="artist")
        # naming all columns is several times as quick as renaming two, which is felt where plays come one by one
        return plays.set_axis([{"track": "item", "item": "artist"}.get(name, name) for name in plays.columns.tolist()], axis=1)


@dataclass(frozen=True, eq=False)
class _ByTrack(Past):
    """A past by track: what goes by times alone is known of the same plays by artist."""

    by_artist: Past

    @property
    def log_age(self) -> Float64:
        return self.by_artist.log_age

    def session_starts(self, gap_s: int) -> Int64:
        return self.by_artist.session_starts(gap_s)


def _by_place(items: Int64, ranked: Int64) -> np.ndarray:
    """Sum of 1 / place by item, of a list that can name one more than once; others get nothing."""
    order = np.argsort(items)
    place = np.minimum(np.searchsorted(items[order], ranked), len(items) - 1)
    known = items[order[place]] == ranked
    return np.bincount(order[place[known]], weights=(1 / np.arange(1, len(ranked) + 1))[known], minlength=len(items))
