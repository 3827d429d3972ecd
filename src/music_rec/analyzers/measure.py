"""How much one group was heard, in the unit a person chooses."""

from __future__ import annotations

from typing import get_args

import numpy as np
from numpy.typing import NDArray

from music_rec.analyzers.periods import plays_in_cells
from music_rec.core.history import History
from music_rec.core.lens import Unit

UNITS: tuple[Unit, ...] = get_args(Unit)

Amounts = NDArray[np.float64 | np.int64]


def amounts(history: History, codes: NDArray[np.integer], unit: Unit, size: int | None = None) -> Amounts:
    """How much was heard of every code from 0 on, at least `size` numbers; `codes` holds one per play.

    Minutes are those of the plays whose time is known, days are local days with a play.
    """
    least = size or 0
    if unit == "plays":
        return np.bincount(codes, minlength=least).astype(np.int64, copy=False)
    if unit == "minutes":
        return np.bincount(codes, weights=np.maximum(history.ms, 0), minlength=least) / 60_000
    return _days(history, codes, least)


def total(history: History, unit: Unit) -> float:
    """How much was heard in all."""
    if unit == "plays":
        return float(len(history))
    return float(amounts(history, np.zeros(len(history), np.int32), unit, size=1)[0])


def coverage(history: History) -> float:
    """Share of plays whose time is known (0-1), 0 of nothing: how much minutes can tell."""
    return float(np.count_nonzero(history.ms >= 0)) / max(len(history), 1)


def _days(history: History, codes: NDArray[np.integer], least: int) -> NDArray[np.int64]:
    if len(history) == 0:
        return np.zeros(least, np.int64)
    day = history.day - history.day.min()
    days = np.diff(plays_in_cells(codes, day, int(day.max()) + 1).indptr).astype(np.int64)
    return np.pad(days, (0, max(least - len(days), 0)))
