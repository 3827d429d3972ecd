"""What was never heard: several opinions as one, by weights that nobody's past can teach."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from music_rec.core.models import Reason, Recommendation
from music_rec.core.protocols import Request
from music_rec.recommenders.content import Content
from music_rec.recommenders.from_plays import FromPlays
from music_rec.recommenders.levels import BothLevels
from music_rec.recommenders.near import Near
from music_rec.recommenders.opinion import Opinion
from music_rec.recommenders.past import Past
from music_rec.recommenders.play_log import Float64, Int64
from music_rec.recommenders.taste import Taste

if TYPE_CHECKING:
    import pandas as pd


MEMBERS: dict[str, Callable[[], FromPlays]] = {"near": Near, "content": Content, "taste": Taste}


@dataclass(frozen=True)
class Config:
    """Settings of the blend."""

    weights: Mapping[str, float] = field(default_factory=lambda: {"near": 0.45, "content": 0.3, "taste": 0.25})
    """Of what services call alike to the plays, of what is tagged and sounds like them, of what others like."""
    pool: int = 300
    """How many of its best each member brings; scores are compared within the pool of all."""


class Blend(BothLevels):
    """Weighs what its members say: the score is the sum of their weighted z-scores.

    A z-score is counted from the floor of its member instead of from the mean. The order is the same, what a member does
    not know gets 0 from it, and no reason speaks against an item.
    """

    name = "discovery"

    def __init__(self, config: Config = Config()) -> None:
        super().__init__()
        self.config = config
        self._members: dict[str, FromPlays] = {}

    def take_in(self, plays: pd.DataFrame, tracks: pd.DataFrame, *, rng: int = 0) -> None:
        """Let every member learn from one log."""
        self._members = {name: MEMBERS[name]() for name in self.config.weights}
        for member in self._members.values():
            member.learn(self._log, plays, tracks, rng=rng)

    def note(self, plays: pd.DataFrame) -> None:
        """Let every member take in what new plays tell beside their log."""
        for member in self._members.values():
            member.note(plays)

    def answer(self, request: Request) -> list[Recommendation]:
        """At most `k` items, best first; `fallback` names the members that had nothing to say."""
        past = Past.of(self._log, request)
        opinions = {name: member.told(request, past) for name, member in self._members.items()}
        self.fallback = " ".join(dict.fromkeys(opinion.why_none for opinion in opinions.values() if not len(opinion)))
        weights = self.config.weights
        votes = [(weights[name], opinion) for name, opinion in opinions.items() if len(opinion)]
        return _blended(votes, request.k, max(self.config.pool, request.k)) if votes else []


def _blended(votes: Sequence[tuple[float, Opinion]], k: int, pool_size: int) -> list[Recommendation]:
    pool = np.unique(np.concatenate([opinion.best(pool_size).items for _, opinion in votes]))
    votes = [(weight, opinion.where(np.isin(opinion.items, pool))) for weight, opinion in votes]
    shares = np.array([weight * _z_scores(opinion, pool) for weight, opinion in votes])
    totals = shares.sum(axis=0)
    best = np.lexsort((pool, -totals))[: max(k, 0)]
    why = grounds(votes, pool[best], shares[:, best])
    return [
        Recommendation(item, score, tuple(sorted(why[item], key=lambda reason: -reason.contribution)))
        for item, score in zip(pool[best].tolist(), totals[best].tolist(), strict=True)
    ]


def grounds(votes: Sequence[tuple[float, Opinion]], items: Int64, shares: Float64) -> dict[int, list[Reason]]:
    """The reasons each opinion gives for the items it knows, by item; `shares` has a row for each opinion."""
    found: dict[int, list[Reason]] = {item: [] for item in items.tolist()}
    for (_, opinion), share in zip(votes, shares, strict=True):
        known = (items[:, None] == opinion.items).any(axis=1)  # both are few: `isin` takes ten times as long to begin
        for item, reason in zip(items[known].tolist(), opinion.explain(items[known], share[known]), strict=True):
            found[item].append(reason)
    return found


def _z_scores(opinion: Opinion, pool: Int64) -> Float64:
    """How many standard deviations each item of the pool stands above the floor; 1 where all stand equally high."""
    above = np.zeros(len(pool))
    above[np.searchsorted(pool, opinion.items)] = opinion.scores - opinion.floor
    return above / (above.std() or above.max() or 1)
