"""Ranges by name, and names for ranges."""

from __future__ import annotations

from datetime import date

import pytest

from music_rec.core.lens import Lens
from streamlit_app.utils.ranges import calendar_year, name_of_range, presets, yours

TODAY = date(2026, 11, 20)


def test_presets_end_today_and_are_as_long_as_they_say():
    ranges = presets(TODAY)

    assert ranges["All time"] == Lens()
    assert ranges["This year"] == Lens(date(2026, 1, 1), TODAY)
    assert ranges["Last year"] == calendar_year(2025)
    assert ranges["Last 12 months"] == Lens(date(2025, 11, 21), TODAY)
    assert ranges["Last 30 days"] == Lens(date(2026, 10, 22), TODAY)


@pytest.mark.parametrize(("today", "days"), [(date(2028, 2, 29), 366), (date(2029, 2, 28), 366), (date(2029, 3, 1), 365)])
def test_twelve_months_hold_each_day_of_the_year_once_around_leap_days(today: date, days: int):
    twelve_months = presets(today)["Last 12 months"]

    assert twelve_months.start
    assert (today - twelve_months.start).days + 1 == days


@pytest.mark.parametrize(
    ("lens", "name", "title"),
    [
        (Lens(), "All time", "your 8 years"),
        (presets(TODAY)["This year"], "This year", "your 2026 so far"),
        (presets(TODAY)["Last year"], "Last year", "your 2025"),
        (presets(TODAY)["Last 30 days"], "Last 30 days", "your last 30 days"),
        (calendar_year(2019), "2019", "your 2019"),
        (Lens(date(2020, 3, 3), date(2020, 3, 9)), "3–9 March 2020", "3–9 March 2020"),
        (Lens(start=date(2020, 3, 3)), "Since 3 March 2020", "your time since 3 March 2020"),
        (Lens(end=date(2020, 3, 3)), "Up to 3 March 2020", "your time up to 3 March 2020"),
    ],
)
def test_every_range_has_a_name_and_reads_in_a_title(lens: Lens, name: str, title: str):
    assert name_of_range(lens, TODAY) == name
    assert yours(lens, TODAY, date(2018, 11, 20), TODAY) == title


@pytest.mark.parametrize(
    ("last", "words"),
    [(date(2026, 1, 1), "your first day"), (date(2026, 1, 20), "your 20 days"), (date(2026, 6, 1), "your 5 months")],
)
def test_short_histories_are_counted_in_days_and_months(last: date, words: str):
    assert yours(Lens(), TODAY, date(2026, 1, 1), last) == words
