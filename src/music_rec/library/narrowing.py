"""Words that narrow a list of recommendations, as a Lens: genres, decades, artists to leave out."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence

import numpy as np

from music_rec.core.edits import group_of
from music_rec.core.errors import UsageError
from music_rec.core.history import History
from music_rec.core.keys import name_key
from music_rec.core.known import Trait
from music_rec.core.lens import Item, Lens
from music_rec.core.models import Level
from music_rec.core.storage.reader import Reader
from music_rec.library.naming import artists_named
from music_rec.library.others import outside


def narrowed(
    history: History,
    reader: Reader,
    elsewhere: Callable[[], Container[int]],
    genres: Sequence[str] = (),
    decades: Sequence[str] = (),
    without: Sequence[str] = (),
) -> Lens:
    """The Lens that these words name. UsageError for one that nothing here goes by, with those there are.

    `elsewhere` is asked for the artists who have no name here and may be named (`others.outside`); the Lens has their numbers.
    """
    named: list[tuple[Trait, Sequence[str]]] = [("genre", genres), ("decade", decades)]
    traits = [(trait, _key(history, trait, one)) for trait, words in named for one in words]
    artists: list[Item] = [("artist", _artist(history, reader, elsewhere, one)) for one in without]
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


def _artist(history: History, reader: Reader, elsewhere: Callable[[], Container[int]], name: str) -> int:
    loaded = len(history.spellings.artist_group)  # who has a name that is not among these is nobody whom plays here tell of
    if spelled := [one for one in artists_named(reader, history.spellings, name) if one < loaded]:
        return min(spelled)
    if (number := outside(name_key(name))) in elsewhere():
        return number
    raise UsageError(f"No artist here is called {name!r}.")


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
        left_out = frozenset(named.tolist()) - allowed
        return None, left_out | _artists(lens.without, history) if level == "artist" else left_out
    return allowed, frozenset()


def _artists(items: Sequence[Item], history: History) -> frozenset[int]:
    """The groups of the artists among some items, also of those without a track, and the numbers of those without a name."""
    of = history.spellings.artist_group
    return frozenset(group_of(of, one) if one > 0 else one for kind, one in items if kind == "artist")
