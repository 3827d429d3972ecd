"""How well a recommender would have done on a listener's own past: it knows what came before a moment, and guesses what came.

Nothing a model is asked about was shown to it; the last fifth of the plays is walked in time order (prequential evaluation,
Gama, Sebastião and Rodrigues 2013, *On evaluating stream learning algorithms*).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from music_rec.core.frames import OWN
from music_rec.core.models import Level
from music_rec.core.protocols import Recommender, Request
from music_rec.recommenders.metrics import (
    LEVEL,
    Estimate,
    bootstrap_interval,
    coverage_at,
    exactly,
    gini,
    novelty_at,
    paired_difference,
)
from music_rec.recommenders.splits import by_time, positions

if TYPE_CHECKING:
    import pandas as pd

LEVELS: tuple[Level, ...] = ("track", "artist")
SIMPLE = ("popularity", "recent_popularity", "recency", "actr", "markov")
"""What any other recommender has to be better than."""
DISCOVERY = "artist.discovery"
CUTS = (0.6, 0.8)
"""Of the plays in time order: what is known when artists never heard are asked for."""
WINDOW = 0.2
"""How long it is watched which of them are adopted, as a share of the plays."""
NAMED = 100
"""How many artists a model may name then."""
TRIED = 20
"""Moments after which a model that had no ground at any is not asked on."""


@dataclass(frozen=True)
class Protocol:
    """What is asked of every model alike."""

    share: float = 0.8
    """Of the plays, in time order, is fitted; the rest is walked."""
    moments: int = 300
    """Evenly spaced in the rest."""
    k: int = 20
    """How many items a model may name at each."""
    rng: int = 0


def by_artist(plays: pd.DataFrame) -> pd.DataFrame:
    """The `plays` frame with artists as the items."""
    return plays.assign(item=plays["artist"]).drop(columns="artist")


@dataclass
class Walk:
    """What was named at each moment, and how that compares with what was played then and before."""

    ranks: list[int] = field(default_factory=list)
    """Of what was played, 0 where it was not named."""
    lists: list[list[int]] = field(default_factory=list)
    """What was named, best first."""
    bits: list[float] = field(default_factory=list)
    """The novelty of each list, by the share that each item has of the plays before."""
    heard: frozenset[int] = frozenset()
    """The items played before the last moment."""

    def add(self, named: list[int], truth: int, share_of: Mapping[int, float]) -> None:
        """Take in what was named at a moment, what was played, and the shares that items named have of the plays before."""
        self.ranks.append(named.index(truth) + 1 if truth in named else 0)
        self.lists.append(named)
        self.bits.append(novelty_at(named, share_of, len(named)))


def walked(
    recommender: Recommender,
    plays: pd.DataFrame,
    tracks: pd.DataFrame,
    level: Level = "track",
    *,
    protocol: Protocol = Protocol(),
) -> Walk:
    """What is named at each moment of the last plays, tracks or their artists; plays are of one user and timed.

    At each moment everything before it is known, and the time is that of the play that comes; of tracks first played later
    nothing is known. Without moments where popularity answered for the model from the first one on.
    """
    known, rest = by_time(plays, protocol.share)
    recommender.fit(known, tracks[tracks["item"].isin(known["item"])], rng=protocol.rng)
    of = "artist" if level == "artist" else "item"
    walk, before, seen, grounded = Walk(), Counter(known[of].tolist()), 0, False
    user = plays["user"].iloc[0] if len(plays) else 0
    for number, place in enumerate(positions(0, len(rest), protocol.moments), 1):
        if place > seen:
            recommender.observe(rest.iloc[seen:place])
            before.update(rest[of].iloc[seen:place].tolist())
            seen = place
        truth, now = int(rest[of].iloc[place]), int(rest["timestamp"].iloc[place])
        named = [one.item for one in recommender.recommend(Request(k=protocol.k, now=now, user=user, level=level))]
        so_far = len(known) + seen
        walk.add(named, truth, {item: before[item] / so_far for item in named if before[item]})
        grounded = grounded or not recommender.fallback
        if number == TRIED and not grounded:
            break
    walk.heard = frozenset(before)
    return walk if grounded else Walk()


def next_scores(walk: Walk, level: Level, protocol: Protocol = Protocol()) -> Mapping[str, Estimate]:
    """MRR and hit rate by name (`track.mrr_at_20`), each with its interval; nothing of no moments."""
    if not walk.ranks:
        return {}
    right = reciprocal(walk.ranks)
    named = {"mrr": right, "hit": (right > 0).astype(np.float64)}
    return {f"{level}.{name}_at_{protocol.k}": mean_interval(column, protocol) for name, column in named.items()}


def reciprocal(ranks: Sequence[int]) -> NDArray[np.float64]:
    """1 / rank of each, 0 of what was not named."""
    column = np.array(ranks)
    shares: NDArray[np.float64] = np.divide(1.0, column, out=np.zeros(len(column)), where=column > 0)
    return shares


def mean_interval(shares: NDArray[np.float64], protocol: Protocol = Protocol()) -> Estimate:
    """The mean of numbers from 0 to 1 with its interval.

    Where all are 0, or all are 1, drawing them again gives no other number. Then it is that of Clopper and Pearson (1934,
    *The use of confidence or fiducial limits illustrated in the case of the binomial*): 0 of 7 may be up to 0.41.
    """
    room = 1 - ((1 - LEVEL) / 2) ** (1 / len(shares))
    if not shares.any():
        return Estimate(0.0, 0.0, room)
    if (shares == 1).all():
        return Estimate(1.0, 1 - room, 1.0)
    return bootstrap_interval(shares, rng=protocol.rng)


def over_simple(
    ranks: Mapping[str, Sequence[int]], level: Level, protocol: Protocol = Protocol()
) -> Mapping[str, tuple[str, Estimate]]:
    """How much higher the MRR of each recommender is than that of the best simple one, at the same moments: 0.16 is 16 % more.

    By recommender, with the name of the number (`track.mrr_at_20_over_markov`); `ranks` are those of their walks. Nothing of
    the best simple one itself, nor of who was never right, and of none where one of `SIMPLE` was not walked, or the best was
    right too seldom to tell.
    """
    right = {name: reciprocal(one) for name, one in ranks.items() if any(one)}
    simple = [name for name in SIMPLE if name in right]
    if not simple or not set(SIMPLE) <= set(ranks):
        return {}
    best = max(simple, key=lambda name: float(right[name].mean()))
    with np.errstate(divide="ignore", invalid="ignore"):  # of few moments some draws have none that the simple one knew
        found = {name: paired_difference(one, right[best], rng=protocol.rng) for name, one in right.items() if name != best}
    metric = f"{level}.mrr_at_{protocol.k}_over_{best}"
    return {name: (metric, one) for name, one in found.items() if np.isfinite([one.low, one.high]).all()}


def list_scores(walk: Walk, level: Level, protocol: Protocol = Protocol()) -> Mapping[str, Estimate]:
    """What the lists are like, right or not, by name (`track.coverage_at_20`); nothing of no moments.

    Coverage is the share of what was heard that was named at all, 0 to 1. Novelty is the mean of how rare is what was named,
    in bits: 10 for an item that had one play in 1,024. Gini is how unevenly the names are spread over what was heard: 0 where
    each was named equally often, towards 1 where few have all. Coverage and Gini are facts about all lists together, without
    an interval: whatever moments are drawn again, they name no more than all did, so it would lie on one side.
    """
    if not walk.lists:
        return {}
    times = Counter(item for named in walk.lists for item in named)
    found = {
        "coverage": exactly(coverage_at(walk.lists, walk.heard, protocol.k)),
        "novelty": bootstrap_interval(walk.bits, rng=protocol.rng),
        "gini": exactly(gini([times[item] for item in walk.heard])),
    }
    return {f"{level}.{name}_at_{protocol.k}": one for name, one in found.items()}


def listened(plays: pd.DataFrame, ms: NDArray[np.int32], least_ms: int = 30_000) -> pd.DataFrame:
    """The plays that are not known to be shorter than 30 s."""
    return plays[(ms < 0) | (ms >= least_ms)]


def adopted(known: pd.DataFrame, after: pd.DataFrame) -> set[int]:
    """The items of `after` never met before it, and then played 3 times or more on 2 days or more."""
    fresh = after[~after["item"].isin(known["item"])]
    by_item = fresh.assign(day=fresh["timestamp"] // 86_400).groupby("item")["day"].agg(["size", "nunique"])
    return {int(item) for item in by_item.index[(by_item["size"] >= 3) & (by_item["nunique"] >= 2)]}


def discoveries(
    recommender: Recommender, plays: pd.DataFrame, others: pd.DataFrame, protocol: Protocol = Protocol()
) -> NDArray[np.float64]:
    """For each artist adopted after one of the cuts: 1 where it was among those named at the cut, else 0.

    Items are artists. At a cut is known what others play (user, item, count; at whatever time), and the listener's own
    plays before it; adopted is what `adopted` says of the window behind it. Nothing of a model that falls back.
    """
    import pandas as pd

    ordered, found = plays.sort_values("timestamp", kind="stable"), []
    for cut in CUTS:
        start, end = int(len(ordered) * cut), int(len(ordered) * (cut + WINDOW))
        known = ordered.iloc[:start]
        wanted = sorted(adopted(known, ordered.iloc[start:end]))
        if wanted:
            own = known.groupby("item").size().rename("count").reset_index().assign(user=OWN)
            rows = pd.concat([others, own], ignore_index=True)
            recommender.fit(rows, rows[["item"]].drop_duplicates(), rng=protocol.rng)
            named = {one.item for one in recommender.recommend(Request(k=NAMED, user=OWN, exclude_heard=True))}
            if not recommender.fallback:
                found += [float(item in named) for item in wanted]
    return np.array(found, np.float64)


def discovery_scores(hits: NDArray[np.float64], protocol: Protocol = Protocol()) -> Mapping[str, Estimate]:
    """Recall by name, with its interval over what was adopted; nothing of nothing."""
    return {f"{DISCOVERY}_at_{NAMED}": mean_interval(hits, protocol)} if len(hits) else {}
