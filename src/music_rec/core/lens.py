"""Lens: which plays are looked at. One value for the global filter and what a URL holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from music_rec.core.errors import UsageError
from music_rec.core.history import History

LAST_YEAR = 2199


@dataclass(frozen=True)
class Lens:
    """Local days from `start` up to and including `end`; None leaves that side open."""

    start: date | None = None
    end: date | None = None

    def __post_init__(self) -> None:
        if self.start and self.end and self.start > self.end:
            raise UsageError(f"The range ends ({self.end}) before it begins ({self.start}). Swap the two dates.")

    @classmethod
    def parse(cls, start: str | None, end: str | None) -> Lens:
        """A Lens from ISO dates, each optional; UsageError names a date that is none."""
        return cls(_date(start), _date(end))

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Lens:
        """What a URL holds; nonsense in a URL is the open Lens, never an error."""
        try:
            return cls.parse(query.get("from"), query.get("to"))
        except UsageError:
            return cls()

    def to_query(self) -> dict[str, str]:
        """The inverse of `from_query`; open sides are left out."""
        sides = {"from": self.start, "to": self.end}
        return {name: day.isoformat() for name, day in sides.items() if day}

    def apply(self, history: History) -> History:
        """The plays of the range, as views."""
        zones = history.zones
        return history.between(
            zones.midnight(self.start) if self.start else None,
            zones.midnight(self.end + timedelta(days=1)) if self.end else None,
        )

    def before(self, history: History) -> Lens | None:
        """The period of equal length just before, None where the range is open at its start or none came before."""
        if self.start is None or len(history) == 0:
            return None
        last = self.end or history.zones.day_of(int(history.played_at[-1]))
        if last < self.start:
            return None
        days = (last - self.start).days + 1
        earlier = Lens(self.start - timedelta(days=days), self.start - timedelta(days=1))
        return earlier if len(earlier.apply(history)) else None


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
