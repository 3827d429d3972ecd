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
    everybody: Mapping[str, float] = field(
        default_factory=lambda: {"actr": 0.0, "popularity": 0.0, "session_knn": 0.07, "markov": 0.15, "ranker": 0.66}
    )
    """Weights that were likeliest for other listeners: twenty-two, by the first three fifths of their plays."""
    shrinkage: float = 600.0
    """How strongly the listener's own weights are held at these: as so many moments would."""

    @property
    def weights(self) -> dict[str, float]:
        """Weight of each member for a listener of whom nothing is known; they add up to 1 where the shares do."""
        batch = {name: share * (1 - self.immediate_share) for name, share in self.batch.items()}
        return batch | {name: share * self.immediate_share for name, share in self.immediate.items()}


class Hybrid(BothLevels):
    """Fuses the chances that its members give: the score is the sum of weight x ln(1 + share / `LEAST`).

    Of what a member names each item has a share; their logarithms are pooled (Genest and Zidek 1986, *Combining probability
    distributions*), so that one that is sure counts more than one that is not, which places alone do not tell. The weights
    are the likeliest over moments of the own past, each knowing what came before (a conditional logit, as in `ranker_own`),
    held at those of everybody, and never below zero.
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
        """How much each member counts for who asks; 1 in all."""
        played = self._log.plays(request).since(0)
        weights = self._own.of(request.user, played, lambda first: self._likeliest(request.user, first))
        return dict(zip(self._members, (weights / (weights.sum() or 1)).tolist(), strict=True))

    def answer(self, request: Request) -> list[Recommendation]:
        """At most `k` items, best first; `fallback` tells why nobody but popularity had anything to say."""
        depth = max(self.config.pool, request.k)
        past, weights = Past.of(self._log, request), self.weights(request)
        opinions = self._opinions(request, past, depth, [name for name in self._members if weights[name] > 0])
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

    def _opinions(self, request: Request, past: Past, depth: int, names: Sequence[str]) -> dict[str, Opinion]:
        """The best of some members, all told the same past; whoever has no weight need not be asked."""
        return {name: self._members[name].told(request, past).best(depth) for name in names}

    def _likeliest(self, user: int | str, plays: Plays) -> Float64:
        """The weights under which what was played stood highest, one for each member."""
        if len(plays) == 0:
            return np.array(list(self.config.weights.values()))
        start = np.array([self.config.everybody.get(name, 0.0) for name in self._members])
        cases = list(self._cases(user, plays))

        def loss(weights: Float64) -> tuple[float, Float64]:
            gone = weights - start
            total, slope = self.config.shrinkage / 2 * float(gone @ gone), self.config.shrinkage * gone
            for heights, chosen in cases:
                scores = weights @ heights
                chances = np.exp(scores - scores.max())
                chances /= chances.sum()
                total -= float(np.log(chances[chosen] + 1e-12))
                slope = slope + heights @ chances - heights[:, chosen]
            return total, slope

        bounds = [(0, None)] * len(start)
        return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 50}).x)

    def _cases(self, user: int | str, plays: Plays) -> Iterator[tuple[Float64, int]]:
        """(heights of the candidates, a row for each member; column of what was played) where that was among them."""
        if len(plays) < self.config.least:
            return
        first = int(self.config.behind * len(plays)) + 1
        for row in np.unique(np.linspace(first, len(plays) - 1, self.config.asked).astype(int)).tolist():
            request = Request(user=user, now=int(plays.at[row]) - 1)
            opinions = self._opinions(request, Past.of(self._log, request), self.config.pool, [*self._members])
            pool, heights = _heights(opinions)
            chosen = np.flatnonzero(pool == self._log.ids[plays.item[row]])
            if len(chosen):
                yield heights, int(chosen[0])


def _heights(opinions: Mapping[str, Opinion]) -> tuple[Int64, Float64]:
    """(every item that is named, ascending; ln(1 + share / `LEAST`) by member and item, 0 where a member does not name it)."""
    pool = np.unique(np.concatenate([one.items for one in opinions.values()]))
    heights = np.zeros((len(opinions), len(pool)))
    for row, one in enumerate(opinions.values()):
        heights[row, np.searchsorted(pool, one.items)] = np.log1p(one.shares() / LEAST)
    return pool, heights
