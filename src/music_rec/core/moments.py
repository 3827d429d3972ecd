"""Ranges of time that hold some plays and not others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from music_rec.core.lens import Moments

Bools = NDArray[np.bool_]
Times = NDArray[np.int64]
LATEST = 1 << 33
"""UTC s beyond every play."""
FEW = 50
"""So many ranges begin and end with a play; the edges of more are round instead, so that a URL has room for thousands."""


def during(times: Times, moments: Moments) -> Bools:
    """Which of these ascending times lie in one of the ranges."""
    mask = np.zeros(len(times), np.bool_)
    starts, ends = np.array(moments, np.int64).reshape(-1, 2).T
    firsts, lasts = np.searchsorted(times, starts), np.searchsorted(times, ends, "right")
    for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True):
        mask[first:last] = True
    return mask


def holding(times: Times, chosen: Bools) -> Moments:
    """The fewest ranges that hold the chosen of these ascending times, and others only where they are the same second."""
    first, last = _runs(np.isin(times, times[chosen]))
    since, until = times[first], times[last]
    others = np.r_[-1, times, LATEST]
    lowest, highest = others[first] + 1, others[last + 2] - 1
    if len(since) <= FEW:
        return tuple(zip(since.tolist(), until.tolist(), strict=True))
    lowest[0], highest[-1] = since[0], until[-1]  # nothing tells how far beyond them a range may reach
    return tuple(_rounded(lowest.tolist(), since.tolist(), until.tolist(), highest.tolist()))


def common(one: Moments, other: Moments) -> Moments:
    """The ranges that lie in both, ascending."""
    edges = np.unique(np.array([(since, until + 1) for since, until in (*one, *other)], np.int64))
    first, last = _runs(during(edges, one) & during(edges, other))
    return tuple(zip(edges[first].tolist(), (edges[last + 1] - 1).tolist(), strict=True))


def _runs(chosen: Bools) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Positions of the first and of the last of each run of chosen ones."""
    steps = np.diff(chosen.astype(np.int8), prepend=0, append=0)
    return np.flatnonzero(steps == 1), np.flatnonzero(steps == -1) - 1


def _rounded(*edges: list[int]) -> Iterator[tuple[int, int]]:
    """Each range as (lowest, highest start; lowest, highest end), each edge as round as it may be, seen from the one before."""
    at = 0
    for lowest, since, until, highest in zip(*edges, strict=True):
        begin = at + _roundest(lowest - at, since - at)
        at = begin + _roundest(until - begin, highest - begin)
        yield begin, at


def _roundest(low: int, high: int) -> int:
    """The number from `low` to `high` that two divides most often."""
    if low <= 0:
        return 0
    zeros = ((low - 1) ^ high).bit_length() - 1
    return high >> zeros << zeros
