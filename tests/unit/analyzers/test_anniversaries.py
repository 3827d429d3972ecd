"""Anniversaries are found around today, over the turn of the year too."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from factories import history_of, utc
from hypothesis import given
from hypothesis import strategies as st
from unit.analyzers.random_plays import plays, unhurried, whole_of, zones

from music_rec.analyzers.anniversaries import anniversaries
from music_rec.core.history import History


def first_heard(*days: str, times: int = 20) -> History:
    rows = [(utc(day) + 60 * at, f"met {day}", "x") for day in days for at in range(times)]
    return history_of(rows)


def told(history: History, today: date, **options: int) -> list[list]:
    return anniversaries(history, history, today, **options)[["artist", "years", "days_off"]].to_numpy().tolist()


def test_only_first_plays_near_this_day_of_an_earlier_year_count():
    history = first_heard("2019-05-08", "2020-05-03", "2021-05-12", "2024-05-10")

    assert told(history, date(2024, 5, 10)) == [["met 2019-05-08", 5, -2], ["met 2020-05-03", 4, -7], ["met 2021-05-12", 3, 2]]
    assert told(history, date(2024, 5, 10), within=0) == []


def test_the_most_played_come_first_and_the_rarely_played_not_at_all():
    rows = [(utc("2020-05-01"), "A", "x"), *((utc("2020-05-02") + at, "B", "x") for at in range(3))]
    rows += [(utc("2023-01-01") + at, "A", "x") for at in range(4)]

    assert told(history_of(rows), date(2024, 5, 1), least=3) == [["A", 4, 0], ["B", 4, 1]]
    assert told(history_of(rows), date(2024, 5, 1), least=4) == [["A", 4, 0]]


@pytest.mark.parametrize(
    ("day", "today", "years", "off"),
    [
        ("2020-01-02", date(2023, 12, 30), 4, 3),
        ("2020-12-30", date(2024, 1, 2), 3, -3),
        ("2020-02-29", date(2024, 2, 28), 4, 1),
    ],
)
def test_years_are_counted_at_the_day_of_the_anniversary(day, today, years, off):
    assert told(first_heard(day), today) == [[f"met {day}", years, off]]


def test_29_february_is_an_anniversary_in_leap_years_only():
    assert told(first_heard("2020-02-29"), date(2023, 2, 28)) == []


def test_plays_are_those_of_a_part_and_the_first_play_is_that_of_all():
    whole = history_of([(utc(day) + at, "A", "x") for day in ("2020-05-01", "2023-04-30") for at in range(20)])

    frame = anniversaries(whole[20:], whole, date(2024, 5, 1))

    assert frame[["years", "plays"]].to_numpy().tolist() == [[4, 20]]


def test_anniversaries_of_nothing_have_no_rows_and_the_same_columns():
    empty, full = (
        anniversaries(history, history, date(2024, 5, 1)) for history in (History.empty(), first_heard("2020-05-01"))
    )

    assert (len(empty), len(full)) == (0, 1)
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()


@unhurried
@given(plays, zones, st.dates(date(2021, 1, 1), date(2022, 6, 1)), st.integers(0, 40))
def test_anniversaries_are_those_found_by_looking_at_every_day(rows, lived, today, within):
    history, clock = whole_of(rows, lived)
    first = {}
    for when, artist, *_ in clock:
        first.setdefault(artist, when.date())
    days = {off: today + timedelta(days=off) for off in range(-within, within + 1)}

    frame = anniversaries(history, history, today, within, least=1)

    found = list(zip(frame["artist"], frame["first_day"].dt.date, frame["years"], frame["days_off"], strict=True))
    assert sorted(found) == sorted(
        (artist, met, day.year - met.year, off)
        for artist, met in first.items()
        for off, day in days.items()
        if (day.month, day.day) == (met.month, met.day) and day.year > met.year
    )
    assert frame["plays"].is_monotonic_decreasing
