"""What is known about tracks as recommenders take it: tags, sound and neighbours of what was heard and of what never was."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from music_rec.core.history import History
from music_rec.core.models import Entity
from music_rec.core.storage.facts import alike_artists, candidates_of, near_tracks, tags_of, values_of
from music_rec.core.storage.reader import Reader
from music_rec.enrichers import ENRICHERS
from music_rec.library.others import numbers_of

if TYPE_CHECKING:
    import pandas as pd

SOUND = (
    "energy",
    "valence",
    "danceability",
    "acousticness",
    "instrumentalness",
    "speechiness",
    "liveness",
    "tempo",
    "loudness",
)
"""Facts that tell how a track sounds."""
OF_ARTIST = 0.6
"""What a tag of the artist weighs for a track, beside 1 for one of its own."""
MOST_LISTED = 5_000
"""Of artists who have no name here so many are taken from lists, those that stand on most."""
Weights = dict[str, float]


@dataclass(frozen=True)
class Lists:
    """What services list together, by artist."""

    weights: Mapping[int, Mapping[Hashable, float]] = field(default_factory=dict)
    """By artist (group, or `others.outside`) the lists they are on, 1 for what stands first and whom it is about."""
    names: Mapping[int, str] = field(default_factory=dict)
    """What those are called who have no name here."""


def known_tracks(history: History, path: Path, candidates: Iterable[int], fit_of_artist: Mapping[int, float]) -> pd.DataFrame:
    """The `tracks` frame of all that was heard and of candidates (spellings): names, tags, features, near, taste."""
    import pandas as pd

    spellings = history.spellings
    wanted = np.array([one for one in candidates if one < len(spellings.track_group)], np.int64)
    items = np.unique(np.concatenate([history.track, spellings.track_group[wanted]]))
    artists = spellings.group_artist[items]
    own, of_artist = _tags(path, "track", spellings.track_group), tags_of_artists(history, path)
    sound, near = _sound(path, spellings.track_group), _near(history, path)
    return pd.DataFrame(
        {
            "item": items,
            "artist": artists,
            "artist_name": history.names("artist", artists),
            "title": history.names("track", items),
            "tags": [
                {**{tag: OF_ARTIST * weight for tag, weight in of_artist.get(artist, {}).items()}, **own.get(item, {})}
                for item, artist in zip(items.tolist(), artists.tolist(), strict=True)
            ],
            "features": [sound.get(item, {}) for item in items.tolist()],
            "near": [near.get(item, {}) for item in items.tolist()],
            "taste": [fit_of_artist.get(artist, np.nan) for artist in artists.tolist()],
        }
    )


def tags_of_artists(history: History, path: Path) -> dict[int, Weights]:
    """Weights of tags by artist, 1 for the strongest at most, of all artists of whom some are told."""
    return _tags(path, "artist", history.spellings.artist_group)


def lists_of_artists(history: History, reader: Reader, listener_id: int) -> Lists:
    """Lists of who is alike to an artist, or made what is alike to a track of theirs, and of what is recommended together."""
    from music_rec.library.like_minded import FROM
    from music_rec.recommenders.interactions import Alike, Together

    spellings = history.spellings
    told = alike_artists(reader.path)
    numbers = numbers_of(history, reader, {name for _, _, name, _ in told})
    weights: defaultdict[int, dict[Hashable, float]] = defaultdict(dict)
    for entity, spelling, name, score in told:
        artist_of = spellings.artist_group if entity == "artist" else spellings.group_artist
        of = int(artist_of[spelling]) if spelling < len(artist_of) else 0
        one = numbers.get(name, 0)
        if of and one not in (0, of):
            weights[one][Alike(of)] = max(score, weights[one].get(Alike(of), 0.0))
            weights[of][Alike(of)] = 1.0
    for track in candidates_of(reader.path, listener_id, FROM):
        if track < len(spellings.track_group) and (one := int(spellings.group_artist[track])):
            weights[one][Together(FROM)] = 1.0
    outside = sorted((one for one in weights if one < 0), key=lambda one: (-sum(weights[one].values()), one))
    for one in outside[MOST_LISTED:]:
        del weights[one]
    return Lists(weights, {numbers[name]: name for _, _, name, _ in reversed(told) if numbers.get(name, 0) in weights})


def most_trusted(sources: Iterable[str]) -> str:
    """The source that is believed of some: the first of `ENRICHERS`, else the first by name."""
    order = [*ENRICHERS]
    return min(sources, key=lambda one: (order.index(one) if one in order else len(order), one))


def _tags(path: Path, entity: Entity, group_of: np.ndarray) -> dict[int, Weights]:
    """Weights of tags by group, those of the most trusted source where several tell some."""
    found: dict[int, Weights] = {}
    for spelling, by_source in tags_of(path, entity):
        if spelling < len(group_of):
            found.setdefault(int(group_of[spelling]), by_source[most_trusted(by_source)])
    return found


def _sound(path: Path, group_of: np.ndarray) -> dict[int, Weights]:
    """Features by group, each from the most trusted source that tells it."""
    found: dict[int, Weights] = {}
    for name in SOUND:
        by_spelling: dict[int, dict[str, float]] = {}
        for spelling, source, value in values_of(path, "track", name):
            by_spelling.setdefault(spelling, {})[source] = float(value)
        for spelling, by_source in by_spelling.items():
            if spelling < len(group_of):
                found.setdefault(int(group_of[spelling]), {}).setdefault(name, by_source[most_trusted(by_source)])
    return found


def _near(history: History, path: Path) -> Mapping[int, dict[int, float]]:
    """By group the tracks it is called alike to; what is alike to an artist is so to the track of theirs played most."""
    spellings = history.spellings
    top = _top_track_of(history)
    near: dict[int, dict[int, float]] = {}
    for track, entity, spelling, score in near_tracks(path):
        group_of = spellings.track_group if entity == "track" else spellings.artist_group
        if track >= len(spellings.track_group) or spelling >= len(group_of):
            continue
        group = int(group_of[spelling])
        to = group if entity == "track" else top.get(group, 0)
        if to:
            of_track = near.setdefault(int(spellings.track_group[track]), {})
            of_track[to] = max(score, of_track.get(to, 0.0))
    return near


def _top_track_of(history: History) -> dict[int, int]:
    """By artist group the track group played most."""
    tracks, plays = np.unique(history.track, return_counts=True)
    order = np.lexsort((-tracks, plays))  # the last one stays: most plays, of equal ones the first
    artists = history.spellings.group_artist[tracks[order]]
    return dict(zip(artists.tolist(), tracks[order].tolist(), strict=True))
