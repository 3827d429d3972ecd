"""Forgotten is what was played often and not for long."""

from __future__ import annotations

from datetime import date

import pytest
from factories import history_of, utc
from hypothesis import given
from hypothesis import strategies as st
from unit.analyzers.random_plays import TODAY, plays, unhurried, whole_of, zones

from music_rec.analyzers.forgotten import forgotten
from music_rec.core.history import History
from music_rec.core.models import ENTITIES


def loved(artist: str, times: int, *, until: str) -> list[tuple[int, str, str, str]]:
    return [(utc(until) - 60 * back, artist, "x", "lp") for back in range(times)]


def names(history: History, today: date, **options: int) -> list[str]:
    return forgotten(history, history, today, "artist", **options)["artist"].tolist()


def test_the_most_played_of_what_is_silent_come_first():
    rows = loved("A", 25, until="2022-05-01T12:00") + loved("B", 30, until="2022-06-01T12:00")
    rows += loved("rare", 24, until="2022-05-01T13:00") + loved("recent", 99, until="2024-01-01T12:00")

    history = history_of(rows)
    frame = forgotten(history, history, date(2024, 5, 1), "artist")

    assert frame[["artist", "plays", "days_silent"]].to_numpy().tolist() == [["B", 30, 700], ["A", 25, 731]]
    assert [str(day.date()) for day in frame["last_day"]] == ["2022-06-01", "2022-05-01"]


@pytest.mark.parametrize(
    ("last", "today", "months", "is_forgotten"),
    [
        ("2023-05-01", date(2024, 5, 1), 12, True),
        ("2023-05-02", date(2024, 5, 1), 12, False),
        ("2024-02-29", date(2024, 3, 31), 1, True),
        ("2023-02-28", date(2024, 2, 29), 12, True),
        ("2023-12-31", date(2024, 3, 30), 3, False),
    ],
)
def test_months_are_those_of_the_calendar(last, today, months, is_forgotten):
    assert bool(names(history_of(loved("A", 25, until=f"{last}T12:00")), today, months=months)) is is_forgotten


def test_plays_are_those_of_a_part_and_silence_is_that_of_all():
    whole = history_of(
        loved("A", 30, until="2020-05-01") + loved("B", 30, until="2020-06-01") + loved("B", 1, until="2024-01-01")
    )
    part = whole[1:60]

    frame = forgotten(part, whole, date(2024, 5, 1), "artist")

    assert frame[["artist", "plays"]].to_numpy().tolist() == [["A", 29]]


def test_so_many_are_told_as_asked():
    rows = [row for artist in "ABCD" for row in loved(artist, 25, until="2020-05-01T12:00")]

    assert len(names(history_of(rows), date(2024, 5, 1), n=2)) == 2


@pytest.mark.parametrize("entity", ENTITIES)
def test_nothing_is_forgotten_in_an_empty_history_and_the_columns_are_the_same(entity):
    full = history_of(loved("A", 25, until="2020-05-01T12:00"))

    empty, full = (forgotten(history, history, date(2024, 5, 1), entity) for history in (History.empty(), full))

    assert (len(empty), len(full)) == (0, 1)
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()


@unhurried
@given(plays, zones, st.integers(1, 4), st.integers(0, 5))
def test_forgotten_tracks_are_those_of_a_count_by_hand(rows, lived, least, months):
    history, clock = whole_of(rows, lived)
    heard: dict[tuple[str, str], list[date]] = {}
    for when, artist, title, _ in clock:
        heard.setdefault((artist, title), []).append(when.date())
    year, month = divmod(TODAY.year * 12 + TODAY.month - 1 - months, 12)
    limit = date(year, month + 1, TODAY.day)

    frame = forgotten(history, history, TODAY, "track", least, months, 100)

    told = zip(frame["artist"], frame["track"], frame["plays"], frame["last_day"].dt.date, frame["days_silent"], strict=True)
    assert sorted(told) == sorted(
        (*name, len(days), days[-1], (TODAY - days[-1]).days)
        for name, days in heard.items()
        if len(days) >= least and days[-1] <= limit
    )
    assert frame["plays"].is_monotonic_decreasing
