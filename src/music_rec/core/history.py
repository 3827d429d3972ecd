"""History: the counted plays of one listener as integer columns, sorted by time.

A slice of a History is a History (views, nothing copied). Ids are those of the database; *as played* is the
spelling that came, *as counted* is its group. Everything derived is computed on first use and kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain, starmap
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from music_rec.core.known import NOTHING, Known
from music_rec.core.models import Entity
from music_rec.core.zones import DAY, Zones

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]
Bool = NDArray[np.bool_]
PLACES = 24
"""Bits for the place of a play in its second."""
_DERIVED = ("track", "artist", "album", "local", "day")
"""Columns that are computed of others; those of a slice are slices of them."""


class Names(Protocol):
    """Looks names up by spelling id, for the few rows an answer returns."""

    def names(self, entity: Entity, ids: Sequence[int]) -> list[str]:
        """One name per id, in order; an unknown id gives an empty name."""
        ...


@dataclass(frozen=True)
class Spellings:
    """Look-up tables by spelling id (index 0 is *none*): which artist a track is by, which group each counts as."""

    track_artist: Int32
    track_group: Int32
    artist_group: Int32
    album_group: Int32
    album_artist: Int32
    track_label: Int32
    """By track group: its most played spelling, whose name is shown."""
    artist_label: Int32
    album_label: Int32

    @classmethod
    def empty(cls) -> Spellings:
        return cls(*(np.zeros(1, np.int32) for _ in range(8)))

    @cached_property
    def group_artist(self) -> Int32:
        """Artist group by track group."""
        return self.artist_group[self.track_artist]

    @cached_property
    def album_group_artist(self) -> Int32:
        """Artist group by album group."""
        return self.artist_group[self.album_artist]

    def first_by_track(self, times: Mapping[int, int]) -> dict[int, int]:
        """The first by track group of times given by spelling; what is no spelling here has none."""
        first: dict[int, int] = {}
        for spelling, at in times.items():
            if 0 < spelling < len(self.track_group) and (group := int(self.track_group[spelling])):
                first[group] = min(at, first.get(group, at))
        return first


@dataclass(frozen=True)
class History:
    """Columns of the same length, ascending in `played_at`; ties are ordered by track, album and length."""

    played_at: Int64
    track_played: Int32
    album_played: Int32
    """0 where the row names no album."""
    ms: Int32
    """Milliseconds heard, -1 where the source does not say."""
    spellings: Spellings = field(default_factory=Spellings.empty, repr=False)
    zones: Zones = field(default_factory=Zones)
    loved: Mapping[int, int] = field(default_factory=dict, repr=False)
    """Since when each loved track is loved, UTC s, by its group; also tracks without a play here."""
    known: Known = field(default=NOTHING, repr=False, compare=False)
    """What is known of the tracks beside their names, by group."""
    lookup: Names | None = field(default=None, repr=False, compare=False)
    revisions: Mapping[str, int] = field(default_factory=dict, repr=False, compare=False)
    """Of the plays and edits that are in it, by domain: what is there now may be others."""

    def __len__(self) -> int:
        return len(self.played_at)

    @classmethod
    def empty(cls, zones: Zones | None = None) -> History:
        none = np.zeros(0, np.int32)
        return cls(np.zeros(0, np.int64), none, none, none, zones=zones or Zones())

    @cached_property
    def track(self) -> Int32:
        """Track group of every play."""
        return self.spellings.track_group[self.track_played]

    @cached_property
    def artist(self) -> Int32:
        """Artist group of every play."""
        return self.spellings.artist_group[self.spellings.track_artist[self.track_played]]

    @cached_property
    def album(self) -> Int32:
        """Album group of every play, 0 where none is named."""
        return self.spellings.album_group[self.album_played]

    @cached_property
    def local(self) -> Int64:
        """Wall-clock seconds of every play, in the zone the listener lived in."""
        return self.zones.local(self.played_at)

    @cached_property
    def day(self) -> Int32:
        """Local day of every play, counted from 1970-01-01. Not always ascending where clocks go back."""
        return (self.local // DAY).astype(np.int32)

    @cached_property
    def place(self) -> Int32:
        """Place of every play among those that begin in the same second, from 0 on; a slice keeps those of the whole."""
        starts = np.flatnonzero(np.diff(self.played_at, prepend=-1))
        plays = np.diff(np.append(starts, len(self)))
        return (np.arange(len(self)) - np.repeat(starts, plays)).astype(np.int32)

    @property
    def identity(self) -> Int64:
        """A number of its own for every play, ascending; a slice keeps those of the whole."""
        return self.played_at << PLACES | self.place

    def codes(self, entity: Entity) -> Int32:
        """The column of groups of one kind."""
        if entity == "artist":
            return self.artist
        return self.album if entity == "album" else self.track

    def names(self, entity: Entity, groups: NDArray[np.integer]) -> list[str]:
        """The most played spelling of each group, in order; empty for group 0."""
        if self.lookup is None or len(groups) == 0:
            return [""] * len(groups)
        labels = getattr(self.spellings, f"{entity}_label")
        return self.lookup.names(entity, labels[groups].tolist())

    def knowing(self, known: Known) -> History:
        """The same plays, with this known of their tracks; nothing is copied or computed again."""
        told = replace(self, known=known)
        told.__dict__.update({name: self.__dict__[name] for name in (*_DERIVED, "place") if name in self.__dict__})
        return told

    def same_plays(self, other: History) -> bool:
        """Whether both hold the very same columns and names, whatever is known of them."""
        return self.track_played is other.track_played and self.spellings is other.spellings

    def between(self, start: int | None, end: int | None) -> History:
        """The plays in [start, end), UTC s; None leaves that side open."""
        first = 0 if start is None else int(np.searchsorted(self.played_at, start))
        last = len(self) if end is None else int(np.searchsorted(self.played_at, end))
        return self[first : max(first, last)]

    def without(self, plays: Int64) -> History:
        """All plays but these (start, track, album as played), each as often as it is given; of equal ones the first go."""
        left = Counter(map(tuple, plays.tolist()))
        starts = np.unique(plays[:, 0])
        spans = zip(np.searchsorted(self.played_at, starts), np.searchsorted(self.played_at, starts, "right"), strict=True)
        stays = np.ones(len(self), np.bool_)
        for place in chain.from_iterable(starmap(range, spans)):
            play = tuple(int(column[place]) for column in (self.played_at, self.track_played, self.album_played))
            stays[place] = left[play] <= 0
            left[play] -= 1
        return self.where(stays)

    def where(self, rows: NDArray[np.bool_]) -> History:
        """The plays marked, as copies of their columns."""
        return self._at(rows)

    def __getitem__(self, rows: slice) -> History:
        return self._at(rows)

    def _at(self, rows: slice | NDArray[np.bool_]) -> History:
        part = replace(
            self,
            played_at=self.played_at[rows],
            track_played=self.track_played[rows],
            album_played=self.album_played[rows],
            ms=self.ms[rows],
        )
        part.__dict__["place"] = self.place[rows]
        for name in _DERIVED:
            if name in self.__dict__:
                part.__dict__[name] = self.__dict__[name][rows]
        return part
