"""Answers to *what next?*, ready to be shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from music_rec.core.models import Entity, PlaylistTrack, Reason, Recommendation
from music_rec.library.fitting import FROM_OTHERS

if TYPE_CHECKING:
    from music_rec.core.history import History

BY_ALL_PLAYS = ("actr", "popularity", "recency", "recent_popularity", "taste")
"""The models that go by all plays, whatever they are given to start from."""


@dataclass(frozen=True)
class Recommended:
    """One recommended track, or artist, ready to be shown."""

    track_id: int
    """The most played spelling, which playlists keep; of an artist, who has no title, that of the name.

    Below 0 (`others.outside`) of an artist who has no name here: nothing is written down by recommending them.
    """
    artist: str
    title: str
    score: float
    reasons: tuple[Reason, ...]
    contributions: dict[str, float]
    """Share of the score by recommender; they add up to it."""
    entity: Entity = "track"

    def as_line(self) -> PlaylistTrack:
        """The track as a line of a playlist, with the reason that weighs most."""
        return PlaylistTrack(self.track_id, self.artist, self.title, reason=self.reasons[0].text if self.reasons else "")


@dataclass(frozen=True)
class Answer:
    """Recommendations, with what made them."""

    items: tuple[Recommended, ...]
    model: str
    version: str
    """Changes with the plays it was fitted on, the edits in them, what is loved, and what was said to recommendations."""
    fallback: str = ""
    """Why something simpler answers, or nothing; empty where the model had enough."""


def named_tracks(history: History, found: Sequence[Recommendation]) -> list[Recommended]:
    """Recommendations with the names of their tracks."""
    from music_rec.recommenders.explain import with_names

    found = with_names(found, lambda ids: history.names("track", np.array(ids, np.int64)))
    items = np.array([one.item for one in found], np.int64)
    titles = history.names("track", items)
    artists = history.names("artist", history.spellings.group_artist[items])
    labels = history.spellings.track_label[items].tolist()
    return [
        Recommended(label, artist, title, one.score, one.reasons, one.contributions)
        for label, artist, title, one in zip(labels, artists, titles, found, strict=True)
    ]


def named_artists(
    history: History, found: Sequence[Recommendation], outside: Mapping[int, str] = MappingProxyType({})
) -> list[Recommended]:
    """Recommendations with the names of their artists, those of `outside` where an item is below 0."""
    from music_rec.recommenders.explain import with_names

    def names_of(items: Sequence[int]) -> list[str]:
        here = iter(history.names("artist", np.array([one for one in items if one >= 0], np.int64)))
        return [next(here) if one >= 0 else outside.get(one, "") for one in items]

    found = with_names(found, names_of, "artist")
    items = [one.item for one in found]
    labels = [int(history.spellings.artist_label[one]) if one >= 0 else one for one in items]
    return [
        Recommended(label, name, "", one.score, one.reasons, one.contributions, "artist")
        for label, name, one in zip(labels, names_of(items), found, strict=True)
    ]


def names_artists(model: str) -> str:
    """Says so where a model has nothing to learn from but artists, and so no track to name."""
    if model not in FROM_OTHERS:
        return ""
    return f"Of others is known which artists they play, so {model} names artists: --level artist. For tracks ask taste."


def seeds_unused(model: str, seeds: Sequence[str]) -> str:
    """Says so where a model goes by all plays, whatever it is given."""
    if not seeds or model not in BY_ALL_PLAYS:
        return ""
    return f"{model} goes by all your plays and only leaves out what you named; session_knn starts from it."
