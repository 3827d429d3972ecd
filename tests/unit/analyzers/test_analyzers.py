"""Analyzers on data whose right answer is visible."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest
from factories import history_of, utc

from music_rec.analyzers.clock import plays_by_hour, plays_by_weekday_hour
from music_rec.analyzers.counts import MEASURES, headline
from music_rec.analyzers.discovery import new_artists
from music_rec.analyzers.span import span_of
from music_rec.analyzers.streaks import streaks
from music_rec.analyzers.top import top
from music_rec.core.history import History
from music_rec.core.lens import Lens

TODAY = date(2024, 3, 20)


def on(*days: str) -> History:
    return history_of([(utc(day), "A", "x") for day in days])


def test_headline_compares_with_the_period_before():
    now, before = on("2024-02-01", "2024-02-02"), on("2024-01-01")

    frame = headline(now, before)

    assert frame["measure"].tolist() == list(MEASURES)
    assert frame.loc[0, ["value", "before"]].tolist() == [2, 1]


def test_headline_without_a_period_before_leaves_that_missing():
    assert headline(on("2024-02-01"))["before"].isna().all()


def test_headline_of_nothing_is_zero_and_knows_no_first_play():
    value = headline(History.empty()).set_index("measure")["value"]

    assert value[["plays", "artists", "albums", "tracks", "days", "timed"]].tolist() == [0] * 6
    assert value[["minutes", "first", "last"]].isna().all()


def test_minutes_count_only_the_plays_whose_time_is_known():
    known = history_of([(utc("2024-01-01"), "A", "x"), (utc("2024-01-02"), "A", "x")], ms=90_000)
    known.ms[1] = -1

    value = headline(known).set_index("measure")["value"]

    assert (value["minutes"], value["timed"]) == (2, 1)


def test_equal_plays_are_listed_in_the_order_of_their_groups():
    history = history_of([(when, f"artist {when % 100}", "x") for when in range(300)])

    assert top(history, "artist", 40)["group"].tolist() == list(range(1, 41))


def test_an_album_is_named_with_its_artist_and_plays_without_album_are_left_out():
    history = history_of([(1, "A", "x", "lp"), (2, "A", "y", "lp"), (3, "B", "z", ""), (4, "B", "q", "lp")])

    frame = top(history, "album")

    assert frame[["album", "artist", "plays", "share"]].to_numpy().tolist() == [["lp", "A", 2, 0.5], ["lp", "B", 1, 0.25]]


@pytest.mark.parametrize("entity", ["artist", "album", "track"])
def test_top_of_nothing_has_no_rows_and_the_same_columns(entity):
    empty, full = top(History.empty(), entity), top(history_of([(1, "A", "x", "lp")]), entity)

    assert len(empty) == 0
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()


def test_only_mondays_at_eight_fill_one_cell_of_the_week():
    first = utc("2024-01-01T08:10", "Europe/Berlin")  # a Monday
    history = history_of([(first + week * 7 * 86_400, "A", "x") for week in range(5)], zone="Europe/Berlin")

    frame = plays_by_weekday_hour(history)

    assert len(frame) == 168
    assert frame[frame["plays"] > 0].to_numpy().tolist() == [[0, 8, 5]]


def test_the_clock_of_the_wall_decides_on_both_sides_of_a_clock_change():
    around = [utc(f"2024-{day}T20:00", "Europe/Berlin") for day in ("03-30", "03-31", "10-26", "10-27")]
    history = history_of([(when, "A", "x") for when in around], zone="Europe/Berlin")

    frame = plays_by_hour(history)

    assert frame[frame["plays"] > 0].to_numpy().tolist() == [[20, 4, 1.0]]


def test_the_hour_that_comes_twice_in_autumn_holds_both_its_plays():
    twice = utc("2024-10-27T00:30"), utc("2024-10-27T01:30")  # both are 02:30 in Berlin
    history = history_of([(when, "A", "x") for when in twice], zone="Europe/Berlin")

    assert plays_by_hour(history)["plays"][2] == 2


@pytest.mark.parametrize(("analyzer", "rows"), [(plays_by_hour, 24), (plays_by_weekday_hour, 168)])
def test_the_clock_of_nothing_has_no_rows_and_the_same_columns(analyzer, rows):
    empty, full = analyzer(History.empty()), analyzer(on("2024-01-01"))

    assert (len(empty), len(full)) == (0, rows)
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()


def test_streaks_are_listed_longest_first_with_their_dates():
    frame = streaks(on("2024-01-01", "2024-01-02", "2024-01-02T12:00", "2024-01-05", "2024-02-01", "2024-02-02"), TODAY)

    days = [(str(row.first.date()), str(row.last.date()), row.days) for row in frame.itertuples()]
    assert days == [("2024-02-01", "2024-02-02", 2), ("2024-01-01", "2024-01-02", 2), ("2024-01-05", "2024-01-05", 1)]


@pytest.mark.parametrize(("last", "current"), [(TODAY, True), (TODAY - timedelta(1), True), (TODAY - timedelta(2), False)])
def test_a_streak_is_current_until_a_whole_day_has_passed_without_a_play(last, current):
    assert streaks(on(last.isoformat()), TODAY)["current"].tolist() == [current]


def test_streaks_of_nothing_have_no_rows_and_the_same_columns():
    empty, full = streaks(History.empty(), TODAY), streaks(on("2024-01-01"), TODAY)

    assert len(empty) == 0
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()


def test_an_artist_heard_before_the_range_is_not_new_in_it():
    whole = history_of([(utc("2024-01-05"), "old", "x"), (utc("2024-02-05"), "old", "x"), (utc("2024-02-06"), "new", "x")])
    lens = Lens(date(2024, 2, 1), date(2024, 2, 29))
    part = lens.apply(whole)

    frame = new_artists(part, whole, span_of(part, whole, lens, TODAY))

    assert frame[["start", "artists"]].to_numpy().tolist() == [[pd.Timestamp("2024-02-01"), 1]]


def test_new_artists_of_nothing_have_no_rows_and_the_same_columns():
    nothing, one = History.empty(), on("2024-01-01")

    empty, full = (new_artists(h, h, span_of(h, h, Lens(), TODAY)) for h in (nothing, one))

    assert len(empty) == 0
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()
