"""How artists, albums and tracks entered a life: at once, slowly, or for a while."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from music_rec.analyzers.groups import first_plays, highest, named, plays_by_group
from music_rec.core.history import History
from music_rec.core.models import Entity

Kind = Literal["love at first sight", "obsession", "slow burn", "steady"]

MONTH, YEAR = 30, 365
"""Days."""
SUDDEN, BURNT, SLOW = 0.25, 0.4, 0.1
"""Shares of plays: the first 30 days of the first year, the peak of all, the first 30 days of all."""
POINTS = 60
"""A curve has no more."""

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class _Course:
    """The plays of one group by day, from its first day to the last of the history."""

    first_day: int
    daily: Counts

    @property
    def plays(self) -> int:
        return int(self.daily.sum())

    @property
    def first30(self) -> int:
        return int(self.daily[:MONTH].sum())

    @property
    def half_day(self) -> int:
        """The day by which half of all plays were reached."""
        return int(np.searchsorted(np.cumsum(self.daily), self.plays / 2))

    @property
    def months(self) -> Counts:
        """Plays of the 30 days that begin on each day."""
        until = np.cumsum(np.pad(self.daily, (1, MONTH)))
        return until[MONTH:-1] - until[: len(self.daily)]

    @property
    def peak_day(self) -> int:
        return self.first_day + self._peak

    @property
    def _peak(self) -> int:
        return int(np.argmax(self.months))

    @property
    def peak30(self) -> int:
        return int(self.months.max())

    @property
    def half_life(self) -> int | None:
        """Days from the end of the peak until the 30 days before hold half of it at most."""
        whole = self.months[self._peak : max(len(self.daily) - MONTH + 1, 0)]
        fallen = np.flatnonzero(2 * whole <= self.peak30)
        return int(fallen[0]) if len(fallen) else None

    @property
    def kind(self) -> Kind:
        if self.half_day > YEAR and self.first30 < SLOW * self.plays:
            return "slow burn"
        if self.first30 >= SUDDEN * self.daily[:YEAR].sum() and self.daily[YEAR:].any():
            return "love at first sight"
        if self.peak30 >= BURNT * self.plays:
            return "obsession"
        return "steady"


def adoption(history: History, whole: History, n: int = 10, least: int = 30, entity: Entity = "artist") -> pd.DataFrame:
    """How the `n` most played, of at least `least` plays, entered in `history`, a part of `whole`; most played first.

    Of those alone whose first play in `whole` falls in `history`.

    Columns: group, names, first_day, plays, first30 (plays in the first 30 days), half_day (days from the first play until
    half of all plays were reached), peak_day (first of the 30 days of most plays), peak30 (plays in them), half_life (days
    from their end until 30 days hold half as many; missing where that has not come), and kind, the first that fits:
    *slow burn*: half of all plays only after a year, under 10 % in the first 30 days; *love at first sight*: a quarter of the
    first year's plays in the first 30 days, and still played after that year; *obsession*: 40 % of all plays in the peak;
    else *steady*.
    """
    plays = plays_by_group(history, entity)
    met = _first_heard(history, entity, len(plays)) == _first_heard(whole, entity, len(plays))
    best = highest(np.where(met & (plays >= least), plays, 0), n)
    courses = _courses(history, entity, best)
    numbers = {
        name: np.array([getattr(course, name) for course in courses], np.int64)
        for name in ("first_day", "plays", "first30", "half_day", "peak_day", "peak30")
    }
    days = {name: numbers[name].astype("M8[D]") for name in ("first_day", "peak_day")}
    half_life = pd.array([course.half_life for course in courses], "Int64")
    kind = pd.array([course.kind for course in courses], "str")
    return pd.DataFrame({**named(history, entity, best), **numbers, **days, "half_life": half_life, "kind": kind})


def _first_heard(history: History, entity: Entity, size: int) -> Counts:
    """When each of the first `size` groups was first played, UTC s; any number where it was not."""
    played_at = np.append(history.played_at, 0)  # of an empty history too, -1 is a place
    return played_at[first_plays(history.codes(entity))[:size]]


def adoption_curves(
    history: History, groups: NDArray[np.integer], entity: Entity = "artist", days: int = 3 * YEAR
) -> pd.DataFrame:
    """How plays of some groups added up in their first `days`: group, name, day, plays.

    `day` counts from that of the first play, `plays` are those until then. At most 60 days of each group, in the order asked
    for; those without a play have none.
    """
    heard = groups[plays_by_group(history, entity, int(groups.max(initial=0)) + 1)[groups] > 0]
    parts = [_curve(course.daily[:days]) for course in _courses(history, entity, heard)]
    lengths = [len(day) for day, _ in parts]
    names = np.array(history.names(entity, heard), object)
    none = np.zeros(0, np.int64)
    return pd.DataFrame(
        {
            "group": np.repeat(heard.astype(np.int64), lengths),
            "name": pd.array(np.repeat(names, lengths), "str"),
            "day": np.concatenate([none, *(day for day, _ in parts)]),
            "plays": np.concatenate([none, *(plays for _, plays in parts)]),
        }
    )


def _curve(daily: Counts) -> tuple[Counts, Counts]:
    """(days, plays until then): the days with a play, thinned out evenly, and the last of all."""
    until = np.cumsum(daily)
    days = np.union1d(np.flatnonzero(daily), len(daily) - 1)
    if len(days) > POINTS:
        days = days[np.linspace(0, len(days) - 1, POINTS).astype(np.intp)]
    return days, until[days]


def _courses(history: History, entity: Entity, groups: NDArray[np.integer]) -> list[_Course]:
    codes = history.codes(entity)
    wanted = np.zeros(int(codes.max(initial=0)) + 1, np.bool_)
    wanted[groups] = True
    rows = np.flatnonzero(wanted[codes])
    codes, days = codes[rows], history.day[rows].astype(np.int64)
    return [_course(days[codes == group], int(history.day.max())) for group in groups.tolist()]


def _course(days: Counts, last: int) -> _Course:
    first = int(days.min())
    return _Course(first, np.bincount(days - first, minlength=last - first + 1))
