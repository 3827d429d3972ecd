"""How much of a history something is known about: a share of its plays, never of its tracks."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from music_rec.core.history import Bool, History
from music_rec.core.models import Entity
from music_rec.core.storage.answers import known, tagged, tags_in_use
from music_rec.enrichers.genres import load_vocabulary

_ENTITIES: tuple[Entity, ...] = ("artist", "track")
_GENRE = "genre"
COVERED: Mapping[str, tuple[tuple[Entity, str], ...]] = {
    "genres": (("track", _GENRE), ("artist", _GENRE)),
    "lengths": (("track", "duration_ms"),),
    "years": (("track", "release_date"),),
    "countries": (("artist", "country"),),
    "listeners": (("track", "listeners"),),
    "moods": (("track", "valence"),),
}
"""What charts need, and the facts of which one is enough. A genre is known where a tag names one: many name none."""


def coverage(history: History, path: Path) -> dict[str, float]:
    """Share of the plays, 0 to 1, by what is known of them; 0 for all without a play."""
    genres = _genres_in(path)
    facts = {entity: {**known(path, entity), _GENRE: tagged(path, entity, genres)} for entity in _ENTITIES}
    shares = {what: _known_of(history, facts, needs) for what, needs in COVERED.items()}
    return {what: float(plays.mean()) if len(plays) else 0.0 for what, plays in shares.items()}


def _genres_in(path: Path) -> list[str]:
    """The tags in use that name a genre."""
    vocabulary = load_vocabulary(path.parent)
    return [tag for tag in tags_in_use(path) if vocabulary.read(tag).genres]


def _known_of(
    history: History, facts: Mapping[Entity, Mapping[str, np.ndarray]], needs: tuple[tuple[Entity, str], ...]
) -> Bool:
    """A mark for each play of which one of the facts is known."""
    plays = np.zeros(len(history), bool)
    for entity, name in needs:
        group_of = getattr(history.spellings, f"{entity}_group")
        spellings = facts[entity].get(name, np.zeros(0, np.int64))
        groups = np.zeros(len(group_of), bool)
        groups[group_of[spellings[spellings < len(group_of)]]] = True
        groups[0] = False
        plays |= groups[history.codes(entity)]
    return plays
