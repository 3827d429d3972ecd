"""Like this: what the listener played in the sessions nearest to this one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from music_rec.core.models import Reason
from music_rec.core.protocols import Request
from music_rec.recommenders.explain import counted, place_of
from music_rec.recommenders.from_plays import FromPlays
from music_rec.recommenders.opinion import Opinion
from music_rec.recommenders.past import Past
from music_rec.recommenders.play_log import Bool, Float64, Int64, Plays, sums

DAY = 86_400
COMPANIONS_NAMED = 2


@dataclass(frozen=True)
class Config:
    """Settings of session neighbours."""

    gap_s: int = 30 * 60
    """A silence longer than this ends a session, in seconds from start to start."""
    recent: int = 2_000
    """How many sessions are compared: the most recent of those that share an item."""
    neighbours: int = 100
    """How many of them, the nearest, are listened to."""
    half_life_days: float = 365
    """A session so much older counts half."""
    fading: float = 1.0
    """Of the session that is compared, the n-th last play weighs n to the minus this; 0 weighs all alike."""


class SessionKnn(FromPlays):
    """Ranks items by the similarity, summed, of the neighbour sessions they were played in.

    Neighbours are the listener's own sessions, by cosine over the sets of items, fading with age (Jannach and Ludewig
    2017, *When recurrent neural networks meet the neighborhood for session-based recommendation*). What they are near
    to is the seeds, else the last session, where its last plays weigh most (Ludewig and Jannach 2018, *Evaluation of
    session-based recommendation algorithms*, weigh them so).
    """

    name = "session_knn"

    def __init__(self, config: Config = Config()) -> None:
        super().__init__()
        self.config = config

    def score(self, request: Request, past: Past) -> Opinion:
        """Summed similarity of everything played in a neighbour session, what it is near to left out."""
        plays = past.timed
        if len(plays) == 0:
            return Opinion.none("No play of this listener has a known time.")
        starts = past.session_starts(self.config.gap_s)
        earlier = len(starts) if request.seeds else len(starts) - 1
        query = self._seeds(plays, request) if request.seeds else self._session(plays[int(starts[-1]) :])
        near = _neighbours(plays, starts, earlier, query, past.now, self.config)
        scores = sums(near.item, near.weight[near.session], plays.n_items)
        scores[query > 0] = 0
        codes = np.flatnonzero(scores)
        if len(codes) == 0:
            return Opinion.none("Nothing was ever played in one session with this.")

        def explain(items: Int64, contributions: Float64) -> list[Reason]:
            return [
                _reason(near, code, self._log.ids, past, contribution)
                for code, contribution in zip(self._log.codes(items).tolist(), contributions.tolist(), strict=True)
            ]

        return Opinion(self._log.ids[codes], scores[codes], explain)

    def _seeds(self, plays: Plays, request: Request) -> Float64:
        """Weight by code: 1 for each seed."""
        weights = np.zeros(plays.n_items)
        weights[self._log.codes(request.seeds)] = 1
        return weights

    def _session(self, plays: Plays) -> Float64:
        """Weight by code of the items of a session: 1 for that of the last play, less the longer ago."""
        weights = np.zeros(plays.n_items)
        weights[plays.item] = np.arange(len(plays), 0, -1.0) ** -self.config.fading
        return weights


@dataclass(frozen=True)
class _Neighbours:
    """The nearest sessions, oldest first, each item once in a session: columns of one length."""

    session: Int64
    """Row in `weight`."""
    item: Int64
    at: Int64
    """First play of the item in the session, UTC s."""
    in_query: Bool
    """Whether the item is one that the sessions are near to."""
    weight: Float64
    """Similarity by session."""


def _neighbours(plays: Plays, starts: Int64, earlier: int, query: Float64, now: int, config: Config) -> _Neighbours:
    """The nearest of the first `earlier` sessions to the query, which has a weight by code."""
    asked = query > 0
    hits = np.flatnonzero(asked.take(plays.item))
    shares = np.zeros(len(starts), bool)
    shares[np.searchsorted(starts, hits, side="right") - 1] = True
    sharing = np.flatnonzero(shares[:earlier])[-config.recent :]
    session, rows = _items_once(plays, starts, sharing)
    shared = np.bincount(session, weights=query[plays.item[rows]], minlength=len(sharing))
    # no product of vectors: as long as these BLAS takes several threads for it, which wait for each other by spinning
    size = np.sqrt(np.bincount(session, minlength=len(sharing)) * max(float((query[asked] ** 2).sum()), 1.0))
    weight = shared / size * 0.5 ** ((now - plays.at[starts[sharing]]) / (config.half_life_days * DAY))
    weight[np.argsort(-weight, kind="stable")[config.neighbours :]] = 0
    near = weight[session] > 0
    session, rows = session[near], rows[near]
    return _Neighbours(session, plays.item[rows], plays.at[rows], asked[plays.item[rows]], weight)


def _items_once(plays: Plays, starts: Int64, sessions: Int64) -> tuple[Int64, Int64]:
    """(Position in `sessions`, row of the first play) of every item of every session given."""
    first, end = starts[sessions], np.append(starts[1:], len(plays))[sessions]
    size = end - first
    session = np.repeat(np.arange(len(sessions)), size)
    rows = np.arange(len(session)) + np.repeat(first - (np.cumsum(size) - size), size)
    _, once = np.unique(session * plays.n_items + plays.item[rows], return_index=True)
    return session[once], rows[once]


def _reason(near: _Neighbours, code: int, ids: Int64, past: Past, contribution: float) -> Reason:
    rows = near.item == code
    at = tuple(near.at[rows][::-1].tolist())
    here = np.zeros(len(near.weight), bool)
    here[near.session[rows]] = True
    mates, times = np.unique(ids[near.item[here[near.session] & near.in_query]], return_counts=True)
    most = np.argsort(-times, kind="stable")[:COMPANIONS_NAMED]
    named = [place_of(int(mates[i])) + (f" (in {times[i]} of them)" if times[i] < len(at) else "") for i in most]
    text = f"Played in {counted(len(at), 'session')} with {' and '.join(named)}{past.last_of(at)}"
    return Reason(SessionKnn.name, text, contribution, past.ground(at))
