"""What tracks are compared by: each block is a vector of length 1 for every track it knows, and zeros for the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from music_rec.recommenders.play_log import Bool, Float64

Float32 = NDArray[np.float32]
Sparse = Any
"""A SciPy CSR matrix; its stubs know no element types."""

GRAMS = (2, 4)
"""Letters in a row that words are compared by: parts of words tell languages and habits of naming apart."""
MOST_GRAMS = 5_000


@dataclass(frozen=True)
class Block:
    """One way to compare tracks."""

    name: str
    """In words for the listener: *alike in NAME*."""
    vectors: Float32
    """A row for each track; the product of two is 1 for twins, about 0 for strangers, and exactly 0 where one is not known."""

    @property
    def known(self) -> Bool:
        """Which tracks it knows."""
        known: Bool = np.abs(self.vectors).max(axis=1) > 0
        return known


def sound(features: Float64) -> Block:
    """Audio features as z-scores: the product is (1 + cosine) / 2.

    A feature that is not known counts as no direction; a track without any is not known, rather than average. Shifting the
    cosine keeps an unlike track above one of which nothing is known.
    """
    known = np.isfinite(features)
    filled = np.where(known, features, 0)
    n = np.maximum(known.sum(axis=0), 1)
    centred = np.where(known, features - filled.sum(axis=0) / n, 0)
    spread = np.sqrt((centred**2).sum(axis=0) / n)
    directions = unit(centred / np.where(spread > 0, spread, 1))
    any_known = known.sum(axis=1) > 0
    return Block("sound", (np.hstack([directions, any_known[:, None]]) / np.sqrt(2)).astype(np.float32))


def tagged(tags: Sequence[Mapping[str, float]], dims: int, rng: int) -> Block:
    """Tags by TF-IDF, weights as shares of the track's strongest; reduced to `dims` where there are more."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.feature_extraction.text import TfidfTransformer

    if not any(tags):
        return Block("tags", np.zeros((len(tags), 1), np.float32))
    shares = [{tag: weight / max(own.values()) for tag, weight in own.items()} for own in tags]
    return Block("tags", dense(TfidfTransformer().fit_transform(DictVectorizer().fit_transform(shares)), dims, rng))


def grams(texts: Sequence[str]) -> Sparse:
    """TF-IDF of the letter groups of each text, rows of length 1; no column where no text has a word."""
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import TfidfVectorizer

    if not any(text.strip() for text in texts):
        return csr_matrix((len(texts), 0), dtype=np.float32)
    make = TfidfVectorizer(analyzer="char_wb", ngram_range=GRAMS, max_features=MOST_GRAMS, sublinear_tf=True, dtype=np.float32)
    return make.fit_transform(texts)


def named(text_grams: Sparse, dims: int, rng: int) -> Block:
    """Names of artist, track and album by what their letters share."""
    return Block("names", dense(text_grams, dims, rng))


def dense(sparse: Sparse, dims: int, rng: int) -> Float32:
    """Rows of length 1 in at most `dims` directions; few rows or columns are kept as they are.

    Truncated SVD (Deerwester and others 1990, *Indexing by latent semantic analysis*).
    """
    from sklearn.decomposition import TruncatedSVD

    if sparse.shape[1] == 0:
        return np.zeros((sparse.shape[0], 1), np.float32)
    if min(sparse.shape) <= dims:
        return unit(sparse.toarray()).astype(np.float32)
    return unit(TruncatedSVD(dims, random_state=rng).fit_transform(sparse)).astype(np.float32)


def unit(rows: NDArray[Any]) -> NDArray[Any]:
    """The rows with length 1; zeros stay zeros."""
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.where(length > 0, length, 1)
