"""What the dials come to for one listener: what may not be named, and the rule that orders the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from music_rec.core.dials import AT_REST, Dials
from music_rec.core.models import Level, Recommendation
from music_rec.core.protocols import Rule
from music_rec.core.zones import DAY

if TYPE_CHECKING:
    from music_rec.core.history import History

Int64 = NDArray[np.int64]
LEAST, DEPTH, MOST = 100, 5, 500
"""A list is chosen from five times as many, from a hundred at least; varied, and asked for again, are no more than 500."""
SAME_GENRE = 0.5
"""How alike two are by their genre alone; 1 is the same artist."""


def depths(k: int, dials: Dials) -> tuple[int, ...]:
    """How many to ask for to choose `k` from; a second number where few of one artist may leave too few of the first."""
    if not dials.turned:
        return (k,)
    first = max(k, LEAST, min(k * DEPTH, MOST))
    return (first, MOST) if dials.per_artist and first < MOST else (first,)


def held_back(dials: Dials, history: History, level: Level, now: int, barred: frozenset[int]) -> frozenset[int]:
    """`barred`, and the tracks or artists (groups) that are heard too often, or were too lately (`now`, UTC s)."""
    from music_rec.recommenders.rerank import heard_more

    if not dials.holds_back:
        return barred
    gone: list[Iterable[int]] = [barred]
    played = history.track if level == "track" else history.artist
    if dials.at_most_plays is not None:
        gone.append(heard_more(dials.at_most_plays, np.bincount(played)).tolist())
    if dials.rest_days:
        first = np.searchsorted(history.played_at, now - dials.rest_days * DAY)
        gone.append(np.unique(played[first:]).tolist())
    return frozenset(chain(*gone))


def chosen(
    dials: Dials, history: History, level: Level, found: list[Recommendation], k: int, *, unheard: bool
) -> list[Recommendation]:
    """The `k` that the dials choose from a longer list; the first `k` where all are at rest. Scores and reasons stay.

    Of tracks that were never heard the plays are those of their artist.
    """
    from music_rec.playlists import rules
    from music_rec.recommenders.rerank import less_popular, varied

    if dials == AT_REST:
        return found[:k]
    artist_of = history.spellings.group_artist
    by_artist = level == "artist" or unheard
    counts = np.bincount(history.artist if by_artist else history.track, minlength=len(artist_of))
    places = ((one.item, int(artist_of[one.item]) if by_artist and level == "track" else one.item) for one in found)
    counted = {item: int(counts[place]) if 0 <= place < len(counts) else 0 for item, place in places}
    wanted: list[Rule] = []
    if dials.less_played:
        wanted.append(less_popular(dials.less_played, counted))
    if dials.per_artist is not None:
        wanted.append(rules.at_most_per_artist(dials.per_artist, lambda item: int(artist_of[item])))
    if dials.variety:
        vary = varied(dials.variety, partial(_alike, history, level), k)
        wanted.append(lambda items: [*vary(items[:MOST]), *items[MOST:]])
    return rules.apply(found, *wanted)[:k]


def _alike(history: History, level: Level, items: Sequence[int]) -> NDArray[np.float64]:
    """How alike tracks or artists are, by who they are by and, where that is known of both, by their genre."""
    some = np.array(items, np.int64)
    artists = history.spellings.group_artist[some] if level == "track" else some
    genres = _genres(history, some) if level == "track" else _genres_of_artists(history, some)
    same_genre = (genres[:, None] == genres) & (genres > 0)
    return np.where(artists[:, None] == artists, 1.0, SAME_GENRE * same_genre)


def _genres(history: History, tracks: Int64) -> Int64:
    """A code for the genre of each, 0 where nobody knows."""
    codes = history.known.of("genre").codes
    return np.where(tracks < len(codes), codes[np.minimum(tracks, len(codes) - 1)], 0).astype(np.int64)


def _genres_of_artists(history: History, artists: Int64) -> Int64:
    """The genre that most of their tracks have, of equally many the first; 0 where nobody knows."""
    tracks = np.flatnonzero(np.isin(history.spellings.group_artist, artists))
    genres = _genres(history, tracks)
    known = genres > 0
    by = history.spellings.group_artist[tracks][known], genres[known]
    pairs, many = np.unique(np.stack(by), axis=1, return_counts=True)
    best: dict[int, int] = {}
    for row in np.lexsort((-pairs[1], many)).tolist():  # the last one stays
        best[int(pairs[0, row])] = int(pairs[1, row])
    return np.array([best.get(one, 0) for one in artists.tolist()], np.int64)
