"""Looking at a range of local days."""

from __future__ import annotations

from datetime import date

import pytest
from factories import history_of, utc

from music_rec.core.errors import UsageError
from music_rec.core.lens import Lens

BERLIN = "Europe/Berlin"


def seen(lens: Lens, *moments: str) -> list[str]:
    """Which of the moments (local in Berlin) the lens shows."""
    by_time = {utc(moment, BERLIN): moment for moment in moments}
    history = history_of([(when, "Fjord", "Ice") for when in by_time], zone=BERLIN)
    return [by_time[when] for when in lens.apply(history).played_at.tolist()]


def test_both_days_of_a_range_belong_to_it():
    edges = ["2024-02-29T23:59:59", "2024-03-01T00:00:00", "2024-03-02T23:59:59", "2024-03-03T00:00:00"]

    assert seen(Lens(date(2024, 3, 1), date(2024, 3, 2)), *edges) == edges[1:3]


@pytest.mark.parametrize("day", [date(2024, 3, 31), date(2024, 10, 27)])
def test_days_on_which_clocks_change_are_whole(day: date):
    edges = [f"{day}T00:00:00", f"{day}T03:30:00", f"{day}T23:59:59"]

    assert seen(Lens(day, day), *edges) == edges


def test_an_open_side_shows_everything_there():
    moments = ["2020-01-01T12:00:00", "2024-01-01T12:00:00"]

    assert seen(Lens(), *moments) == moments
    assert seen(Lens(start=date(2022, 1, 1)), *moments) == moments[1:]
    assert seen(Lens(end=date(2022, 1, 1)), *moments) == moments[:1]


def test_the_period_before_is_as_long_and_ends_the_day_before():
    history = history_of([(utc("2024-01-20T12:00:00"), "Fjord", "Ice"), (utc("2024-02-05T12:00:00"), "Fjord", "Ice")])

    assert Lens(date(2024, 2, 1), date(2024, 2, 29)).before(history) == Lens(date(2024, 1, 3), date(2024, 1, 31))


def test_a_range_without_an_end_is_compared_up_to_the_last_play():
    history = history_of([(utc("2024-01-31T12:00:00"), "Fjord", "Ice"), (utc("2024-02-10T12:00:00"), "Fjord", "Ice")])

    assert Lens(start=date(2024, 2, 1)).before(history) == Lens(date(2024, 1, 22), date(2024, 1, 31))


def test_nothing_came_before_the_first_play():
    history = history_of([(utc("2024-02-05T12:00:00"), "Fjord", "Ice")])

    assert Lens(date(2024, 2, 1), date(2024, 2, 29)).before(history) is None
    assert Lens(end=date(2024, 2, 29)).before(history) is None


@pytest.mark.parametrize("text", ["yesterday", "2024-02-30", "01.02.2024", "9999-01-01"])
def test_what_is_no_day_is_named(text: str):
    with pytest.raises(UsageError, match=text):
        Lens.parse(text, None)


def test_a_range_that_ends_before_it_begins_is_refused():
    with pytest.raises(UsageError, match="Swap the two dates"):
        Lens.parse("2024-02-02", "2024-02-01")
