"""What happened in the eight years: dates and names that the plays must show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from music_rec.core.zones import Zones

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

YEARS = 8
OLD_HOME, NEW_HOME = "Europe/Berlin", "America/New_York"

FORGOTTEN = "Halcyon Umbrella"
OBSESSION = ("Queen Tangelo", "Elevator to the Sea")
CHILDREN, CHRISTMAS = "children", "christmas"
"""Genres with a time of their own."""

SAME_NAMES = (
    ("Marrow & Thistle", "Marrow And Thistle"),
    ("Señorita Ångström", "SENORITA ANGSTROM"),
    ("ミドリノダイコン", "ﾐﾄﾞﾘﾉﾀﾞｲｺﾝ"),
)
"""Two spellings of one artist, equal by `core.keys.name_key`: an ampersand, accents and case, half-width kana."""
OTHER_NAME = ("Мятный Трамвай", "Miatny Tramvai")
"""Two spellings of one artist that only an edit can join."""

SONGS = {
    "Queen Tangelo": ("Elevator to the Sea",),
    "The Paper Lighthouses": ("Slow Weather, Fast Ferries", "Umbrella Season"),
    "Nachtbus Algebra": ("Ringbahn, Wir Zwei", "Algebra im Regen", ":material/nightlight: Nachtlinie"),
    "Moss & Telegraph": ("Low Water, Second Light",),
    "Marrow & Thistle": ("Borrowed Coats", "+1 (Plus One)"),
    "Tante Horizont": ("Kein Sommer in Weißensee",),
    "Odile Vantermeer Quartet": ("Half-Open Window, Third Floor",),
    "The Nervous Cutlery": ("Spoon Committee",),
    "Municipal Swans": ("=1+1", "# Not a Heading", "<img src=x onerror=alert(1)>"),
    "Ceiling Inspectors": (
        "Receipt",
        "'; DROP TABLE tracks; --",
    ),
    "Glacier Notaries": ("And So the Snow Went On " + "and On " * 38 + "Until Spring",),
    "Voltage Nonna": (
        "Sermon for a Humid Room",
        "![pixel](https://pixel.invalid/p.png)",
        "[free tickets](javascript:alert(1))",
    ),
    "🦊🌧️ Club": ("Fox in the Rain", "NaN", "🌧️🌧️🌧️"),
    "Stoop Philosopher": ("Stoop Weather", "None", "$100 & $200"),
    "雨傘天文台": ("真夜中のサイダー、ふたりで",),
}
"""Best-loved songs of some artists; among them names that must be shown as text and never obeyed."""
HOSTILE_ARTISTS = ("<b>Bold</b> Type", "$\\frac{π}{2}$ Ensemble", "🦊🌧️ Club")


@dataclass(frozen=True)
class Days:
    """Local days from `first` up to and including `last`."""

    first: date
    last: date


@dataclass(frozen=True)
class Life:
    """The plan of a demo life. Days are local ones."""

    days: Days
    """From the first play to the last, yesterday."""
    moved_on: date
    """First day in the zone of the new home."""
    silent_summer: Days
    """No play at all."""
    child_month: Days
    """Children's music in the afternoons, and at no other time of life."""
    obsession: tuple[str, str]
    """Artist and title played hundreds of times from `obsessed` on, and never before."""
    obsessed: Days
    forgotten: str
    """An artist much played up to `forgotten_after`, never later."""
    forgotten_after: date
    waves: tuple[Days, ...]
    """Weeks full of new artists."""

    @property
    def count(self) -> int:
        """Number of days."""
        return (self.days.last - self.days.first).days + 1

    @property
    def end(self) -> int:
        """UTC s that every play begins before: midnight after the last day, in UTC, so that none lies ahead of a
        listener who makes the demo early in the day."""
        return _midnight_utc(self.days.last + timedelta(days=1))

    @property
    def zones(self) -> tuple[tuple[int, str], ...]:
        """Dated time zones, as `core.models.Listener` holds them."""
        return (0, OLD_HOME), (_midnight_utc(self.moved_on), NEW_HOME)

    @property
    def forgotten_from(self) -> int:
        """Number of the first day without the forgotten artist: the last one, since its night reaches beyond it."""
        return self.number(self.forgotten_after)

    def dates(self) -> list[date]:
        """Every day, oldest first."""
        return [self.days.first + timedelta(days=number) for number in range(self.count)]

    def midnights(self) -> Ints:
        """UTC s at which each day begins."""
        zones = Zones(self.zones)
        return np.array([zones.midnight(day) for day in self.dates()], np.int64)

    def number(self, day: date) -> int:
        """Days from the first day to this one."""
        return (day - self.days.first).days

    def within(self, days: Days) -> Bools:
        """Which of all the days are among these."""
        numbers = np.arange(self.count)
        return (numbers >= self.number(days.first)) & (numbers <= self.number(days.last))


def plan_life(today: date) -> Life:
    """The life that ends the day before `today`."""
    obsessed = _months_before(today, 15)
    child = _months_before(today, 20).replace(day=1)
    moved_on = _months_before(today, 45).replace(day=14)
    return Life(
        days=Days(_months_before(today, 12 * YEARS), today - timedelta(days=1)),
        moved_on=moved_on,
        silent_summer=Days(date(today.year - 5, 7, 1), date(today.year - 5, 8, 20)),
        child_month=Days(child, (child + timedelta(days=31)).replace(day=1) - timedelta(days=1)),
        obsession=OBSESSION,
        obsessed=Days(obsessed, obsessed + timedelta(days=34)),
        forgotten=FORGOTTEN,
        forgotten_after=_months_before(today, 27),
        waves=tuple(_weeks(5, start) for start in (_months_before(today, 77), moved_on, _months_before(today, 23))),
    )


def _weeks(count: int, first: date) -> Days:
    return Days(first, first + timedelta(days=7 * count - 1))


def _months_before(day: date, months: int) -> date:
    """The same day of an earlier month, at most its 28th, so that every month has it."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, 28))


def _midnight_utc(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
