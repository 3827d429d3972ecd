"""What is learned from a listener's own past, kept until that past has doubled."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from music_rec.recommenders.past import Past
from music_rec.recommenders.play_log import Plays

T = TypeVar("T")


class OwnPast(Generic[T]):
    """What was learned by user, always from the beginning of the past.

    So it depends on the plays alone: plays observed one by one, all fitted at once, and all those before a moment in the
    past give the same, and taking in a play costs nothing until there are twice as many.
    """

    def __init__(self) -> None:
        self._learned: dict[Hashable, T] = {}

    def of(self, user: Hashable, past: Past, learn: Callable[[Plays], T]) -> T:
        """What `learn` makes of the beginning; called again only where that is another than before."""
        key = (user, past.imprint)
        if key not in self._learned:
            self._learned[key] = learn(past.beginning)
        return self._learned[key]
