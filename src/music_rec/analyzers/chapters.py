"""Chapters of a life with music: between them, taste changed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from music_rec.analyzers.groups import Counts, Rows, highest, named, plays_by_group
from music_rec.analyzers.periods import periods_of
from music_rec.analyzers.span import Span
from music_rec.core.history import History, Int32

LEAST_PLAYS = 20
"""A month with fewer joins the next one."""
ARTISTS = 200
SHORTEST = 3
"""Months of a chapter; a single odd one is none."""
YEAR = 12
"""Fewer months than these tell too little of how taste varies."""
QUIET, ENOUGH = 0.25, 1000
"""Of each month as many plays are looked at as a quiet one has (a quarter of all have fewer), and no more than enough."""
NOISE = 0.25
"""What chance alone adds to the squared distance of one free share, times plays: the variance of a root of shares."""

Floats = NDArray[np.float64]


def chapters(history: History, span: Span, most: int = 12) -> pd.DataFrame:
    """Stretches of months of like taste, at most `most`, oldest first.

    Columns: first, last (days), plays, group1, artist1, group2, artist2 (most over-represented: highest plays x log of
    share here / share in all; group 0 and no name where there is no second), share (of the plays here, of these two, 0-1).

    A month is the roots of its artists' shares (Hellinger), weighted by the plays looked at. Chapters are the segments of
    least squared distance to their means, found by dynamic programming (Jackson et al. 2005, "An algorithm for optimal
    partitioning of data on an interval"). Each costs a penalty as in BIC: the usual distance of one month to the next times
    twice the log of months, so a taste that only varies stays one chapter.
    """
    periods, period = periods_of(history, span, "month")
    block = _blocks(periods["plays"].to_numpy())
    begins = _cuts(*_tastes(history, block[period]), most)
    first = np.searchsorted(block, begins)
    last = np.append(first[1:], len(periods))[: len(first)] - 1
    columns = {
        "first": np.maximum(periods["start"].to_numpy()[first], np.datetime64(span.first)),
        "last": np.minimum(periods["end"].to_numpy()[last], np.datetime64(span.last)),
    }
    chapter = (np.searchsorted(begins, block, "right") - 1).astype(np.int32)[period]
    return pd.DataFrame({**columns, **_titles(history, chapter, len(begins))})


def _blocks(plays: NDArray[np.integer]) -> Int32:
    """For every month the number of its block: months of too few plays and the next belong together."""
    numbers, block, held = [], 0, 0
    for count in plays.tolist():
        numbers.append(block)
        held += count
        if held >= LEAST_PLAYS:
            block, held = block + 1, 0
    return np.minimum(np.array(numbers, np.int32), max(block - 1, 0))  # what is left over joins the last whole one


def _tastes(history: History, block: Int32) -> tuple[Floats, Floats]:
    """(roots of shares by block and artist, weight of each block); the rarer artists are one."""
    total = np.bincount(block)
    blocks = len(total)
    kept = np.argsort(block, kind="stable")[_evenly(total)]
    plays = plays_by_group(history, "artist")
    common = highest(np.where(plays >= blocks, plays, 0), ARTISTS)
    place = np.full(len(plays), len(common), np.int32)
    place[common] = np.arange(len(common))
    counts = _counted(block[kept], place[history.artist[kept]], blocks, len(common) + 1)
    weights = counts.sum(axis=1)
    return np.sqrt(counts / weights[:, None]), weights.astype(np.float64)


def _evenly(sizes: NDArray[np.integer]) -> Rows:
    """Positions of the plays to look at, block by block: as many of each as a quiet one has, at even distances.

    The root of a share depends on the number of plays it comes from, so a louder year would look like another taste.
    """
    most = int(min(np.quantile(sizes, QUIET), ENOUGH)) if len(sizes) else 0
    begins = (np.cumsum(sizes) - sizes).tolist()
    parts = [
        begin + np.arange(min(size, most)) * size // min(size, most) for begin, size in zip(begins, sizes.tolist(), strict=True)
    ]
    return np.concatenate([np.zeros(0, np.intp), *parts])


def _counted(rows: Int32, columns: Int32, height: int, width: int) -> Counts:
    """Plays by row and column, empty cells too."""
    return np.bincount(rows * width + columns, minlength=height * width).reshape(height, width)


def _cuts(shares: Floats, weights: Floats, most: int) -> Rows:
    """Where the best segments begin."""
    months = len(shares)
    if months == 0:
        return np.zeros(0, np.intp)
    costs = _costs(shares, weights)
    best, origins = costs[0], []
    totals = [best[-1]]
    for _ in range(min(most, months) - 1):
        ways = best[:, None] + costs
        origins.append(ways.argmin(axis=0))
        best = ways.min(axis=0)
        totals.append(best[-1])
    penalty = 2 * np.log(max(months, YEAR)) * _usual_distance(shares, weights)
    cuts = [months]
    for origin in origins[: int(np.argmin(np.array(totals) + penalty * np.arange(len(totals))))][::-1]:
        cuts.append(int(origin[cuts[-1]]))
    return np.array([0, *cuts[:0:-1]], np.intp)


def _costs(shares: Floats, weights: Floats) -> Floats:
    """Squared distance to their mean of the months from one (row) to before another (column), all weighted."""
    sums = np.pad(np.cumsum(weights[:, None] * shares, axis=0), ((1, 0), (0, 0)))
    total = np.pad(np.cumsum(weights), (1, 0))
    products = sums @ sums.T
    squares = np.diag(products)
    within = total[None, :] - total[:, None]  # also the sum of squares: the squares of a month's roots add up to 1
    with np.errstate(divide="ignore", invalid="ignore"):
        costs = within - (squares[None, :] + squares[:, None] - 2 * products) / within
    return np.where(np.tri(len(total), k=-min(SHORTEST, len(shares)), dtype=np.bool_).T, costs, np.inf)


def _usual_distance(shares: Floats, weights: Floats) -> float:
    """The usual squared distance of one month to the next, weighted: what is no change of taste."""
    if len(shares) < 2:
        return NOISE
    both = weights[1:] * weights[:-1] / (weights[1:] + weights[:-1])
    return max(float(np.mean(both * (np.diff(shares, axis=0) ** 2).sum(axis=1))), NOISE)


def _titles(history: History, chapter: Int32, chapters: int) -> dict[str, Any]:
    """The columns that tell what each chapter was about."""
    counts = _counted(chapter, history.artist, chapters, int(history.artist.max(initial=0)) + 1)
    plays, everything = counts.sum(axis=1), counts.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        lift = (counts / plays[:, None]) / (everything / max(len(history), 1))
        scores = np.where(counts > 0, counts * np.log(lift), -np.inf)
    groups = np.zeros((chapters, 2), np.int64)
    for row, (score, count) in enumerate(zip(scores, counts, strict=True)):
        order = np.lexsort((-count, -score))[:2]
        groups[row, : len(order)] = np.where(count[order] > 0, order, 0)
    columns: dict[str, Any] = {"plays": plays.astype(np.int64)}
    for place in (0, 1):
        names = named(history, "artist", groups[:, place])
        columns |= {f"group{place + 1}": names["group"], f"artist{place + 1}": names["artist"]}
    share = np.take_along_axis(counts, groups, axis=1).sum(axis=1) / plays
    return {**columns, "share": share}
