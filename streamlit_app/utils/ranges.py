"""Ranges a person asks for, and what they are called."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from music_rec.core.lens import Lens
from streamlit_app.utils.text import amount, day_name, range_name

ALL_TIME = "All time"


def presets(today: date) -> dict[str, Lens]:
    """Ranges by name, as of today."""
    year = today.year
    return {
        ALL_TIME: Lens(),
        "This year": Lens(date(year, 1, 1), today),
        "Last year": Lens(date(year - 1, 1, 1), date(year - 1, 12, 31)),
        "Last 12 months": Lens(_year_before(today) + timedelta(days=1), today),
        "Last 30 days": Lens(today - timedelta(days=29), today),
    }


def calendar_year(year: int) -> Lens:
    """One whole year."""
    return Lens(date(year, 1, 1), date(year, 12, 31))


def dragged(ends: Sequence[object], first: date, last: date) -> Lens | None:
    """The days between two places on a time axis, as plotly tells them, within `first` to `last`; None where none are."""
    try:
        start, end = sorted(date.fromisoformat(str(place)[:10]) for place in ends)
    except ValueError:
        return None
    return Lens(max(start, first), min(end, last)) if start <= last and end >= first else None


def name_of_range(lens: Lens, today: date) -> str:
    """A name for the range of a Lens: that of its preset, its year, or its days."""
    return next((name for name, preset in presets(today).items() if preset == lens.range), None) or name_of_days(lens)


def name_of_days(lens: Lens) -> str:
    """A name for the range of a Lens that stays the same whatever day it is: its year, or its days."""
    lens = lens.range
    if lens == Lens():
        return ALL_TIME
    if lens.start and lens == calendar_year(lens.start.year):
        return str(lens.start.year)
    if lens.start and lens.end:
        return range_name(lens.start, lens.end)
    return f"Since {day_name(lens.start)}" if lens.start else f"Up to {day_name(lens.end)}"


def yours(lens: Lens, today: date, first: date, last: date) -> str:
    """The range as a time of one's own: *your 8 years*, *your 2019*. `first` and `last` are the days of its plays."""
    name = name_of_range(lens, today)
    if name == ALL_TIME:
        days = (last - first).days + 1
        return f"your {length_of(days) if days > 1 else 'first day'}"
    if name == "This year":
        return f"your {today.year} so far"
    if name == "Last year":
        return f"your {today.year - 1}"
    if name.startswith(("Since", "Up to")):
        return f"your time {name[0].lower()}{name[1:]}"
    return f"your {name[0].lower()}{name[1:]}" if name in presets(today) or name.isdigit() else name


def length_of(days: int) -> str:
    """So many days in words: 5 days, 18 months, 2 years."""
    for length, unit in ((365.25, "year"), (30.44, "month")):
        if days >= 2 * length:
            return amount(round(days / length), unit)
    return amount(days, "day")


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)
