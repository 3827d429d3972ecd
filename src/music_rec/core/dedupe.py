"""Which rows are already there, and the ordinals of those that are not. Pure; see design, Counting.

A row is a duplicate when all fields that identify it are equal. What those are depends on the source (`sources.Identity`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from music_rec.core.sources import Identity

Ints = NDArray[np.int64]


_IDENTIFYING: dict[Identity, tuple[str, ...]] = {
    "second": ("played_at", "track"),
    "repeat": ("played_at", "track", "ordinal"),
    "ended": ("played_at", "ms", "identity"),
}


@dataclass(frozen=True)
class Rows:
    """Rows of one source as columns. `identity` tells rows of one start apart (the id or names code, for `ended`)."""

    played_at: Ints
    track: Ints
    ms: Ints
    """Milliseconds heard, -1 where unknown."""
    identity: Ints
    ordinal: Ints

    def __len__(self) -> int:
        return len(self.played_at)

    @classmethod
    def empty(cls) -> Rows:
        none = np.zeros(0, np.int64)
        return cls(none, none, none, none, none)


@dataclass(frozen=True)
class Verdict:
    """What becomes of each new row: the index of the stored row it repeats, else -1; and all ordinals."""

    repeats_stored: Ints
    """Index into the stored rows, -1 where none."""
    repeats_new: NDArray[np.bool_]
    """Whether an earlier row of the same batch is the same row."""
    ordinal: Ints
    stored_ordinal: Ints
    """Ordinals of the stored rows after this batch; other than before where a row came in between."""

    @property
    def added(self) -> NDArray[np.bool_]:
        return (self.repeats_stored < 0) & ~self.repeats_new


@dataclass
class RepeatCounter:
    """How often each (time, track) stood in one file so far, over its batches."""

    keys: list[Ints] = field(default_factory=list)

    def ordinals(self, played_at: Ints, track: Ints, resolution_s: int) -> Ints:
        """k for the k-th repeat of the same time, as precise as the source gives it, and track in this file, from 0."""
        key = (played_at // resolution_s << 32) | track
        ordinal = _occurrence(key)
        for earlier in self.keys:
            ordinal += np.searchsorted(earlier, key, "right") - np.searchsorted(earlier, key, "left")
        self.keys.append(np.sort(key))
        return ordinal


def judge(identity: Identity, new: Rows, stored: Rows) -> Verdict:
    """Compare a batch with the stored rows of its source (those of the same span of time are enough).

    For `second` ordinals are 0; for `repeat` they are those given in `new`; for `ended`, rows of one start and track
    are numbered in order of milliseconds, then identity.
    """
    columns = [np.concatenate([getattr(stored, part), getattr(new, part)]) for part in _IDENTIFYING[identity]]
    first, code = _codes(columns)
    at = len(stored)
    earliest = first[code[at:]]
    repeats_stored = np.where(earliest < at, earliest, -1)
    repeats_new = (earliest >= at) & (earliest != np.arange(at, at + len(new)))
    if identity != "ended":
        return Verdict(repeats_stored, repeats_new, new.ordinal, stored.ordinal)
    added = (repeats_stored < 0) & ~repeats_new
    ordinal, stored_ordinal = _renumber(new, stored, added)
    return Verdict(repeats_stored, repeats_new, ordinal, stored_ordinal)


def _renumber(new: Rows, stored: Rows, added: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    def column(name: str) -> Ints:
        return np.concatenate([getattr(stored, name), getattr(new, name)[added]])

    played_at, track = column("played_at"), column("track")
    order = np.lexsort((column("identity"), column("ms"), track, played_at))
    same = (np.diff(played_at[order]) == 0) & (np.diff(track[order]) == 0)
    start = np.concatenate([[True], ~same])[: len(order)]
    position = np.arange(len(order))
    ordinals = np.empty(len(order), np.int64)
    ordinals[order] = position - np.maximum.accumulate(np.where(start, position, 0))
    ordinal = np.zeros(len(new), np.int64)
    ordinal[added] = ordinals[len(stored) :]
    return ordinal, ordinals[: len(stored)]


def _codes(columns: list[Ints]) -> tuple[Ints, Ints]:
    """(index of the first row of each distinct key, code of each row)."""
    order = in_order(columns)
    if len(order) == 0:
        return order, order
    changed = np.zeros(len(order), bool)
    changed[0] = True
    for column in columns:
        changed[1:] |= np.diff(column[order]) != 0
    code = np.empty(len(order), np.int64)
    code[order] = np.cumsum(changed) - 1
    return order[changed], code


def in_order(columns: Sequence[NDArray[np.integer]]) -> Ints:
    """Rows sorted by the columns, the first one first; equal rows keep their order.

    Sorting by the first column alone is nearly free, since files are in order of time; only its ties are sorted again.
    """
    order = np.argsort(columns[0], kind="stable")
    first = columns[0][order]
    same = first[1:] == first[:-1]
    tied = np.flatnonzero(np.append(same, False) | np.append(False, same))
    rows = order[tied]
    order[tied] = rows[np.lexsort([column[rows] for column in reversed(columns)])]
    return order


def _occurrence(key: Ints) -> Ints:
    """How many equal keys stand before each one."""
    order = np.argsort(key, kind="stable")
    position = np.arange(len(key))
    start = np.concatenate([[True], np.diff(key[order]) != 0])[: len(key)]
    occurrence = np.empty(len(key), np.int64)
    occurrence[order] = position - np.maximum.accumulate(np.where(start, position, 0))
    return occurrence
