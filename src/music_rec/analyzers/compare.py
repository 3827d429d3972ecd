"""Two histories side by side: what is only in one, only in the other, and in both."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from music_rec.analyzers.groups import Counts, highest, named, plays_by_group
from music_rec.core.history import History
from music_rec.core.models import Entity

Side = Literal["gained", "lost", "kept"]
SIDES: tuple[Side, ...] = get_args(Side)


def compared(one: History, other: History, entity: Entity, n: int = 10) -> pd.DataFrame:
    """The `n` biggest groups of each side: side, group, names, plays (in `one`), plays_other.

    *gained* is only in `one`, *lost* only in `other`, *kept* in both. Sides come in that order, each by the plays of both
    together, then by group.
    """
    plays, plays_other = _plays(one, other, entity)
    parts = []
    for side, rows in _sides(plays, plays_other).items():
        best = highest(np.where(rows, plays + plays_other, 0), n)
        names = named(other if side == "lost" else one, entity, best)
        numbers = {"plays": plays[best], "plays_other": plays_other[best]}
        parts.append(pd.DataFrame({"side": pd.array([side] * len(best), "str"), **names, **numbers}))
    return pd.concat(parts, ignore_index=True)


def compare_counts(one: History, other: History, entity: Entity) -> pd.DataFrame:
    """How big each side is, in the order of `SIDES`: side, groups, plays, plays_other; no rows where both are empty."""
    plays, plays_other = _plays(one, other, entity)
    sides = _sides(plays, plays_other)
    columns = {
        "side": pd.array(list(sides), "str"),
        "groups": [int(rows.sum()) for rows in sides.values()],
        "plays": [int(plays[rows].sum()) for rows in sides.values()],
        "plays_other": [int(plays_other[rows].sum()) for rows in sides.values()],
    }
    return pd.DataFrame(columns).iloc[: len(sides) if len(one) or len(other) else 0]


def _plays(one: History, other: History, entity: Entity) -> tuple[Counts, Counts]:
    """Plays by group in both, of the same length."""
    size = 1 + max(int(history.codes(entity).max(initial=0)) for history in (one, other))
    return plays_by_group(one, entity, size), plays_by_group(other, entity, size)


def _sides(plays: Counts, plays_other: Counts) -> dict[Side, NDArray[np.bool_]]:
    here, there = plays > 0, plays_other > 0
    return {"gained": here & ~there, "lost": there & ~here, "kept": here & there}
