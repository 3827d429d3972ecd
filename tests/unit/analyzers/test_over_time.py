"""Periods of the listener's calendar: where they begin, which are known whole, what silence counts."""

from __future__ import annotations

from datetime import date

import pytest
from factories import history_of, utc

from music_rec.analyzers.over_time import STEPS, plays_over_time, step_for
from music_rec.analyzers.span import NOTHING, Span, span_of
from music_rec.core.history import History
from music_rec.core.lens import Lens

TODAY = date(2024, 3, 20)


def played(*days: str, zone: str = "UTC") -> History:
    return history_of([(utc(day, zone), "A", "x") for day in days], zone=zone)


def over_time(whole: History, step: str, lens: Lens = Lens(), today: date = TODAY):
    part = lens.apply(whole)
    return plays_over_time(part, span_of(part, whole, lens, today), step)


def rows(frame) -> list[tuple]:
    return list(zip(frame["start"].dt.date, frame["end"].dt.date, frame["plays"], frame["incomplete"], strict=True))


def test_the_day_clocks_go_forward_is_one_day_of_plays():
    history = played(
        "2024-03-30T23:30", "2024-03-31T00:30", "2024-03-31T01:59", "2024-03-31T03:00", "2024-03-31T23:59", zone="Europe/Berlin"
    )

    frame = over_time(history, "day", today=date(2024, 5, 1))

    assert frame["plays"].tolist() == [1, 4]


def test_the_hour_that_comes_twice_in_autumn_stays_on_its_day():
    twice = utc("2024-10-27T00:30"), utc("2024-10-27T01:30")  # both are 02:30 in Berlin
    history = history_of([(when, "A", "x") for when in twice], zone="Europe/Berlin")

    assert rows(over_time(history, "day", today=date(2024, 12, 1))) == [(date(2024, 10, 27), date(2024, 10, 27), 2, False)]


def test_weeks_begin_on_monday():
    frame = over_time(played("2024-03-03", "2024-03-04"), "week")

    assert frame["start"].dt.date.tolist() == [date(2024, 2, 26), date(2024, 3, 4)]


def test_silent_months_in_between_count_zero():
    assert over_time(played("2023-11-05", "2024-02-07"), "month")["plays"].tolist() == [1, 0, 0, 1]


def test_first_and_last_month_are_incomplete_when_the_history_begins_and_ends_within_them():
    frame = over_time(played("2024-01-15", "2024-02-20", "2024-03-20"), "month")

    assert frame["incomplete"].tolist() == [True, False, True]


def test_today_is_incomplete_and_yesterday_is_not():
    frame = over_time(played("2024-03-19", "2024-03-20"), "day")

    assert frame["incomplete"].tolist() == [False, True]


def test_a_month_asked_about_whole_is_complete_also_where_its_edges_are_silent():
    whole = played("2023-12-01", "2024-01-10", "2024-03-01")

    frame = over_time(whole, "month", Lens(date(2024, 1, 1), date(2024, 1, 31)))

    assert rows(frame) == [(date(2024, 1, 1), date(2024, 1, 31), 1, False)]


def test_silence_inside_the_range_is_shown_and_beyond_the_history_is_not():
    whole = played("2023-01-01", "2024-02-10", "2024-03-02")

    frame = over_time(whole, "month", Lens(date(2024, 1, 1), date(2025, 1, 1)))

    assert rows(frame)[0] == (date(2024, 1, 1), date(2024, 1, 31), 0, False)
    assert rows(frame)[-1] == (date(2024, 3, 1), date(2024, 3, 31), 1, True)


@pytest.mark.parametrize("step", STEPS)
def test_no_plays_give_no_rows_and_the_same_columns(step):
    empty, full = over_time(History.empty(), step), over_time(played("2024-01-15"), step)

    assert len(empty) == 0
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()


def test_a_range_without_plays_speaks_about_no_day():
    whole = played("2024-01-01", "2024-03-01")
    lens = Lens(date(2024, 2, 1), date(2024, 2, 10))

    assert span_of(lens.apply(whole), whole, lens, TODAY) == NOTHING
    assert NOTHING.days == 0


@pytest.mark.parametrize(
    ("last", "step"),
    [(date(2020, 1, 31), "day"), (date(2021, 1, 31), "week"), (date(2028, 1, 1), "month"), (date(2060, 1, 1), "year")],
)
def test_the_longer_the_range_the_coarser_the_step(last, step):
    assert step_for(Span(date(2020, 1, 1), last, last)) == step
