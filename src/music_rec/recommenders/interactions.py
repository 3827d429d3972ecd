"""Who plays what: a matrix of listeners and items, and beside it the tags people gave, as rows of the same columns."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from music_rec.recommenders.play_log import filled, plays_alone

if TYPE_CHECKING:
    import pandas as pd

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]
Matrix: TypeAlias = sparse.csr_array

LEAST_ITEMS = 2
"""A tag of fewer items brings nothing together."""
PERIOD_S = 180 * 86_400
"""Half a year, of which each is an example of what its listener plays together."""
LEAST_IN_PERIOD = 5
"""Half years of fewer items are none."""
TAGGED = 7.0
"""Plays that a tag counts for where its giver is not known to have played the item: whoever tags it knows it."""


class Alike(NamedTuple):
    """The list of what is called alike to an item, which is on it too. It stands among the tags of all that are on it."""

    item: int


class Together(NamedTuple):
    """A list of what is named together. It stands among the tags of all that are on it."""

    source: str


@dataclass(frozen=True)
class Interactions:
    """Plays of listeners and tags of items, as sparse rows over the same items."""

    users: tuple[Hashable, ...]
    items: Int64
    """Ids by column, rising: all that were played or have facts."""
    heard: Matrix
    """users x items: plays of each pair."""
    periods: Matrix
    """half years x items: plays of one user each, where times are known and more than one half year is."""
    whose: Int64
    """Row of the user of each half year."""
    weights: Matrix
    """tags x items: weight of each tag as the facts of items tell it."""
    lists: Mapping[Alike | Together, int]
    """Which of these rows are lists."""
    given: Int64
    """3 x n: row of the user, row of the tag, column of the item, for each tag that one of the users gave."""

    @classmethod
    def of(cls, plays: pd.DataFrame, tracks: pd.DataFrame) -> Interactions:
        """The matrices of two frames (`core.frames`), whatever the order of their rows."""
        tagged = plays[plays["tag"].notna()] if "tag" in plays else plays.iloc[:0]
        played = plays_alone(plays)
        rows = (played, tagged, tracks)
        items = np.unique(np.concatenate([some["item"].to_numpy(np.int64) for some in rows if "item" in some]))
        users = tuple(sorted({*played["user"], *tagged["user"]}, key=lambda user: (str(type(user)), user)))
        row_of = {user: row for row, user in enumerate(users)}
        count = filled(played, "count", 1).astype(np.float64)
        at = _rows(played["user"], row_of), np.searchsorted(items, played["item"].to_numpy(np.int64))
        heard = _matrix(count, *at, (len(users), len(items)))
        periods, whose = _periods(count, *at, filled(played, "timestamp", -1).astype(np.float64), heard.shape)
        facts = _facts(tracks)
        names = tagged["tag"].tolist() if len(tagged) else []
        tags = sorted({*names, *(tag for tag, _, _ in facts)}, key=lambda tag: (str(type(tag)), str(tag)))
        tag_of = {tag: row for row, tag in enumerate(tags)}
        lists = {tag: row for tag, row in tag_of.items() if isinstance(tag, Alike | Together)}
        places = [np.array([tag_of[tag] for tag, _, _ in facts], np.int64), np.array([item for _, item, _ in facts], np.int64)]
        values = np.array([weight for _, _, weight in facts], np.float64)
        weights = _matrix(values, places[0], np.searchsorted(items, places[1]), (len(tag_of), len(items)))
        tag = np.array([tag_of[name] for name in names], np.int64)
        columns = np.searchsorted(items, tagged["item"].to_numpy(np.int64))
        given = np.array([_rows(tagged["user"], row_of), tag, columns], np.int64)
        return cls(users, items, heard, periods, whose, weights, lists, given)

    def of_users(self, rows: Int64) -> Interactions:
        """What some of the users play and what tags they gave; the items stay."""
        place = np.full(len(self.users), -1)
        place[rows] = np.arange(len(rows))
        users = tuple(self.users[row] for row in rows)
        given = np.vstack([place[self.given[0]], self.given[1:]])[:, place[self.given[0]] >= 0]
        theirs = place[self.whose] >= 0
        periods, whose = self.periods[theirs], place[self.whose[theirs]]
        return replace(self, users=users, heard=self.heard[rows], periods=periods, whose=whose, given=given)

    @cached_property
    def plays(self) -> Matrix:
        """users x items: plays of each pair, `TAGGED` where it was only tagged."""
        user, _, column = self.given
        tagged = _matrix(np.ones(len(user)), user, column, self.heard.shape)
        tagged.data[:] = TAGGED
        return sparse.csr_array(self.heard + tagged - tagged.multiply(self.heard > 0)) if tagged.nnz else self.heard

    @cached_property
    def examples(self) -> Matrix:
        """Rows to learn from: what each user plays, and below them what each played in each half year."""
        return sparse.vstack([self.plays, self.periods], format="csr") if len(self.whose) else self.plays

    @cached_property
    def tags(self) -> Matrix:
        """tags x items: ln(1 + weight) of each tag of `LEAST_ITEMS` or more items; no rows where none is known."""
        _, tag, column = self.given
        counts = self.weights + _matrix(np.ones(len(tag)), tag, column, self.weights.shape)
        logarithms = logs(sparse.csr_array(counts))
        return logarithms[np.flatnonzero(np.diff(logarithms.indptr) >= LEAST_ITEMS)]

    @cached_property
    def tag_profiles(self) -> Matrix:
        """items x tags: TF-IDF of the tags, each row with length 1, or empty."""
        spread = np.maximum(np.diff(self.tags.indptr), 1)
        return unit_rows(sparse.csr_array(scaled(self.tags, rows=np.log(max(len(self.items), 1) / spread)).T))

    @cached_property
    def listeners(self) -> Int64:
        """How many listeners know each item."""
        return np.bincount(self.plays.indices, minlength=len(self.items))

    def columns(self, items: Iterable[int]) -> Int64:
        """Columns of the known ones among item ids, in their order."""
        asked = np.fromiter(items, np.int64)
        place = np.searchsorted(self.items, asked)
        known = place < len(self.items)
        known[known] = self.items[place[known]] == asked[known]
        return place[known]

    def profile(self, counts: Mapping[int, float]) -> Matrix:
        """One row over the items: plays by item id; unknown items fall out, and those without plays."""
        ids = np.array(sorted(item for item, n in counts.items() if n > 0), np.int64)
        known = ids[np.isin(ids, self.items)]
        plays = np.array([counts[item] for item in known.tolist()], np.float64)
        return _matrix(plays, np.zeros(len(known), np.int64), self.columns(known), (1, len(self.items)))


def with_tags(plays: Matrix, tags: Matrix, weight: float) -> Matrix:
    """Rows of listeners and below them rows of tags, the latter weighted; without tags the listeners alone."""
    return sparse.vstack([plays, weight * tags], format="csr") if tags.shape[0] and weight else plays


def ones(plays: Matrix) -> Matrix:
    """1 for every pair, however often it was played."""
    return sparse.csr_array((np.ones(plays.nnz), plays.indices, plays.indptr), plays.shape)


def logs(plays: Matrix) -> Matrix:
    """ln(1 + plays) of every pair."""
    return sparse.csr_array((np.log1p(plays.data), plays.indices, plays.indptr), plays.shape)


def unit_rows(matrix: Matrix) -> Matrix:
    """Every row with length 1; empty rows stay empty."""
    length = np.sqrt(matrix.multiply(matrix).sum(axis=1))
    return scaled(matrix, rows=1 / np.where(length > 0, length, 1))


def z_scores(rows: Float64) -> Float64:
    """Every row with mean 0 and deviation 1; all 0 where all are equal."""
    centred = rows - rows.mean(axis=1, keepdims=True)
    deviation = centred.std(axis=1, keepdims=True)
    return np.asarray(centred / np.where(deviation > 1e-9, deviation, 1))


def scaled(matrix: Matrix, *, rows: Float64 | None = None, columns: Float64 | None = None) -> Matrix:
    """The same matrix with every row and every column multiplied by its number."""
    data = matrix.data.astype(np.float64)
    if rows is not None:
        data *= np.repeat(rows, np.diff(matrix.indptr))
    if columns is not None:
        data *= columns[matrix.indices]
    return sparse.csr_array((data, matrix.indices, matrix.indptr), matrix.shape)


def dense(matrix: Matrix) -> Float64:
    """The same numbers with all zeros."""
    return np.asarray(matrix.toarray(), np.float64)


def turned(matrix: Matrix) -> Matrix:
    """Rows and columns swapped, stored by rows again: products with it need not convert it each time."""
    return sparse.csr_array(matrix.T)


def squares(matrix: Matrix) -> Float64:
    """Sum of the squares of every column."""
    return np.bincount(matrix.indices, weights=matrix.data**2, minlength=matrix.shape[1]).astype(np.float64)


def _matrix(values: Float64, rows: Int64, columns: Int64, shape: tuple[int, int]) -> Matrix:
    return sparse.csr_array(sparse.coo_array((values, (rows, columns)), shape))


def _periods(count: Float64, user: Int64, column: Int64, time: Float64, shape: tuple[int, ...]) -> tuple[Matrix, Int64]:
    """Plays by half year and item, and the row of the user of each half year."""
    known = np.isfinite(time) & (time >= 0)
    half_year = (time[known] // PERIOD_S).astype(np.int64)
    span = int(half_year.max(initial=0)) + 1
    keys, row = np.unique(user[known] * span + half_year, return_inverse=True)
    periods, whose = _matrix(count[known], row, column[known], (len(keys), shape[1])), keys // span
    several = np.bincount(whose, minlength=shape[0])[whose] > 1
    told = several & (np.diff(periods.indptr) >= LEAST_IN_PERIOD)
    return periods[told], whose[told]


def _rows(users: pd.Series[int], row_of: Mapping[Hashable, int]) -> Int64:
    return np.array([row_of[user] for user in users.tolist()], np.int64)


def _facts(tracks: pd.DataFrame) -> list[tuple[Hashable, int, float]]:
    """(tag, item, weight) of everything the facts of items tell."""
    if "tags" not in tracks:
        return []
    known = tracks.sort_values("item", kind="stable")
    return [
        (tag, item, weight)
        for item, tags in zip(known["item"].tolist(), known["tags"].tolist(), strict=True)
        if isinstance(tags, dict)
        for tag, weight in tags.items()
        if weight is not None and 0 < weight < np.inf
    ]
