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


def narrowed_to(lens: Lens, history: History, level: Level) -> tuple[frozenset[int] | None, frozenset[int]]:
    """(the tracks, or their artists, that alone may be named, or None for any; those left out).

    Where nothing but leaving out is asked, all others may be named, also artists who have no name here.
    """
    if not lens.ruled:
        return None, frozenset()
    passes, artist_of = lens.tracks(history), history.spellings.group_artist
    named = np.arange(len(passes)) if level == "track" else artist_of
    allowed = frozenset(named[passes].tolist())
    if lens.rules == Lens(without=lens.without, unit=lens.unit):
        return None, frozenset(named.tolist()) - allowed
    return allowed, frozenset()
