"""Lens: which plays are looked at. One value for the global filter, a URL, a saved view and one side of a comparison."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from music_rec.core import lens_query, lens_rules
from music_rec.core.errors import UsageError
from music_rec.core.history import History
from music_rec.core.known import Valued, both
from music_rec.core.models import Entity
from music_rec.core.moments import common

LAST_YEAR = 2199
Unit = Literal["plays", "minutes", "days"]
Kind = Entity | Literal["day"]
Item = tuple[Entity, int]
"""An artist, album or track, by any of its spellings."""
Moments = tuple[tuple[int, int], ...]
"""Ranges of starts, UTC s, both ends included."""
Plays = tuple[tuple[int, int], ...]
"""Single plays: the start, UTC s, and the place among all plays that begin in that second, from 0 on."""


@dataclass(frozen=True)
class Lens:
    """Local days from `start` up to and including `end`, None leaving that side open; of them what every rule lets through."""

    start: date | None = None
    end: date | None = None
    only: tuple[Item, ...] = ()
    """Of each kind named, one of its items; a kind not named is open."""
    without: tuple[Item, ...] = ()
    also_in: tuple[tuple[Kind, Lens], ...] = ()
    """Artists, albums, tracks or days that each of these shows too."""
    not_in: tuple[tuple[Kind, Lens], ...] = ()
    """Artists, albums, tracks or days that none of these shows."""
    hours: tuple[int, ...] = ()
    """Local hours a play may start in (0-23); empty is any."""
    weekdays: tuple[int, ...] = ()
    """0 is Monday; empty is any."""
    on: tuple[int, int] | None = None
    """Month and day of every year."""
    moments: Moments = ()
    """Empty is any."""
    without_plays: Plays = ()
    first: Entity | None = None
    """The first play ever of each artist, album or track."""
    loved: bool = False
    """Of loved tracks only."""
    traits: Valued = ()
    """Of each kind named, tracks with one of its keys (`core/known.py`)."""
    least: tuple[Kind, int] | None = None
    """Artists, albums, tracks or days with at least so many of the plays that all other rules let through."""
    unit: Unit = "plays"
    """What is counted."""

    def __post_init__(self) -> None:
        if self.start and self.end and self.start > self.end:
            raise UsageError(f"The range ends ({self.end}) before it begins ({self.start}). Swap the two dates.")

    @classmethod
    def parse(cls, start: str | None, end: str | None) -> Lens:
        """A Lens from ISO dates, each optional; UsageError names a date that is none."""
        return cls(_date(start), _date(end))

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Lens:
        """What a URL holds; each nonsense in it, as an end before the start, is an open rule, never an error."""
        start, end = (_date_or_none(query.get(side)) for side in ("from", "to"))
        if start and end and start > end:
            start = end = None
        return cls(start, end, **cls._with_lenses(lens_query.parse(query)))

    @classmethod
    def _with_lenses(cls, fields: dict[str, Any]) -> dict[str, Any]:
        for name in lens_query.ELSEWHERE & fields.keys():
            fields[name] = tuple((entity, cls.from_query(query)) for entity, query in fields[name])
        return fields

    def to_query(self) -> dict[str, str]:
        """The inverse of `from_query`; what is open is left out."""
        sides = {"from": self.start, "to": self.end}
        return {name: day.isoformat() for name, day in sides.items() if day} | lens_query.text(self)

    @property
    def addressable(self) -> bool:
        """Whether a URL has room for it, and shows it again."""
        query = self.to_query()
        return lens_query.fits(query) and Lens.from_query(query) == self

    @property
    def range(self) -> Lens:
        """The days alone."""
        return Lens(self.start, self.end)

    @property
    def rules(self) -> Lens:
        """All but the days."""
        return replace(self, start=None, end=None)

    @property
    def ruled(self) -> bool:
        """Whether it lets less through than all plays of its days."""
        return self.rules != Lens(unit=self.unit)

    @property
    def rests_on_facts(self) -> bool:
        """Whether what is known of tracks decides which plays it shows."""
        return bool(self.traits) or any(other.rests_on_facts for _, other in (*self.also_in, *self.not_in))

    def within(self, outer: Lens) -> Lens | None:
        """What shows just that of the plays of `outer` which this one shows; None where no Lens does.

        None does where a rule of `outer` gives way to one that lets more through, and where the plays of `outer` are asked for
        their firsts, which are the first of all plays.
        """
        outer = outer._settled
        start = max(filter(None, (self.start, outer.start)), default=None)
        end = min(filter(None, (self.end, outer.end)), default=None)
        moments = common(self.moments, outer.moments) if self.moments and outer.moments else self.moments or outer.moments
        traits = both(self.traits, outer.traits)
        apart = (start and end and start > end) or (outer.moments and not moments)
        if apart or traits is None or not self._narrows(outer):
            return None
        kinds = {entity for entity, _ in self.only}
        return Lens(
            start=start,
            end=end,
            only=(*self.only, *(item for item in outer.only if item[0] not in kinds)),
            without=tuple(dict.fromkeys((*outer.without, *self.without))),
            also_in=tuple(dict.fromkeys((*outer.also_in, *self.also_in))),
            not_in=tuple(dict.fromkeys((*outer.not_in, *self.not_in))),
            hours=self.hours or outer.hours,
            weekdays=self.weekdays or outer.weekdays,
            on=self.on or outer.on,
            moments=moments,
            without_plays=tuple(dict.fromkeys((*outer.without_plays, *self.without_plays))),
            first=self.first or outer.first,
            loved=self.loved or outer.loved,
            traits=traits,
            least=self.least,
            unit=self.unit if self.unit != "plays" else outer.unit,
        )

    @property
    def _settled(self) -> Lens:
        """The same plays, with no `least` that would be counted anew among fewer: whatever this one shows says it."""
        if self.least is None:
            return self
        return replace(self, least=None, also_in=(*self.also_in, (self.least[0], replace(self, unit="plays"))))

    def _narrows(self, outer: Lens) -> bool:
        times = ((self.hours, outer.hours), (self.weekdays, outer.weekdays))
        chosen = {entity for entity, _ in outer.only}
        return (
            all(item in outer.only for item in self.only if item[0] in chosen)
            and all(not wider or set(narrower) <= set(wider) for narrower, wider in times)
            and self.first in (None, outer.first if outer.ruled else self.first)
        )

    def apply(self, history: History) -> History:
        """The plays it shows; views where it has no rule but its days."""
        return self.among(self.choose(history))

    def choose(self, history: History) -> History:
        """The plays of all days that its rules let through, except for `least`, which asks about the days."""
        mask = lens_rules.allowed(self, history)
        return history if mask is None else history.where(mask)

    def tracks(self, history: History) -> NDArray[np.bool_]:
        """Which track groups, played or not, it lets through; UsageError where it has a rule about plays (`lens_rules`)."""
        return lens_rules.tracks(self, history)

    def among(self, chosen: History) -> History:
        """Of plays that `choose` let through, those of the days."""
        zones = chosen.zones
        start = zones.midnight(self.start) if self.start else None
        end = zones.midnight(self.end + timedelta(days=1)) if self.end else None
        return lens_rules.frequent(self, chosen.between(start, end))

    def before(self, history: History) -> Lens | None:
        """The period of equal length just before, None where the range is open at its start or none came before."""
        if self.start is None or len(history) == 0:
            return None
        last = self.end or history.zones.day_of(int(history.played_at[-1]))
        if last < self.start:
            return None
        days = (last - self.start).days + 1
        earlier = replace(self, start=self.start - timedelta(days=days), end=self.start - timedelta(days=1))
        return earlier if len(earlier.apply(history)) else None


def _date_or_none(text: str | None) -> date | None:
    try:
        return _date(text)
    except UsageError:
        return None


def _date(text: str | None) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text!r} is not a date. Write it as 2026-11-20.") from error
    if not 1970 <= day.year <= LAST_YEAR:  # further off, counting days would leave the calendar
        raise UsageError(f"{text!r} is too far off: name a day from 1970 to {LAST_YEAR}.")
    return day
