"""Rules: each takes a list and gives a list of the same tracks, fewer or in another order, and never another track."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence

from music_rec.core.models import Recommendation
from music_rec.core.protocols import Rule

ArtistOf = Callable[[int], Hashable]
"""Artist of an item."""


def apply(items: Sequence[Recommendation], *rules: Rule) -> list[Recommendation]:
    """What the rules leave, one after the other."""
    for rule in rules:
        items = rule(items)
    return list(items)


def once() -> Rule:
    """Keeps the first of each track."""
    return _at_most(1, lambda item: item)


def at_most_per_artist(n: int, artist_of: ArtistOf) -> Rule:
    """Keeps the first `n` tracks of each artist."""
    return _at_most(n, artist_of)


def one_per_artist(artist_of: ArtistOf) -> Rule:
    """Keeps the first track of each artist."""
    return at_most_per_artist(1, artist_of)


def not_played_since(cutoff: int, last_played: Mapping[int, int]) -> Rule:
    """Keeps what was not played at `cutoff` (UTC s) or later, and what was never played."""
    return lambda items: [found for found in items if found.item not in last_played or last_played[found.item] < cutoff]


def without(hidden: Collection[int]) -> Rule:
    """Leaves the hidden tracks out."""
    return lambda items: [found for found in items if found.item not in hidden]


def limit(n: int) -> Rule:
    """Keeps the first `n`."""
    return lambda items: list(items[: max(n, 0)])


def _at_most(n: int, key_of: Callable[[int], Hashable]) -> Rule:
    def rule(items: Sequence[Recommendation]) -> list[Recommendation]:
        seen: Counter[Hashable] = Counter()
        kept = []
        for found in items:
            key = key_of(found.item)
            seen[key] += 1
            if seen[key] <= n:
                kept.append(found)
        return kept

    return rule
