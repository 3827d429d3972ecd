"""Figures as figures: what is drawn, where, and what is marked."""

from __future__ import annotations

from datetime import date

import numpy as np
from factories import history_of, utc

from streamlit_app.components.charts import CHARTS, Context
from streamlit_app.components.charts.figures import MOST_BARS, ranked_figure

DAY = 86_400
TODAY = date(2024, 3, 20)


def drawn(chart: str, plays: list, choice: str = ""):
    history = history_of(plays)
    shown = CHARTS[chart]
    return shown.draw(shown.analyze(Context(history, history, TODAY), choice))


def daily(days: int) -> list:
    return [(utc("2024-03-20") - day * DAY, "A", "x") for day in range(days)]


def test_periods_that_are_not_complete_are_striped():
    bars = drawn("plays_over_time", daily(60), "month").data[0]

    assert list(bars.marker.pattern.shape) == ["/", "", "/"]  # 21 January to 20 March


def test_many_periods_become_a_line_that_leaves_out_the_running_one():
    line = drawn("plays_over_time", daily(MOST_BARS + 1), "day").data[0]

    assert line.type == "scatter"
    assert len(line.x) == MOST_BARS


def test_only_the_fullest_bar_carries_its_number():
    plays = [*daily(3), (utc("2024-03-19"), "A", "y")]

    assert list(drawn("plays_over_time", plays, "day").data[0].text) == ["", "2", ""]


def test_two_tracks_of_one_name_stay_two_bars():
    bars = drawn("top_list", [(1, "A", "same"), (2, "B", "same")], "tracks").data[0]

    assert (list(bars.y), list(bars.x)) == ([0, 1], [1, 1])


def test_a_list_shows_the_best_at_the_top():
    figure = ranked_figure(["first", "second"], [2, 1], "plays", ["first", "second"])

    low, high = figure.layout.yaxis.range
    assert low > high


def test_a_long_title_leaves_room_for_its_artist():
    label = drawn("top_list", [(1, "The Artist", "a title without end " * 5)], "tracks").layout.annotations[0].text

    assert label.endswith("· The Artist")


def test_a_week_of_the_clock_has_its_tile_at_weekday_and_hour():
    tiles = drawn("hours_of_the_week", [(utc("2024-01-05T20:30"), "A", "x")]).data[0].z

    assert [tuple(map(int, place)) for place in np.argwhere(tiles > 0)] == [(4, 20)]


def test_the_calendar_shows_a_day_under_its_week_and_leaves_other_days_out():
    figure = drawn("calendar", [(utc("2024-03-05T10:00"), "A", "x")], "latest year")

    tiles = figure.data[0]
    assert tiles.z[1][0] == 1
    assert np.count_nonzero(np.isfinite(tiles.z)) == 1
    assert tiles.x[0] == utc("2024-03-04") * 1000


def test_the_calendar_of_every_year_has_a_row_for_each():
    figure = drawn("calendar", [(utc("2021-06-01"), "A", "x"), (utc("2024-03-05"), "A", "x")], "every year")

    assert list(figure.data[0].y) == ["2021", "2022", "2023", "2024"]


def test_streaks_show_the_current_one_wherever_it_stands():
    runs = [(utc(f"2023-0{month}-0{day}"), "A", "x") for month in range(1, 8) for day in (1, 2)]

    figure = drawn("streaks", [*runs, (utc("2024-03-20"), "A", "x")])

    assert list(figure.data[0].x) == [2, 2, 2, 2, 2, 1]
    assert figure.layout.annotations[-1].text == "20 March 2024 · now"
