"""How well a recommender would have done on a listener's own past: it knows what came before a moment, and guesses what came.

Nothing a model is asked about was shown to it; the last fifth of the plays is walked in time order (prequential evaluation,
Gama, Sebastião and Rodrigues 2013, *On evaluating stream learning algorithms*).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from music_rec.core.models import Level
from music_rec.core.protocols import Recommender, Request
from music_rec.recommenders.metrics import Estimate, bootstrap_interval
from music_rec.recommenders.splits import by_time, positions

if TYPE_CHECKING:
    import pandas as pd

LEVELS: tuple[Level, ...] = ("track", "artist")
DISCOVERY = "artist.discovery"
CUTS = (0.6, 0.8)
"""Of the plays in time order: what is known when artists never heard are asked for."""
WINDOW = 0.2
"""How long it is watched which of them are adopted, as a share of the plays."""
NAMED = 100
"""How many artists a model may name then."""
OWN = "\0listener"
"""The user that the plays of the listener have among those of others."""
TRIED = 20
"""Moments after which a model that had no ground at any is not asked on."""
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


def by_artist(plays: pd.DataFrame) -> pd.DataFrame:
    """The `plays` frame with artists as the items."""
    return plays.assign(item=plays["artist"]).drop(columns="artist")


def ranks_of_next(
    recommender: Recommender,
    plays: pd.DataFrame,
    tracks: pd.DataFrame,
    level: Level = "track",
    *,
    protocol: Protocol = Protocol(),
    on_moment: OnMoment = lambda _: None,
) -> NDArray[np.int64]:
    """The rank of what was played at each moment, or of its artist, 0 where it was not named; plays are of one user and timed.

    At each moment everything before it is known, and the time is that of the play that comes; of tracks first played later
    nothing is known. Empty where popularity answered for the model from the first moment on.
    """
    known, rest = by_time(plays, protocol.share)
    recommender.fit(known, tracks[tracks["item"].isin(known["item"])], rng=protocol.rng)
    ranks, seen, grounded = [], 0, False
    of = "artist" if level == "artist" else "item"
    user = plays["user"].iloc[0] if len(plays) else 0
    for number, place in enumerate(positions(0, len(rest), protocol.moments), 1):
        if place > seen:
            recommender.observe(rest.iloc[seen:place])
            seen = place
        truth, now = int(rest[of].iloc[place]), int(rest["timestamp"].iloc[place])
        named = [one.item for one in recommender.recommend(Request(k=protocol.k, now=now, user=user, level=level))]
        ranks.append(named.index(truth) + 1 if truth in named else 0)
        grounded = grounded or not recommender.fallback
        if number == TRIED and not grounded:
            break
        on_moment(number)
    return np.array(ranks if grounded else [], np.int64)


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
    return {f"{DISCOVERY}_at_{NAMED}": bootstrap_interval(hits, rng=protocol.rng)} if len(hits) else {}
