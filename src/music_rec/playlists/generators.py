"""How a playlist comes about from what the recommenders say."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from music_rec.core.models import Recommendation
from music_rec.core.protocols import Rule
from music_rec.playlists.rules import apply, limit, once

AGAIN_SHARE = 0.7


def default_mix(
    again: Sequence[Recommendation], alike: Sequence[Recommendation], *rules: Rule, k: int = 25, rng: int = 0
) -> list[Recommendation]:
    """At most `k` tracks that pass the rules: seven of ten to hear again, three like the last ones, evenly spread.

    Both lists come best first and longer than the mix (100 each serve well). Each is drawn from by chance, a track at
    rank r with odds 1/r, so that another `rng` gives another mix and the same one the same.
    """
    random = np.random.default_rng(rng)
    drawn = [(_drawn(again, random), AGAIN_SHARE), (_drawn(alike, random), 1 - AGAIN_SHARE)]
    spread = [((place + 0.5) / share, found) for items, share in drawn for place, found in enumerate(items)]
    mixed = [found for _, found in sorted(spread, key=lambda placed: placed[0])]
    return apply(mixed, once(), *rules, limit(k))


def _drawn(items: Sequence[Recommendation], random: np.random.Generator) -> list[Recommendation]:
    """All items in an order drawn without replacement, odds 1/rank (Efraimidis and Spirakis 2006)."""
    waits = random.exponential(size=len(items)) * np.arange(1, len(items) + 1)
    return [items[i] for i in np.argsort(waits, kind="stable")]
