"""The default mix: what several recommenders say of one moment, each weighed by how often it was right about the listener."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize

from music_rec.core.models import Recommendation
from music_rec.core.protocols import Request
from music_rec.recommenders.actr import ActR
from music_rec.recommenders.blend import grounds
from music_rec.recommenders.from_plays import FromPlays
from music_rec.recommenders.levels import BothLevels
from music_rec.recommenders.markov import Markov
from music_rec.recommenders.opinion import Opinion
from music_rec.recommenders.own_past import OwnPast
from music_rec.recommenders.past import Past
from music_rec.recommenders.play_log import Float64, Int64, Plays
from music_rec.recommenders.popularity import Popularity
from music_rec.recommenders.ranker import Ranker
from music_rec.recommenders.session_knn import SessionKnn
from music_rec.recommenders.traits import traits

if TYPE_CHECKING:
    import pandas as pd

MEMBERS: dict[str, Callable[[], FromPlays]] = {
    "actr": ActR,
    "popularity": Popularity,
    "session_knn": SessionKnn,
    "markov": Markov,
    "ranker": Ranker,
}
LEAST = 1e-4
"""A share that hardly counts more than none."""


@dataclass(frozen=True)
class Config:
    """Settings of the hybrid."""

    batch: Mapping[str, float] = field(default_factory=lambda: {"actr": 0.7, "popularity": 0.3})
    """Shares within the part that goes by the whole past, by recommender."""
    immediate: Mapping[str, float] = field(default_factory=lambda: {"session_knn": 0.2, "markov": 0.2, "ranker": 0.6})
    """Shares within the part that follows the last plays."""
    immediate_share: float = 0.3
    """Weight of the immediate part as long as nothing is known of the listener; the batch part has the rest."""
    pool: int = 100
    """How many of its best each member brings."""
    least: int = 1_024
    """With fewer plays the own past is not asked, and the weights of everybody hold."""
    asked: int = 80
    """Moments of the own past that are learned from at most."""
    behind: float = 0.5
    """They lie behind this share of the plays, so that members had something to go by."""
    everybody: Mapping[str, tuple[float, float]] = field(
        default_factory=lambda: {"session_knn": (0.10, 0.04), "markov": (0.09, 0.16), "ranker": (0.59, 0.87)}
    )
    """Weights in shuffle and in album mode that were likeliest for other listeners: 72, by the first three fifths of their
    plays; who is not named has none."""
    stranger: float = 1.0
    """As how many plays of the listener the weights of whom nothing is known count."""
    shrinkage: float = 600.0
    """How strongly the listener's own weights are held at all these: as so many moments would."""

    @property
    def weights(self) -> dict[str, float]:
        """Weight of each member for a listener of whom nothing is known; they add up to 1 where the shares do."""
        batch = {name: share * (1 - self.immediate_share) for name, share in self.batch.items()}
        return batch | {name: share * self.immediate_share for name, share in self.immediate.items()}


