"""How much was heard when, by periods of the listener's calendar."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from music_rec.analyzers.span import Span
from music_rec.core.history import History, Int32
from music_rec.core.lens import Unit

Step = Literal["day", "week", "month", "year"]
STEPS: tuple[Step, ...] = get_args(Step)

_UNIT = {"day": "D", "week": "W", "month": "M", "year": "Y"}
_LONGEST_DAYS: tuple[tuple[Step, int], ...] = (("day", 92), ("week", 2 * 366), ("month", 20 * 366))


def step_for(span: Span) -> Step:
    """The finest step that leaves a picture one can read."""
    return next((step for step, days in _LONGEST_DAYS if span.days <= days), "year")


def plays_over_time(history: History, span: Span, step: Step, unit: Unit = "plays") -> pd.DataFrame:
    """Plays of every period that `span` touches, silent ones too, oldest first: start, end, plays, incomplete.

    `start` and `end` are its first and last day; weeks begin as the span says. `incomplete`: not all its days are known.
    Another unit has a column of its name after `plays`: minutes of plays whose time is known, or days with a play.
    """
    frame = count_by_period(history.day, span, step, "plays")
    if unit == "minutes":
        heard = count_by_period(history.day, span, step, unit, np.maximum(history.ms, 0))
        frame.insert(3, unit, heard[unit] / 60_000)
    if unit == "days":
        frame.insert(3, unit, count_by_period(np.unique(history.day), span, step, unit)[unit])
    return frame


def count_by_period(days: NDArray[np.int32], span: Span, step: Step, name: str, weights: Int32 | None = None) -> pd.DataFrame:
    """How many of `days` (counted from 1970-01-01, in any order, all within `span`) fall in each period, in column `name`.

    With weights, the sum of those.
    """
    first, last, known_to = (np.datetime64(day, "D") for day in (span.first, span.last, span.known_to))
    daily = np.bincount(days - first.astype(np.int32), weights, minlength=span.days)
    start, end = _periods(np.arange(first, last + 1), step, span.week_start)
    start, index = np.unique(start, return_index=True)
    end = end[index]
    incomplete = (start < first) | (end > known_to)
    return pd.DataFrame({"start": start, "end": end, name: np.add.reduceat(daily, index), "incomplete": incomplete})


def _periods(
    days: NDArray[np.datetime64], step: Step, week_start: int
) -> tuple[NDArray[np.datetime64], NDArray[np.datetime64]]:
    """First and last day of the period that each day is in. NumPy's own weeks begin on Thursday."""
    shift = (3 - week_start) % 7 if step == "week" else 0
    period = (days + shift).astype(f"M8[{_UNIT[step]}]")
    return period.astype("M8[D]") - shift, (period + 1).astype("M8[D]") - shift - 1
