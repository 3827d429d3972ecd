"""Who plays what: a matrix of listeners and items, and beside it the tags people gave, as rows of the same columns."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

if TYPE_CHECKING:
    import pandas as pd

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]
Matrix: TypeAlias = sparse.csr_array

LEAST_ITEMS = 2
"""A tag of fewer items brings nothing together."""


@dataclass(frozen=True)
class Interactions:
    """Plays of listeners and tags of items, as sparse rows over the same items."""

    users: tuple[Hashable, ...]
    items: Int64
    """Ids by column, rising: all that were played or have facts."""
    plays: Matrix
    """users x items: plays of each pair."""
    tags: Matrix
    """tags x items: ln(1 + weight) of each tag of `LEAST_ITEMS` or more items; no rows where none is known."""

    @classmethod
    def of(cls, plays: pd.DataFrame, tracks: pd.DataFrame) -> Interactions:
        """The matrix of two frames (`core.frames`), whatever the order of their rows."""
        items = np.union1d(plays["item"].to_numpy(np.int64), tracks["item"].to_numpy(np.int64))
        users = tuple(sorted(set(plays["user"].tolist()), key=lambda user: (str(type(user)), user)))
        row_of = {user: row for row, user in enumerate(users)}
        rows = plays["user"].map(row_of).to_numpy(np.int64)
        count = plays["count"].to_numpy(np.float64) if "count" in plays else np.ones(len(plays))
        columns = np.searchsorted(items, plays["item"].to_numpy(np.int64))
        return cls(users, items, _matrix(count, rows, columns, (len(users), len(items))), _tag_rows(tracks, items))

    @property
    def listeners(self) -> Int64:
        """How many listeners played each item."""
        return np.bincount(self.plays.indices, minlength=len(self.items))

    def columns(self, items: Iterable[int]) -> Int64:
        """Columns of the known ones among item ids, in their order."""
        asked = np.fromiter(items, np.int64)
        place = np.searchsorted(self.items, asked)
        known = place < len(self.items)
        known[known] = self.items[place[known]] == asked[known]
        return place[known]

    def profile(self, counts: dict[int, float]) -> Matrix:
        """One row over the items: plays by item id; unknown items fall out."""
        known = [item for item in sorted(counts) if len(self.columns([item]))]
        columns = self.columns(known)
        plays = np.array([counts[item] for item in known], np.float64)
        return _matrix(plays, np.zeros(len(columns), np.int64), columns, (1, len(self.items)))


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


def squares(matrix: Matrix) -> Float64:
    """Sum of the squares of every column."""
    return np.bincount(matrix.indices, weights=matrix.data**2, minlength=matrix.shape[1]).astype(np.float64)


def _matrix(values: Float64, rows: Int64, columns: Int64, shape: tuple[int, int]) -> Matrix:
    return sparse.csr_array(sparse.coo_array((values, (rows, columns)), shape))


def _tag_rows(tracks: pd.DataFrame, items: Int64) -> Matrix:
    known = tracks.sort_values("item", kind="stable")
    triples = [
        (tag, item, weight)
        for item, tags in zip(known["item"].tolist(), known["tags"].tolist() if "tags" in known else (), strict=False)
        if isinstance(tags, dict)
        for tag, weight in tags.items()
        if weight > 0
    ]
    row_of = {tag: row for row, tag in enumerate(sorted({tag for tag, _, _ in triples}, key=str))}
    rows = np.array([row_of[tag] for tag, _, _ in triples], np.int64)
    columns = np.searchsorted(items, np.array([item for _, item, _ in triples], np.int64))
    weights = np.log1p(np.array([weight for _, _, weight in triples], np.float64))
    matrix = _matrix(weights, rows, columns, (len(row_of), len(items)))
    return matrix[np.flatnonzero(np.diff(matrix.indptr) >= LEAST_ITEMS)]
