"""What is learned from a listener's own past, kept until that past has doubled."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from music_rec.recommenders.play_log import Plays

T = TypeVar("T")

FIRST = 256
"""With fewer plays nothing is learned from the first ones yet."""


class OwnPast(Generic[T]):
    """What was learned by user, always from as many first plays as a power of two.

    So it depends on the plays alone: plays observed one by one, all fitted at once, and all those before a moment in the
    past give the same, and taking in a play costs nothing until there are twice as many.
    """

    def __init__(self) -> None:
        self._learned: dict[Hashable, T] = {}

    def of(self, user: Hashable, plays: Plays, learn: Callable[[Plays], T]) -> T:
        """What `learn` makes of the first plays; called again only where these are others than before."""
        first = plays[: milestone(len(plays))]
        key = (user, len(first), int(first.at.sum()), int(first.at @ first.item))
        if key not in self._learned:
            self._learned[key] = learn(first)
        return self._learned[key]


def milestone(n: int) -> int:
    """How many of `n` plays are learned from: the largest power of two, 0 where that is less than `FIRST`."""
    return 1 << (n.bit_length() - 1) if n >= FIRST else 0
