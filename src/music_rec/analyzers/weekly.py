"""Who led the weeks: a chart of the listener's own."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from music_rec.analyzers.groups import named
from music_rec.analyzers.periods import periods_of, plays_in_cells
from music_rec.analyzers.span import Span
from music_rec.core.history import History

LEAST_PLAYS = 10
"""A week with fewer plays has no chart."""
PLACES = 3

Places = NDArray[np.int64]


def weeks_at_number_one(history: History, span: Span, n: int = 10) -> pd.DataFrame:
    """Artists by weeks at number one: group, artist, gold, silver, bronze, longest, first, last, plays.

    Gold, silver and bronze are weeks at first, second and third place; between equals silver decides, then bronze, then the
    smaller group. `longest` is the longest run of calendar weeks at one, `first` and `last` begin the first and the last week
    at one, `plays` are those of the artist in all of them. What counts as a week, and who leads it, says `gold_weeks`.
    """
    weeks, groups, plays = _podiums(history, span)
    gold, silver, bronze = (np.bincount(place, minlength=int(groups.max(initial=0)) + 1) for place in groups)
    best = np.flatnonzero(gold[1:]) + 1
    best = best[np.lexsort((-bronze[best], -silver[best], -gold[best]))][:n]
    led = [np.flatnonzero(groups[0] == group) for group in best]
    starts = weeks["start"].to_numpy()
    columns = {
        "gold": gold[best],
        "silver": silver[best],
        "bronze": bronze[best],
        "longest": np.array([_longest_run(weeks) for weeks in led], np.int64),
        "first": starts[np.array([weeks[0] for weeks in led], np.intp)],
        "last": starts[np.array([weeks[-1] for weeks in led], np.intp)],
        "plays": np.array([plays[0, weeks].sum() for weeks in led], np.int64),
    }
    return pd.DataFrame({**named(history, "artist", best), **columns})


def gold_weeks(history: History, span: Span) -> pd.DataFrame:
    """The most played artist of every complete week with at least ten plays, oldest first: start, end, group, artist, plays.

    Weeks begin as the span says. Of equal artists, the smaller group leads.
    """
    weeks, groups, plays = _podiums(history, span)
    led = np.flatnonzero(groups[0])
    days = weeks.loc[led, ["start", "end"]].reset_index(drop=True)
    return days.assign(**named(history, "artist", groups[0, led]), plays=plays[0, led])


def _podiums(history: History, span: Span) -> tuple[pd.DataFrame, Places, Places]:
    """(weeks; by place and week the group there; its plays), both 0 where nobody took the place."""
    weeks, week = periods_of(history, span, "week")
    cells = plays_in_cells(history.artist, week, len(weeks)).tocsc()
    heard = np.flatnonzero(np.diff(cells.indptr))
    groups, plays = np.zeros((2, PLACES, len(weeks)), np.int64)
    left = np.where(cells.indices > 0, cells.data, 0)
    for place in range(PLACES if len(heard) else 0):
        best = _first_highest(left, cells.indptr[heard])
        plays[place, heard] = left[best]
        groups[place, heard] = np.where(left[best] > 0, cells.indices[best], 0)
        left[best] = 0
    charted = ~weeks["incomplete"].to_numpy() & (weeks["plays"].to_numpy() >= LEAST_PLAYS)
    return weeks, groups * charted, plays * charted


def _first_highest(values: NDArray[np.int32], starts: NDArray[np.integer]) -> NDArray[np.intp]:
    """Position of the highest value of each stretch, the first of equal ones; stretches begin at `starts`."""
    lengths = np.diff(np.append(starts, len(values)))
    highest = np.repeat(np.maximum.reduceat(values, starts), lengths)
    places = np.where(values == highest, np.arange(len(values)), len(values))
    return np.minimum.reduceat(places, starts)


def _longest_run(weeks: NDArray[np.intp]) -> int:
    return max(len(run) for run in np.split(weeks, np.flatnonzero(np.diff(weeks) > 1) + 1))
