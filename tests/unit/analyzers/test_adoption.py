"""Artists whose entrance is plain to see are told apart, and the numbers are those of plain Python."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from factories import history_of, utc
from hypothesis import given
from hypothesis import strategies as st
from unit.analyzers.random_plays import unhurried

from music_rec.analyzers.adoption import POINTS, adoption, adoption_curves
from music_rec.core.history import History

START = utc("2020-01-01T12:00")
DAY = 86_400


def on_days(artist: str, *days: int) -> list:
    return [(START + day * DAY + play, artist, "x") for play, day in enumerate(days)]


END = on_days("end", 1500)


def told(history: History, **options: int) -> pd.DataFrame:
    return adoption(history, history, **options)


def course(*days: int):
    [row] = [row for row in told(history_of([*on_days("A", *days), *END])).itertuples() if row.artist == "A"]
    return row


@pytest.mark.parametrize(
    ("days", "kind"),
    [
        ([*range(22), *range(40, 360, 5), 400], "love at first sight"),
        ([*range(22), *range(40, 360, 5)], "steady"),
        ([0, *range(100, 130), *range(500, 520)], "obsession"),
        ([0, *range(400, 1000, 10)], "slow burn"),
        ([*range(0, 700, 10)], "steady"),
    ],
)
def test_how_an_artist_entered(days, kind):
    assert course(*days).kind == kind


def test_the_peak_is_followed_until_half_of_it_is_left():
    row = course(*range(100, 130), *range(130, 160, 2), *range(500, 510))

    assert (row.peak_day.date(), row.peak30) == (date(2020, 1, 1) + timedelta(100), 30)
    assert row.half_life == 30  # the 30 days from 130 on hold 15
    assert (row.first_day.date(), row.first30, row.half_day) == (date(2020, 1, 1) + timedelta(100), 30, 27)


def test_a_peak_that_has_not_passed_has_no_half_life():
    rows = on_days("A", *range(40))

    assert told(history_of(rows))["half_life"].isna().all()
    assert told(history_of(on_days("A", *[0] * 40)))["half_life"].isna().all(), "one day is no month"


def test_only_groups_of_enough_plays_are_told_most_played_first():
    history = history_of([*on_days("few", *range(29)), *on_days("some", *range(30)), *on_days("many", *range(31))])

    assert told(history)["artist"].tolist() == ["many", "some"]


def test_who_was_known_before_the_part_did_not_enter_in_it():
    whole = history_of([*on_days("known", -400, *range(40)), *on_days("new", *range(40))])

    assert adoption(whole[1:], whole)["artist"].tolist() == ["new"]


@unhurried
@given(st.lists(st.integers(0, 800), min_size=1, max_size=80))
def test_numbers_are_those_of_a_count_by_hand(days):
    rows = on_days("A", *sorted(days))
    frame = told(history_of([*rows, *END]), n=2, least=1)
    [row] = [row for row in frame.itertuples() if row.artist == "A"]

    since = [day - min(days) for day in sorted(days)]
    months = [sum(begin <= day < begin + 30 for day in since) for begin in range(1501 - min(days))]
    peak = months.index(max(months))
    fallen = [begin - peak for begin in range(peak, len(months) - 29) if 2 * months[begin] <= max(months)]
    assert (row.plays, row.first30, row.peak30) == (len(days), months[0], max(months))
    assert row.half_day == since[(len(days) + 1) // 2 - 1]
    assert row.half_life == fallen[0]


@unhurried
@given(st.lists(st.integers(0, 800), min_size=1, max_size=80), st.integers(1, 900))
def test_a_curve_never_falls_and_ends_with_all_plays_of_its_days(days, window):
    curve = adoption_curves(history_of(on_days("A", *sorted(days))), np.array([1]), days=window)

    counted = Counter(day - min(days) for day in days)
    assert curve["plays"].tolist() == [sum(n for d, n in counted.items() if d <= day) for day in curve["day"]]
    assert curve["plays"].iloc[-1] == sum(n for d, n in counted.items() if d < window)
    assert curve["day"].is_monotonic_increasing and curve["day"].is_unique


def test_a_long_curve_is_thinned_out_and_groups_without_plays_have_none():
    history = history_of([*on_days("A", *range(500)), *on_days("B", 3)])

    curves = adoption_curves(history, np.array([2, 9, 1]))

    assert curves.groupby("name", sort=False)["day"].agg(["size", "max"]).values.tolist() == [[2, 496], [POINTS, 499]]


def test_adoption_of_nothing_has_no_rows_and_the_same_columns():
    one = history_of(on_days("A", *range(40)))

    for analyzer in (told, lambda history: adoption_curves(history, np.array([1]))):
        empty, full = analyzer(History.empty()), analyzer(one)
        assert len(empty) == 0
        assert empty.dtypes.to_dict() == full.dtypes.to_dict()
