"""Taste as a point: listeners and items as short vectors whose products tell what is played."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import svds

from music_rec.recommenders.from_others import FromOthers
from music_rec.recommenders.interactions import Float64, Interactions, Matrix, dense, logs, ones, turned, with_tags

Float32 = NDArray[np.float32]

FOLD_IN_STEPS = 15
"""Steps of conjugate gradients for a history, more than while learning: nothing comes after them."""


@dataclass(frozen=True)
class Config:
    """Settings of implicit ALS."""

    factors: int = 96
    """Length of the vectors."""
    l2: float = 10.0
    """Penalty of their length."""
    confidence: float = 2.0
    """How much surer than nothing a play is, the alpha of the paper."""
    tag_weight: float = 1.0
    """Confidence of a tag's row per ln(1 + weight); 0 leaves tags out."""
    by_plays: bool = False
    """Whether confidence grows with ln(1 + plays), or is the same for everything played."""
    by_period: bool = True
    """Whether what a listener played in each half year is learned from as well, where times are known."""
    rounds: int = 8
    steps: int = 3
    """Steps of conjugate gradients each half round."""


class Als(FromOthers):
    """Scores items by the product of their vector and that of the history.

    Hu, Koren and Volinsky 2008, *Collaborative filtering for implicit feedback datasets*, solved by conjugate gradients
    (Takács, Pilászy and Tikk 2011, *Applications of the conjugate gradient method for implicit feedback collaborative
    filtering*). Tags are rows like listeners. It starts from the nearest matrix of the same rank, so chance decides nothing.
    """

    name = "als"

    def __init__(self, config: Config = Config()) -> None:
        super().__init__()
        self.config = config

    def learn(self, known: Interactions, *, rng: int = 0) -> Self:  # noqa: ARG002 - nothing is left to chance
        """Alternate between the vectors of rows and of items."""
        config = self.config
        examples = known.examples if config.by_period else known.plays
        rows = with_tags(self._confidence(examples), known.tags, config.tag_weight).astype(np.float32)
        columns = turned(rows)
        of_items = _nearest(ones(rows), config.factors)
        of_rows = np.zeros((rows.shape[0], of_items.shape[1]), np.float32)
        for _ in range(config.rounds):
            of_rows = _solved(rows, of_items, self._square(of_items), of_rows, config.steps)
            of_items = _solved(columns, of_rows, self._square(of_rows), of_items, config.steps)
        self._items, self._items_square = of_items, self._square(of_items)
        return self

    def score(self, profiles: Matrix) -> Float64:
        """Product of the vector that fits each row best with those of all items."""
        start = np.zeros((profiles.shape[0], self._items.shape[1]), np.float32)
        confidence = self._confidence(profiles).astype(np.float32)
        vectors = _solved(confidence, self._items, self._items_square, start, FOLD_IN_STEPS)
        return np.asarray(vectors @ self._items.T, np.float64)

    def _confidence(self, plays: Matrix) -> Matrix:
        return self.config.confidence * (logs(plays) if self.config.by_plays else ones(plays))

    def _square(self, vectors: Float32) -> Float32:
        """Sum of the outer products of all vectors, with the penalty."""
        return np.asarray(vectors.T @ vectors + self.config.l2 * np.eye(vectors.shape[1], dtype=np.float32))


def _nearest(pairs: Matrix, factors: int) -> Float32:
    """Vectors of the items in the matrix of rank `factors` that is nearest to `pairs`, by its singular values.

    From vectors drawn by chance eight rounds do not settle: which ten of the first hundred are named hung on the seed.
    """
    if min(pairs.shape) <= factors:
        _, lengths, directions = np.linalg.svd(dense(pairs), full_matrices=False)
    else:
        _, lengths, directions = svds(pairs, k=factors, return_singular_vectors="vh", rng=0)
    return np.asarray((np.sqrt(lengths)[:, None] * directions).T, np.float32)


def _solved(confidence: Matrix, others: Float32, square: Float32, vectors: Float32, steps: int) -> Float32:
    """Vectors of all rows at once, nearer to the least weighted squared error, given those of the columns and their square."""
    row = np.repeat(np.arange(confidence.shape[0]), np.diff(confidence.indptr))

    def applied(direction: Float32) -> Float32:
        products = np.einsum("ij,ij->i", direction[row], others[confidence.indices]) * confidence.data
        return np.asarray(direction @ square + _like(confidence, products) @ others)

    residual = _like(confidence, 1 + confidence.data) @ others - applied(vectors)
    direction, length = residual, np.sum(residual**2, axis=1, keepdims=True)
    for _ in range(steps):
        image = applied(direction)
        step = length / np.maximum(np.sum(direction * image, axis=1, keepdims=True), np.finfo(np.float32).tiny)
        vectors = vectors + step * direction
        residual = residual - step * image
        before, length = length, np.sum(residual**2, axis=1, keepdims=True)
        direction = residual + length / np.maximum(before, np.finfo(np.float32).tiny) * direction
    return np.asarray(vectors)


def _like(matrix: Matrix, values: Float32) -> Matrix:
    return sparse.csr_array((values, matrix.indices, matrix.indptr), matrix.shape)
