"""A whole history as plays with their names, and as a file: in parts, so that memory stays flat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import numpy as np

from music_rec.core.history import History, Int32
from music_rec.core.models import ENTITIES, Entity, Scrobble

PART = 20_000
"""Plays at a time."""
IdsOf = Callable[[Entity, Sequence[int]], dict[int, tuple[str, ...]]]
"""Looks up the MusicBrainz ids of spellings."""


@dataclass
class Tally:
    """Counts plays on their way into a file, whatever its format."""

    plays: int = 0
    _sum: Any = field(default_factory=sha256)

    def through(self, parts: Iterator[list[Scrobble]]) -> Iterator[list[Scrobble]]:
        """The same parts."""
        for part in parts:
            self.plays += len(part)
            self._sum.update("".join(repr(one[:-1]) for one in part).encode())  # time heard is not in every format
            yield part

    @property
    def hash(self) -> str:
        """SHA-256 over times, names, albums and ids of all plays: the same wherever these plays were imported."""
        return str(self._sum.hexdigest())


@dataclass
class _Ids:
    """The ids of spellings of one kind. One with several gets them in turn, so that the plays of it carry them all."""

    entity: Entity
    ids_of: IdsOf
    given: Counter[int] = field(default_factory=Counter)

    def of(self, spellings: Sequence[int]) -> list[str]:
        """An id for each play, in order; empty where there is none."""
        found = self.ids_of(self.entity, sorted(set(spellings)))
        return [self._next(one, found[one]) if one in found else "" for one in spellings]

    def _next(self, spelling: int, ids: Sequence[str]) -> str:
        if len(ids) == 1:
            return ids[0]
        self.given[spelling] += 1
        return ids[(self.given[spelling] - 1) % len(ids)]


def scrobbles(history: History, ids_of: IdsOf) -> Iterator[list[Scrobble]]:
    """All plays in parts, newest first; those of one second by name, so that the order is the same in every library."""
    ids = [_Ids(entity, ids_of) for entity in ENTITIES]
    end = len(history)
    while end:
        begin = int(np.searchsorted(history.played_at, history.played_at[max(end - PART, 0)]))  # whole seconds only
        yield _named(history[begin:end], ids)
        end = begin


def _named(part: History, ids: Sequence[_Ids]) -> list[Scrobble]:
    artist, album, track = part.spellings.track_artist[part.track_played], part.album_played, part.track_played
    names = (_names(part, "artist", artist), _names(part, "track", track), _names(part, "album", album))
    numbers = (column.tolist() for column in (part.ms, artist, album, track))
    rows = sorted(zip(part.played_at.tolist(), *names, *numbers, strict=True), key=lambda row: (-row[0], row[1:5]))
    played_at, artists, titles, albums, ms, *spelled = zip(*rows, strict=True)
    mbids = [one.of(spellings) for one, spellings in zip(ids, spelled, strict=True)]
    return [*map(Scrobble, played_at, artists, titles, albums, *mbids, ms)]


def _names(part: History, entity: Entity, codes: Int32) -> list[str]:
    distinct, place = np.unique(codes, return_inverse=True)
    found = part.lookup.names(entity, distinct.tolist()) if part.lookup else [""] * len(distinct)
    return [found[one] for one in place.tolist()]
