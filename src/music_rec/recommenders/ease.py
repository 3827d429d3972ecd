"""What goes with what: one linear model of all items on all others, in closed form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import lapack

from music_rec.recommenders.from_others import FromOthers
from music_rec.recommenders.interactions import (
    Float64,
    Int64,
    Interactions,
    Matrix,
    logs,
    ones,
    scaled,
    squares,
    turned,
    with_tags,
)
from music_rec.recommenders.threads import one_thread

Float32 = NDArray[np.float32]

BLOCK = 2_000
"""Columns that are worked on at a time."""


@dataclass(frozen=True)
class Config:
    """Settings of EASE."""

    l2: float = 50.0
    """Penalty of every weight."""
    dropout: float = 1.0
    """Penalty beside it, in multiples of how much an item is played: p / (1 - p) of a denoising model; 0 is plain EASE."""
    tag_weight: float = 1.4
    """Weight of a tag's row beside that of a listener; 0 leaves tags out."""
    by_plays: bool = True
    """Whether ln(1 + plays), divided by its root mean square, counts instead of 1 for everything played."""


class Ease(FromOthers):
    """Scores items by what of the history speaks for them: x B, where B has a zero diagonal and least squared error.

    Steck 2019, *Embarrassingly shallow autoencoders for sparse data*; the penalty by item is the closed form of Steck
    2020, *Autoencoders that don't overfit towards the identity*. Tags are rows beside those of listeners (Jeunen, Van
    Balen and Goethals 2020, *Closed-form models for collaborative filtering with side-information*).
    """

    name = "ease"

    def __init__(self, config: Config = Config()) -> None:
        super().__init__()
        self.config = config

    def learn(self, known: Interactions, *, rng: int = 0) -> Self:  # noqa: ARG002 - nothing is left to chance
        """Solve for the weights: among rows where these are fewer, else among items."""
        examples = known.examples
        self._typical = float(np.sqrt(np.mean(logs(examples).data ** 2))) if examples.nnz else 1.0
        rows = with_tags(self._weighed(examples), known.tags, self.config.tag_weight)
        penalty = self.config.l2 + self.config.dropout * squares(rows)
        self._weights: _Weights = (_AmongRows if rows.shape[0] < rows.shape[1] else _AmongItems)(rows, penalty)
        return self

    def score(self, profiles: Matrix) -> Float64:
        """x B for every row x."""
        return self._weights.applied(self._weighed(profiles))

    def between(self, history: Int64, candidates: Int64) -> Float32:
        """Weight of each item of a history (rows) for each candidate (columns), both as columns of the matrix."""
        weights = self._weights.between(history, candidates)
        weights[history[:, None] == candidates] = 0
        return weights

    def _weighed(self, plays: Matrix) -> Matrix:
        return logs(plays) / self._typical if self.config.by_plays else ones(plays)


class _Weights(Protocol):
    """B = I - P diag(1 / diag P), where P is the inverse of Y'Y + D for rows Y and the diagonal D of penalties."""

    def applied(self, profiles: Matrix) -> Float64:
        """x B for every row x."""
        ...

    def between(self, rows: Int64, columns: Int64) -> Float32:
        """Some rows and columns of B, right where they differ."""
        ...


class _AmongItems:
    """P itself, items x items."""

    def __init__(self, rows: Matrix, penalty: Float64) -> None:
        single = rows.astype(np.float32)
        gram = np.asfortranarray((single.T @ single).toarray())
        gram[np.diag_indices_from(gram)] += penalty
        weights = _inverse(gram)
        weights /= -np.diag(weights).copy()
        np.fill_diagonal(weights, 0)
        self._weights = weights

    def applied(self, profiles: Matrix) -> Float64:
        return np.asarray(profiles @ self._weights, np.float64)

    def between(self, rows: Int64, columns: Int64) -> Float32:
        return self._weights[np.ix_(rows, columns)]


class _AmongRows:
    """P = D^-1 - D^-1 Y' (I + Y D^-1 Y')^-1 Y D^-1 (Woodbury): the inverse is rows x rows, and Y stays sparse."""

    def __init__(self, rows: Matrix, penalty: Float64) -> None:
        self._inverse_penalty = 1 / penalty
        self._rows = scaled(rows, columns=self._inverse_penalty).astype(np.float32)
        self._items = turned(self._rows)
        gram = np.asfortranarray((self._rows @ turned(rows.astype(np.float32))).toarray())
        gram[np.diag_indices_from(gram)] += 1
        self._kernel = _inverse(gram).T  # the same numbers, row by row: products with it would copy it each time
        self._diagonal = self._inverse_penalty - self._explained()

    def applied(self, profiles: Matrix) -> Float64:
        inner = profiles.astype(np.float32) @ self._items @ self._kernel
        x_p = scaled(profiles, columns=self._inverse_penalty).toarray() - (self._items @ inner.T).T
        return np.asarray(profiles.toarray() - x_p / self._diagonal)

    def between(self, rows: Int64, columns: Int64) -> Float32:
        inner = self._items[rows] @ self._kernel
        return np.asarray((self._items[columns] @ inner.T).T / self._diagonal[columns], np.float32)

    def _explained(self) -> Float64:
        """Diagonal of D^-1 Y' K Y D^-1, of whose inner products only those of played pairs are needed."""
        by_item = self._rows.tocsc()
        diagonal = np.zeros(by_item.shape[1])
        for start in range(0, len(diagonal), BLOCK):
            some = by_item[:, start : start + BLOCK].tocoo()
            products = (some.tocsc().T @ self._kernel).T
            np.add.at(diagonal, start + some.col, products[some.row, some.col] * some.data)
        return diagonal


def _inverse(gram: Float32) -> Float32:
    """Inverse of a positive definite matrix, in its place; LAPACK's potri does half the work of solving for it."""
    with one_thread():
        factor, failed = lapack.spotrf(gram, lower=1, overwrite_a=1, clean=0)
        assert not failed, "the penalty keeps the matrix positive definite"
        inverse, _ = lapack.spotri(factor, lower=1, overwrite_c=1)
    for start in range(0, len(inverse), BLOCK):
        end = start + BLOCK
        square = inverse[start:end, start:end]
        square[:] = np.tril(square) + np.tril(square, -1).T
        inverse[start:end, end:] = inverse[end:, start:end].T
    symmetric: Float32 = inverse
    return symmetric