class Hybrid(BothLevels):
    """Fuses the chances that its members give: the score is the sum of weight x ln(1 + share / `LEAST`).

    Of what a member names each item has a share; their logarithms are pooled (Genest and Zidek 1986, *Combining probability
    distributions*), so that one that is sure counts more than one that is not, which places alone do not tell. Each of the
    `traits` of a moment has its weights, which count as far as it is there: so they go with the size of the profile and with
    how one listens. They are the likeliest over moments of the own past, each knowing what came before (a conditional logit,
    as in `ranker_own`), held at those of everybody, and never below zero.
    """

    name = "hybrid"

    def __init__(self, config: Config = Config()) -> None:
        super().__init__()
        self.config = config
        self._members = self._unfitted()
        self._own: OwnPast[Float64] = OwnPast()

    def take_in(self, plays: pd.DataFrame, tracks: pd.DataFrame, *, rng: int = 0) -> None:
        """Let every member learn from one log; the listener's own weights are learned when first asked for."""
        self._members, self._own = self._unfitted(), OwnPast()
        for member in self._members.values():
            member.learn(self._log, plays, tracks, rng=rng)

    def note(self, plays: pd.DataFrame) -> None:
        """Let every member take in what new plays tell beside their log."""
        for member in self._members.values():
            member.note(plays)

    def weights(self, request: Request) -> dict[str, float]:
        """How much each member counts for who asks, after the last plays; 1 in all."""
        return self._weights(request, Past.of(self._log, request))

    def answer(self, request: Request) -> list[Recommendation]:
        """At most `k` items, best first; `fallback` tells why nobody but popularity had anything to say."""
        depth = max(self.config.pool, request.k)
        past = Past.of(self._log, request)
        weights = self._weights(request, past)
        opinions = self._opinions(request, past, depth, [name for name in self._members if weights[name] > LEAST])
        if not any(map(len, opinions.values())):
            weights, opinions = self.config.weights, self._opinions(request, past, depth, [*self._members])
        heard = {name: one for name, one in opinions.items() if len(one)}
        silent = dict.fromkeys(one.why_none for one in opinions.values() if not len(one))
        self.fallback = "" if heard.keys() - {Popularity.name} else " ".join(silent)
        if not heard:
            return []
        pool, heights = _heights(heard)
        shares = np.array([[weights[name]] for name in heard]) * heights
        totals = shares.sum(axis=0)
        best = np.lexsort((pool, -totals))[: max(request.k, 0)]
        why = grounds([(weights[name], one) for name, one in heard.items()], pool[best], shares[:, best])
        return [
            Recommendation(item, score, tuple(sorted(why[item], key=lambda reason: -reason.contribution)))
            for item, score in zip(pool[best].tolist(), totals[best].tolist(), strict=True)
        ]

    def _unfitted(self) -> dict[str, FromPlays]:
        return {name: MEMBERS[name]() for name in self.config.weights}

    def _weights(self, request: Request, past: Past) -> dict[str, float]:
        by_trait = self._own.of(request.user, past, lambda first: self._likeliest(request.user, first))
        weights = by_trait @ traits(past.timed, self.config.stranger)
        return dict(zip(self._members, (weights / (weights.sum() or 1)).tolist(), strict=True))

    def _opinions(self, request: Request, past: Past, depth: int, names: Sequence[str]) -> dict[str, Opinion]:
        """The best of some members, all told the same past; whoever hardly counts need not be asked."""
        return {name: self._members[name].told(request, past).best(depth) for name in names}

    def _likeliest(self, user: int | str, plays: Plays) -> Float64:
        """The weights under which what was played stood highest: a row for each member, a column for each of `traits`."""
        nobody, everybody = self.config.weights, self.config.everybody
        start = np.array([(nobody[name], *everybody.get(name, (0.0, 0.0))) for name in self._members])
        cases = list(self._cases(user, plays))
        if not cases:
            return start

        def loss(flat: Float64) -> tuple[float, Float64]:
            weights = flat.reshape(start.shape)
            gone = weights - start
            total, slope = self.config.shrinkage / 2 * float((gone**2).sum()), self.config.shrinkage * gone
            for heights, here, chosen in cases:
                scores = weights @ here @ heights
                chances = np.exp(scores - scores.max())
                chances /= chances.sum()
                total -= float(np.log(chances[chosen] + 1e-12))
                slope = slope + np.outer(heights @ chances - heights[:, chosen], here)
            return total, slope.ravel()

        bounds, options = [(0, None)] * start.size, {"maxiter": 50}
        found = minimize(loss, start.ravel(), jac=True, method="L-BFGS-B", bounds=bounds, options=options).x
        return np.asarray(found).reshape(start.shape)

    def _cases(self, user: int | str, plays: Plays) -> Iterator[tuple[Float64, Float64, int]]:
        """(heights of the candidates, a row for each member; traits; column of what was played) where that was among them."""
        if len(plays) < self.config.least:
            return
        first = int(self.config.behind * len(plays)) + 1
        for row in np.unique(np.linspace(first, len(plays) - 1, self.config.asked).astype(int)).tolist():
            request = Request(user=user, now=int(plays.at[row]) - 1)
            past = Past.of(self._log, request)
            opinions = self._opinions(request, past, self.config.pool, [*self._members])
            pool, heights = _heights(opinions)
            chosen = np.flatnonzero(pool == self._log.ids[plays.item[row]])
            if len(chosen):
                yield heights, traits(past.timed, self.config.stranger), int(chosen[0])


def _heights(opinions: Mapping[str, Opinion]) -> tuple[Int64, Float64]:
    """(every item that is named, ascending; ln(1 + share / `LEAST`) by member and item, 0 where a member does not name it)."""
    pool = np.unique(np.concatenate([one.items for one in opinions.values()]))
    heights = np.zeros((len(opinions), len(pool)))
    for row, one in enumerate(opinions.values()):
        heights[row, np.searchsorted(pool, one.items)] = np.log1p(one.shares() / LEAST)
    return pool, heights
