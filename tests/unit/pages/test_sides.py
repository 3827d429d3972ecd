"""Two ranges by what stands in the URL, and a range by what is dragged over."""

from __future__ import annotations

from datetime import date

import pytest
from factories import history_of, utc

from music_rec.core.history import History
from music_rec.core.lens import Lens
from streamlit_app.utils.ranges import calendar_year, dragged
from streamlit_app.utils.sides import in_a_sentence, names, sides

TODAY = date(2024, 3, 20)
FIRST, LAST = date(2018, 5, 4), date(2024, 3, 19)


def plays_in(*years: int) -> History:
    return history_of([(utc(f"{year}-02-03"), "A", "x") for year in years])


def test_this_year_stands_beside_the_last():
    assert sides({}, plays_in(2023, 2024), TODAY) == (Lens(date(2024, 1, 1), TODAY), calendar_year(2023))


def test_years_without_plays_are_passed_over():
    assert sides({}, plays_in(2017, 2020), TODAY) == (calendar_year(2020), calendar_year(2017))
    assert sides({"from": "2020-01-01", "to": "2020-12-31"}, plays_in(2017, 2020), TODAY)[1] == calendar_year(2017)


def test_of_days_the_days_before_stand_beside():
    one, other = sides({"from": "2020-03-01", "to": "2020-03-10"}, plays_in(2020), TODAY)

    assert (one.start, other) == (date(2020, 3, 1), Lens(date(2020, 2, 20), date(2020, 2, 29)))


def test_rules_hold_for_the_side_that_is_not_chosen_too():
    one, other = sides({"only": "artist:3"}, plays_in(2020, 2024), TODAY)

    assert one == Lens(only=(("artist", 3),))
    assert other == Lens(date(2024, 1, 1), TODAY, only=(("artist", 3),))


def test_both_sides_come_from_the_url_with_their_rules():
    query = {"from": "", "b-from": "2020-01-01", "b-to": "2020-06-30", "b-weekdays": "5-6"}

    assert sides(query, plays_in(2020), TODAY) == (Lens(), Lens(date(2020, 1, 1), date(2020, 6, 30), weekdays=(5, 6)))


@pytest.mark.parametrize("query", [{"unit": "minutes"}, {"b-unit": "minutes"}])
def test_how_is_counted_chooses_no_side(query):
    assert sides(query, plays_in(2023, 2024), TODAY) == sides({}, plays_in(2023, 2024), TODAY)


@pytest.mark.parametrize("query", [{"b-from": "<script>"}, {"b-only": "artist:x"}, {"from": "2024-02-01", "to": "1999-01-01"}])
def test_nonsense_is_an_open_side(query):
    assert Lens() in sides(query, plays_in(2023), TODAY)


def test_without_plays_there_are_two_years_all_the_same():
    assert sides({}, History.empty(), TODAY) == (Lens(date(2024, 1, 1), TODAY), calendar_year(2023))


def test_sides_of_the_same_days_have_two_names():
    assert names(calendar_year(2020), calendar_year(2020), TODAY) == ("2020", "2020, again")


def test_a_name_fits_into_a_sentence():
    assert [in_a_sentence(name) for name in ("This year", "2020", "March 1, 2020")] == ["this year", "2020", "March 1, 2020"]


@pytest.mark.parametrize(
    ("box", "days"),
    [
        (["2020-01-05 03:12:11.5", "2020-02-07 23:00"], ("2020-01-05", "2020-02-07")),
        (["2020-02-07", "2020-01-05"], ("2020-01-05", "2020-02-07")),
        (["1999-12-31 10:00", "2020-01-05 00:00:00.0001"], ("2018-05-04", "2020-01-05")),
        (["2024-01-01", "2031-01-01"], ("2024-01-01", "2024-03-19")),
    ],
)
def test_a_dragged_box_is_a_range_within_the_history(box, days):
    assert dragged(box, FIRST, LAST) == Lens.parse(*days)


@pytest.mark.parametrize("box", [["2030-01-01", "2031-01-01"], ["1999-01-01", "2001-01-01"], ["x", "y"], [None, 3]])
def test_a_box_beside_the_history_is_no_range(box):
    assert dragged(box, FIRST, LAST) is None
