"""On this day: what the same day of the calendar held in earlier years."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from factories import history_of, utc
from hypothesis import given
from hypothesis import strategies as st
from unit.analyzers.random_plays import plays, unhurried, whole_of, zones

from music_rec.analyzers.on_this_day import on_this_day
from music_rec.core.history import History


def on(*days: str) -> History:
    return history_of([(utc(day, "Europe/Berlin"), "A", f"song of {day[:4]}") for day in days], zone="Europe/Berlin")


def years(history: History, today: date) -> list[int]:
    return on_this_day(history, today)["year"].tolist()


def test_earlier_years_are_listed_latest_first_with_what_was_heard_most():
    rows = [("2022-05-01T00:10", "x"), ("2023-05-01T12:00", "x"), ("2023-05-01T23:58", "y"), ("2023-05-01T23:59", "y")]
    history = history_of([(utc(when, "Europe/Berlin"), "A", track) for when, track in rows], zone="Europe/Berlin")

    frame = on_this_day(history, date(2024, 5, 1))

    assert frame[["year", "track", "artist", "plays", "day_plays"]].to_numpy().tolist() == [
        [2023, "y", "A", 2, 3],
        [2023, "x", "A", 1, 3],
        [2022, "x", "A", 1, 1],
    ]
    assert [str(day.date()) for day in frame["day"]] == ["2023-05-01", "2023-05-01", "2022-05-01"]


def test_so_many_tracks_are_told_as_asked():
    history = history_of([(utc("2023-05-01") + at, "A", f"song {at}") for at in range(9)])

    assert len(on_this_day(history, date(2024, 5, 1))) == 3
    assert len(on_this_day(history, date(2024, 5, 1), n=5)) == 5


def test_the_day_that_runs_and_later_ones_are_left_out():
    assert years(on("2023-05-01", "2024-05-01", "2025-05-01"), date(2024, 5, 1)) == [2023]


@pytest.mark.parametrize(
    ("today", "found"), [(date(2024, 2, 29), [2020, 2016]), (date(2023, 2, 28), [2020]), (date(2024, 3, 1), [])]
)
def test_29_february_comes_in_leap_years_only(today, found):
    assert years(on("2016-02-29", "2020-02-28", "2020-02-29"), today) == found


def test_on_this_day_of_nothing_has_no_rows_and_the_same_columns():
    empty, full = on_this_day(History.empty(), date(2024, 5, 1)), on_this_day(on("2023-05-01"), date(2024, 5, 1))

    assert len(empty) == 0
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()


@unhurried
@given(plays, zones, st.dates(date(2021, 3, 20), date(2022, 12, 31)))
def test_tracks_of_this_day_are_those_of_a_count_by_hand(rows, lived, today):
    history, clock = whole_of(rows, lived)

    frame = on_this_day(history, today, 10)

    told = {(row.day.date(), row.artist, row.track): row.plays for row in frame.itertuples()}
    assert told == Counter(
        (when.date(), artist, title)
        for when, artist, title, _ in clock
        if when.year < today.year and (when.month, when.day) == (today.month, today.day)
    )
    assert (frame.groupby("day")["plays"].sum() == frame.groupby("day")["day_plays"].first()).all()
