"""Milestones are round numbers of plays; the pace tells when the next one comes."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest
from factories import history_of, utc
from hypothesis import given
from unit.analyzers.random_plays import TODAY, plays, unhurried, whole_of, zones

from music_rec.analyzers.milestones import milestones, pace
from music_rec.core.history import History

START = utc("2023-01-01T12:00")


def daily(days: int, each: int = 1) -> History:
    return history_of([(START + 86_400 * day + at, "A", f"song {day % 7}") for day in range(days) for at in range(each)])


def numbers(plays_: int) -> list[int]:
    return milestones(history_of([(when, "A", "x") for when in range(plays_)]))["number"].tolist()


def test_a_milestone_names_its_play_and_its_day():
    frame = milestones(daily(100))

    assert frame[["number", "played_at", "track", "artist"]].to_numpy().tolist() == [
        [1, START, "song 0", "A"],
        [100, START + 99 * 86_400, "song 1", "A"],
    ]
    assert [str(day.date()) for day in frame["day"]] == ["2023-01-01", "2023-04-10"]


@pytest.mark.parametrize(
    ("count", "found"), [(99, [1]), (4999, [1, 100, 1000]), (20_001, [1, 100, 1000, 5000, 10_000, 20_000])]
)
def test_milestones_are_those_reached(count, found):
    assert numbers(count) == found


def test_of_many_milestones_the_latest_are_told():
    found = numbers(250_000)

    assert found[:4] == [1, 100, 1000, 5000]
    assert found[4:] == list(range(60_000, 250_001, 10_000))


def test_the_next_milestone_comes_at_the_pace_of_the_last_year():
    [row] = pace(daily(730, each=2), date(2025, 1, 1)).to_dict("records")

    assert row == {"plays": 1460, "per_day": 2, "next": 5000, "next_day": pd.Timestamp(date(2025, 1, 1) + timedelta(days=1770))}


def test_today_still_runs_and_is_left_out_of_the_pace():
    history = history_of([(START, "A", "x"), (START + 1, "A", "x"), *((START + 86_400 + at, "A", "x") for at in range(50))])

    assert pace(history, date(2023, 1, 2))["per_day"].tolist() == [2]


def test_before_a_whole_day_is_known_there_is_no_pace_and_no_date():
    [row] = pace(daily(1, each=50), date(2023, 1, 1)).to_dict("records")

    assert row["per_day"] == 0
    assert pd.isna(row["next_day"])


def test_a_milestone_more_than_a_hundred_years_ahead_has_no_date():
    many, one = daily(1, each=1000), START + 86_400 * 400
    history = history_of([*((int(when), "A", "x") for when in many.played_at), (one, "A", "x")])

    [row] = pace(history, date(2025, 1, 1)).to_dict("records")

    assert row["per_day"] == pytest.approx(1 / 365)
    assert pd.isna(row["next_day"])


@pytest.mark.parametrize(("count", "upcoming"), [(1, 100), (100, 1000), (5000, 10_000), (10_000, 20_000)])
def test_the_next_milestone_is_above_what_was_reached(count, upcoming):
    assert pace(history_of([(when, "A", "x") for when in range(count)]), TODAY)["next"].tolist() == [upcoming]


@pytest.mark.parametrize("analyzer", [milestones, lambda history: pace(history, TODAY)], ids=["milestones", "pace"])
def test_nothing_has_no_milestones_and_the_same_columns(analyzer):
    empty, full = analyzer(History.empty()), analyzer(daily(3))

    assert len(empty) == 0
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()


@unhurried
@given(plays, zones)
def test_the_pace_is_that_of_a_count_by_hand(rows, lived):
    history, clock = whole_of(rows, lived)
    days = [when.date() for when, *_ in clock]
    last = min(max(days), TODAY - timedelta(days=1))
    first = max(min(days), last - timedelta(days=364))

    [row] = pace(history, TODAY).to_dict("records")

    known = sum(first <= day <= last for day in days)
    assert row["per_day"] == pytest.approx(known / ((last - first).days + 1))
