"""Words that narrow a list of recommendations, as a Lens: genres, decades, artists to leave out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from music_rec.core.errors import UsageError
from music_rec.core.history import History
from music_rec.core.known import Trait
from music_rec.core.lens import Item, Lens
from music_rec.core.models import Level
from music_rec.core.storage.reader import Reader
from music_rec.library.naming import artists_named


def narrowed(
    history: History, reader: Reader, genres: Sequence[str] = (), decades: Sequence[str] = (), without: Sequence[str] = ()
) -> Lens:
    """The Lens that these words name. UsageError for one that nothing here goes by, with those there are."""
    named: list[tuple[Trait, Sequence[str]]] = [("genre", genres), ("decade", decades)]
    traits = [(trait, _key(history, trait, one)) for trait, words in named for one in words]
    artists: list[Item] = [("artist", _artist(history, reader, one)) for one in without]
    return Lens(traits=tuple(dict.fromkeys(traits)), without=tuple(dict.fromkeys(artists)))


def _key(history: History, trait: Trait, word: str) -> str:
    told = history.known.of(trait)
    found = [
        key for key, label in zip(told.keys[1:], told.labels[1:], strict=True) if word.lower() in (key.lower(), label.lower())
    ]
    if not found:
        known = ", ".join(told.labels[1:]) or "none yet: look up your plays with music-rec enrich"
        raise UsageError(f"No track here has the {trait} {word!r}. Known: {known}.")
    return found[0]


def _artist(history: History, reader: Reader, name: str) -> int:
    groups = np.unique(np.array(artists_named(reader, history.spellings, name), np.int64))
    if not len(groups):
        raise UsageError(f"No artist here is called {name!r}.")
    return int(groups[0])


def narrowed_to(lens: Lens, history: History, level: Level) -> frozenset[int] | None:
    """The tracks that a Lens lets through, or their artists; None where it has no rule."""
    if not lens.ruled:
        return None
    tracks = np.flatnonzero(lens.tracks(history))
    return frozenset((tracks if level == "track" else history.spellings.group_artist[tracks]).tolist())
