"""Linking: which rows of different sources tell of one and the same play (design, Linking). Pure, no database.

Sources join one after another, by precedence. The rows of each are paired with the rows counted so far; a row that finds
a partner is linked to it, all others count from then on. So a link always points to a counted row, and the links of
earlier sources never depend on later ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from music_rec.core.history import Int32, Int64

WINDOW_S = 300
"""Rows further apart than this are different plays."""
REACH_S = WINDOW_S + 60
"""Starts further apart than this never link, even where one tells only its minute."""


@dataclass(frozen=True)
class SourcePlays:
    """The rows of kind play of one source of one listener, as columns of one length, in any order."""

    precedence: int
    """Place among the listener's sources, no two alike: the lowest counts first."""
    played_at: Int64
    """UTC s of the start; of a minute-only time, the earliest second it may mean."""
    track_group: Int32
    resolution_s: int
    """Precision of the times: 1, or 60 where only minutes are given."""


@dataclass(frozen=True)
class Links:
    """For every row of one source the counted row that stands for it; -1 in both columns where the row itself counts."""

    source: Int32
    """Position of the other source among those given."""
    row: Int64
    """Position of the row in the other source."""

    @property
    def counted(self) -> NDArray[np.bool_]:
        """Which rows count themselves."""
        return self.source < 0


def link_plays(sources: Sequence[SourcePlays]) -> list[Links]:
    """The links of each source, in the order given; no order of sources or rows changes what is linked to what.

    Within a track group, rows are paired one to one in order of `played_at` (then precedence, then position), at most
    300 s apart: as many pairs as possible, and of those pairings the one of least total distance. A minute-only time
    is as near as the nearest second of its minute. Among equals, the latest counted rows stay alone and each other one
    pairs with the earliest row it can. Rows alike in source, track and time are taken in the order given.
    """
    lines = _on_one_line(sources)
    links: dict[int, Links] = {}
    counted = _Rows(*(np.zeros(0, np.int64) for _ in range(4)))
    for number in sorted(range(len(sources)), key=lambda n: sources[n].precedence):
        new = _rows_of(number, lines[number], sources[number].resolution_s)
        partner = _partners(counted, new)
        links[number] = _links_of(new, counted, partner)
        counted = _merged(counted, new[partner < 0])
    return [links[number] for number in range(len(sources))]


@dataclass(frozen=True)
class _Rows:
    """Rows by the interval of seconds they may have started in, ascending in `start`."""

    start: Int64
    end: Int64
    """Last second, inclusive."""
    source: Int64
    row: Int64

    def __getitem__(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> _Rows:
        return _Rows(self.start[chosen], self.end[chosen], self.source[chosen], self.row[chosen])


def _on_one_line(sources: Sequence[SourcePlays]) -> list[Int64]:
    """The times of each source with the track groups laid end to end, out of each other's reach.

    So one sorted array holds everything, and the rest of this module knows no tracks. 64 bits are enough for a century.
    """
    times = np.concatenate([np.zeros(0, np.int64), *(source.played_at for source in sources)])
    earliest, latest = (int(times.min()), int(times.max())) if len(times) else (0, 0)
    span = latest - earliest + 2 * WINDOW_S
    return [source.track_group.astype(np.int64) * span + (source.played_at - earliest) for source in sources]


def _rows_of(number: int, line: Int64, resolution_s: int) -> _Rows:
    order = np.argsort(line, kind="stable")
    start = line[order]
    return _Rows(start, start + (resolution_s - 1), np.full(len(line), number), order)


def _merged(counted: _Rows, new: _Rows) -> _Rows:
    both = _Rows(
        np.concatenate([counted.start, new.start]),
        np.concatenate([counted.end, new.end]),
        np.concatenate([counted.source, new.source]),
        np.concatenate([counted.row, new.row]),
    )
    return both[np.argsort(both.start, kind="stable")]


def _links_of(new: _Rows, counted: _Rows, partner: Int64) -> Links:
    links = Links(np.full(len(partner), -1, np.int32), np.full(len(partner), -1, np.int64))
    paired = partner >= 0
    links.source[new.row[paired]] = counted.source[partner[paired]]
    links.row[new.row[paired]] = counted.row[partner[paired]]
    return links


def _partners(counted: _Rows, new: _Rows) -> Int64:
    """By new row, the position of the counted row it pairs with, or -1.

    Each counted row reaches the new rows from `low` up to `high`. Counted rows whose reaches overlap form a cluster with
    all new rows in them. In a cluster of as many counted as new rows, the k-th pairs with the k-th if all these are in
    reach: no other pairing in order has that many pairs. That settles nearly all rows at once; the rest is searched.
    """
    partner = np.full(len(new.start), -1, np.int64)
    low = np.searchsorted(new.end, counted.start - WINDOW_S)
    high = np.searchsorted(new.start, counted.end + WINDOW_S, side="right")
    near = np.flatnonzero(low < high)
    if len(near) == 0:
        return partner
    low, high = low[near], high[near]
    top = np.maximum.accumulate(high)
    first = np.flatnonzero(np.concatenate([[True], low[1:] >= top[:-1]]))
    last = np.append(first[1:], len(near)) - 1
    size = last - first + 1
    same_rank = np.arange(len(near)) + np.repeat(low[first] - first, size)
    fits = np.logical_and.reduceat((low <= same_rank) & (same_rank < high), first)
    settled = np.repeat(fits & (size == top[last] - low[first]), size)
    partner[same_rank[settled]] = near[settled]
    rest = near[~settled]
    chosen = _best_pairing(counted[rest], new, low[~settled], top[~settled])
    partner[chosen[chosen >= 0]] = rest[chosen >= 0]
    return partner


def _best_pairing(counted: _Rows, new: _Rows, low: Int64, top: Int64) -> Int64:
    """By counted row, the position of the new row it pairs with, or -1: dynamic programming within reach only.

    `best[j]` is the best score of the counted rows so far with the new rows before j; one pair more outweighs any
    distance. `choices` holds, by counted row and j, the new row it takes. Time and memory grow with the rows in reach.
    """
    worth = (WINDOW_S + 1) * (len(low) + 1)
    starts, ends = new.start.tolist(), new.end.tolist()
    best, known = [0] * (len(starts) + 1), 0
    choices: list[int] = []
    columns = (counted.start, counted.end, low, top)
    for start, end, first, stop in zip(*(column.tolist() for column in columns), strict=True):
        best[known + 1 : stop + 1] = [best[known]] * (stop - known)
        known = stop
        taken, before, score = -1, best[first], best[first]
        for j in range(first, stop):
            alone = best[j + 1]
            apart = max(0, start - ends[j], starts[j] - end)
            paired = before + worth - apart if apart <= WINDOW_S else 0
            if paired > score and paired > alone:
                score, taken = paired, j
            elif alone >= score:
                score, taken = alone, -1
            before = alone
            best[j + 1] = score
            choices.append(taken)
    return _walk_back(choices, low, top)


def _walk_back(choices: list[int], low: Int64, top: Int64) -> Int64:
    """The choices that led to the best score, found from the last counted row to the first."""
    chosen = np.full(len(low), -1, np.int64)
    begins = np.cumsum(top - low) - (top - low)
    free = int(top[-1]) if len(top) else 0
    for i in range(len(low) - 1, -1, -1):
        allowed = min(free, int(top[i])) - int(low[i])
        if allowed > 0 and (taken := choices[int(begins[i]) + allowed - 1]) >= 0:
            chosen[i] = free = taken
    return chosen
