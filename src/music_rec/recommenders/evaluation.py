"""How well a recommender would have done on a listener's own past: it knows what came before a moment, and guesses what came.

Nothing a model is asked about was shown to it; the last fifth of the plays is walked in time order (prequential evaluation,
Gama, Sebastião and Rodrigues 2013, *On evaluating stream learning algorithms*).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from music_rec.core.protocols import Recommender, Request
from music_rec.recommenders.metrics import Estimate, bootstrap_interval
from music_rec.recommenders.splits import by_time, positions

if TYPE_CHECKING:
    import pandas as pd

Level = Literal["track", "artist"]
LEVELS: tuple[Level, ...] = ("track", "artist")
OnMoment = Callable[[int], None]
"""Told how many moments were walked."""


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


def at_level(plays: pd.DataFrame, level: Level) -> pd.DataFrame:
    """The `plays` frame with artists as the items, or as it is."""
    return plays.assign(item=plays["artist"]) if level == "artist" else plays


def ranks_of_next(
    recommender: Recommender,
    plays: pd.DataFrame,
    tracks: pd.DataFrame,
    protocol: Protocol = Protocol(),
    on_moment: OnMoment = lambda _: None,
) -> NDArray[np.int64]:
    """The rank of what was played at each moment, 0 where it was not named; plays are of one user and timed.

    At each moment everything before it is known, and the time is that of the play that comes.
    """
    known, rest = by_time(plays, protocol.share)
    recommender.fit(known, tracks, rng=protocol.rng)
    ranks, seen = [], 0
    user = plays["user"].iloc[0] if len(plays) else 0
    for number, place in enumerate(positions(0, len(rest), protocol.moments), 1):
        if place > seen:
            recommender.observe(rest.iloc[seen:place])
            seen = place
        truth, now = int(rest["item"].iloc[place]), int(rest["timestamp"].iloc[place])
        named = [one.item for one in recommender.recommend(Request(k=protocol.k, now=now, user=user))]
        ranks.append(named.index(truth) + 1 if truth in named else 0)
        on_moment(number)
    return np.array(ranks, np.int64)


def next_scores(ranks: NDArray[np.int64], level: Level, protocol: Protocol = Protocol()) -> Mapping[str, Estimate]:
    """MRR and hit rate by name (`track.mrr_at_20`), each with its interval; nothing of no moments."""
    if not len(ranks):
        return {}
    reciprocal = np.divide(1.0, ranks, out=np.zeros(len(ranks)), where=ranks > 0)
    named = {"mrr": reciprocal, "hit": (ranks > 0).astype(np.float64)}
    return {f"{level}.{name}_at_{protocol.k}": bootstrap_interval(column, rng=protocol.rng) for name, column in named.items()}


def listened(plays: pd.DataFrame, ms: NDArray[np.int32], least_ms: int = 30_000) -> pd.DataFrame:
    """The plays that are not known to be shorter than 30 s."""
    return plays[(ms < 0) | (ms >= least_ms)]


def unheard_artists(
    recommender: Recommender, plays: pd.DataFrame, tracks: pd.DataFrame, protocol: Protocol = Protocol(), k: int = 100
) -> float | None:
    """Recall at `k` of the artists adopted in the rest: never heard before, then 3 plays or more on 2 days or more.

    None where nothing was adopted, or the model names nothing never heard.
    """
    by_artist = at_level(plays, "artist")
    known, rest = by_time(by_artist, protocol.share)
    adopted = set(rest["item"]) - set(known["item"])
    days = rest.assign(day=rest["timestamp"] // 86_400).groupby("item").agg(plays=("day", "size"), days=("day", "nunique"))
    adopted &= set(days.index[(days["plays"] >= 3) & (days["days"] >= 2)])
    if not adopted:
        return None
    recommender.fit(known, tracks, rng=protocol.rng)
    request = replace(Request(k=k, user=plays["user"].iloc[0]), exclude_heard=True)
    named = {one.item for one in recommender.recommend(request)}
    return len(named & adopted) / len(adopted) if named else None
