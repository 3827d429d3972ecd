"""What a model may know and what it must guess: splits by user and by time, each the same for the same seed."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd


def user_folds(users: Sequence[Hashable], n: int, *, rng: int = 0) -> Iterator[tuple[list[Hashable], list[Hashable]]]:
    """(users to learn from, users to ask) `n` times; every user is asked once."""
    ordered = sorted(set(users), key=str)
    fold = np.random.default_rng(rng).permutation(len(ordered)) % n
    for one in range(n):
        yield (
            [user for user, its in zip(ordered, fold.tolist(), strict=True) if its != one],
            [user for user, its in zip(ordered, fold.tolist(), strict=True) if its == one],
        )


def shown_and_hidden(items: Sequence[int], share: float, *, rng: int = 0) -> tuple[list[int], list[int]]:
    """One user's items parted by chance: (what is shown, the share that must be guessed, at least one)."""
    ordered = sorted(set(items))
    order = np.random.default_rng(rng).permutation(len(ordered)).tolist()
    hidden = max(round(share * len(ordered)), 1)
    return [ordered[place] for place in order[hidden:]], [ordered[place] for place in order[:hidden]]


def by_time(plays: pd.DataFrame, share: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(the first share of the rows in time order, the rest)."""
    ordered = plays.sort_values("timestamp", kind="stable")
    cut = int(len(ordered) * share)
    return ordered.iloc[:cut], ordered.iloc[cut:]


def positions(first: int, end: int, n: int) -> list[int]:
    """At most `n` row numbers from `first` up to `end`, evenly spaced, each once."""
    return sorted(set(np.linspace(first, max(end - 1, first), min(n, max(end - first, 0))).astype(int).tolist()))
