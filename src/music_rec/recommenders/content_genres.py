"""The learned block: what a track is likely tagged with, judged by tracks of other artists that are tagged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from music_rec.recommenders.content_blocks import Block, Float32, Sparse, unit
from music_rec.recommenders.content_catalogue import Catalogue
from music_rec.recommenders.play_log import Bool, Float64, Int64


@dataclass(frozen=True)
class Config:
    """Settings of the learned block."""

    most_labels: int = 40
    """So many of the tags that most tracks have are learned."""
    least_tracks: int = 20
    """A tag on fewer tracks cannot be learned."""
    steps: int = 10
    """Between how many levels a feature is placed."""
    penalty: float = 1.0
    """Of the squared coefficients."""
    iterations: int = 25
    artist_share: float = 0.9
    """How much of what a track is held for comes from all tracks of its artist together."""


def genres(catalogue: Catalogue, text_grams: Sparse, config: Config = Config()) -> Block:
    """The likely tags of each track as a vector of length 1; empty where too few tracks are tagged.

    A track that is tagged is what its tags say. Of the others a multinomial logistic regression on levels of audio
    features and letters of names says how likely each tag is, and tracks without either take after their artist. The
    probabilities of a classifier are an embedding that unseen artists fit into as well (for music: Slaney, Weinberger and
    White 2008, *Learning a metric for music similarity*).
    """
    from scipy.sparse import hstack

    labels = _labels(catalogue.tags, config)
    said = _shares(catalogue.tags, labels)
    tagged: Bool = said.sum(axis=1) > 0
    if len(labels) < 2:
        return Block("genre", np.zeros((len(catalogue), 1), np.float32))
    evidence = hstack([text_grams, levels(catalogue.features, config.steps)]).tocsr()
    likely = np.where(tagged[:, None], said, _learned(evidence, said, tagged, config))
    known = tagged | (np.diff(evidence.indptr) > 0)
    return Block("genre", _with_artist(likely, known, catalogue.artist, config.artist_share))


def levels(features: Float64, steps: int) -> Sparse:
    """Each feature as its place between quantiles: two neighbouring columns share a 1, none has any where it is unknown."""
    from scipy.sparse import csr_matrix, hstack

    n = len(features)
    parts = [csr_matrix((n, 0))]
    for column in features.T:
        rows = np.flatnonzero(np.isfinite(column))
        edges = np.unique(np.quantile(column[rows], np.linspace(0, 1, steps + 1))) if len(rows) else np.empty(0)
        if len(edges) < 2:
            continue
        place = np.interp(column[rows], edges, np.arange(len(edges)))
        below = np.minimum(place.astype(np.int64), len(edges) - 2)
        shares = np.concatenate([1 - (place - below), place - below])
        where = np.tile(rows, 2), np.concatenate([below, below + 1])
        parts.append(csr_matrix((shares, where), shape=(n, len(edges))))
    return hstack(parts).tocsr()


def _labels(tags: Sequence[Mapping[str, float]], config: Config) -> list[str]:
    """The tags to learn, those on most tracks first."""
    on = Counter(tag for own in tags for tag in own)
    often = [tag for tag, n in on.items() if n >= config.least_tracks]
    return sorted(often, key=lambda tag: (-on[tag], tag))[: config.most_labels]


def _shares(tags: Sequence[Mapping[str, float]], labels: Sequence[str]) -> Float64:
    """The weights of the labels on each track, as shares that add up to 1, or all 0."""
    shares = np.array([[own.get(label, 0) for label in labels] for own in tags], np.float64).reshape(len(tags), len(labels))
    total = shares.sum(axis=1, keepdims=True)
    return shares / np.where(total > 0, total, 1)


def _learned(evidence: Sparse, said: Float64, tagged: Bool, config: Config) -> Float64:
    """How likely each label is on each track: softmax regression on the shares of the tagged ones, by L-BFGS."""
    from scipy.optimize import minimize

    rows, truth = evidence[tagged].astype(np.float32), said[tagged]
    turned = rows.T.tocsr()
    prior = np.log(truth.mean(axis=0) + 1e-6)
    shape = evidence.shape[1], len(prior)
    if shape[0] == 0:
        return np.tile(truth.mean(axis=0), (len(said), 1))

    def loss(flat: Float64) -> tuple[float, Float64]:
        weights = flat.reshape(shape)
        logs = _log_softmax(rows @ weights.astype(np.float32) + prior)
        slope = turned @ (np.exp(logs) - truth) + config.penalty * weights
        return float(config.penalty / 2 * (flat @ flat) - (truth * logs).sum()), slope.ravel()

    best = minimize(loss, np.zeros(shape[0] * shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": config.iterations})
    found: Float64 = np.exp(_log_softmax(evidence @ best.x.reshape(shape) + prior))
    return found


def _log_softmax(scores: Float64) -> Float64:
    scores = scores - scores.max(axis=1, keepdims=True)
    logs: Float64 = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    return logs


def _with_artist(likely: Float64, known: Bool, artist: Int64, share: float) -> Float32:
    """Each row moved towards the mean of its artist's known rows; a row that is not known becomes that mean."""
    n = int(artist.max(initial=-1)) + 1
    own = np.where(known[:, None], likely, 0)
    totals = np.stack([np.bincount(artist, weights=column, minlength=n) for column in own.T], axis=1)
    means = totals / np.maximum(np.bincount(artist[known], minlength=n), 1)[:, None]
    mixed = np.where(known[:, None], (1 - share) * own + share * means[artist], means[artist])
    return unit(mixed).astype(np.float32)
