"""Dates, weeks and the clock as whoever looks reads them."""

from __future__ import annotations

from datetime import date, time

import pytest
from factories import history_of, utc

from music_rec.core.models import Display
from streamlit_app.components import chart_card
from streamlit_app.components.charts import CHARTS, Context
from streamlit_app.utils import text
from streamlit_app.utils.display import computed_for, current

DAY, LATER = date(2020, 3, 3), date(2020, 3, 9)
TODAY = date(2024, 3, 20)
ORDERS = {
    "dmy": ("3 March 2020", "3–9 March 2020", "3 March – 1 May 2020", "Tue 3 Mar 2020", "3 March"),
    "mdy": ("March 3, 2020", "March 3–9, 2020", "March 3 – May 1, 2020", "Tue Mar 3, 2020", "March 3"),
    "ymd": ("2020-03-03", "2020-03-03 – 2020-03-09", "2020-03-03 – 2020-05-01", "Tue 2020-03-03", "03-03"),
}


@pytest.mark.parametrize("dates", ORDERS)
def test_days_are_written_in_the_order_that_is_read(dates):
    with computed_for(Display(dates=dates)):
        ranges = (text.range_name(DAY, last) for last in (LATER, date(2020, 5, 1)))
        written = (text.day_name(DAY), *ranges, text.short_day(DAY), text.day_of_year(DAY))

    assert written == ORDERS[dates]
    assert current() == Display()


@pytest.mark.parametrize(("hour", "said"), [(0, "12 am"), (11, "11 am"), (12, "12 pm"), (18, "6 pm"), (24, "12 am")])
def test_a_clock_of_twelve_hours_says_am_and_pm(hour, said):
    with computed_for(Display(clock=12)):
        assert text.hour_name(hour) == said
        assert text.clock(time(hour % 24, 5)) == said.replace(" ", ":05 ")


def context(display: Display) -> Context:
    plays = [(utc("2024-03-03T12:00") + n * 86_400, "A", "x") for n in range(9)]  # 3 March 2024 is a Sunday
    whole = history_of(plays)
    return Context(whole, whole, TODAY, display=display)


def test_weeks_begin_on_the_day_that_was_chosen():
    weeks = {start: CHARTS["plays_over_time"].analyze(context(Display(start)), "week") for start in (0, 6, 5)}

    assert {start: frame["plays"].tolist() for start, frame in weeks.items()} == {0: [1, 7, 1], 6: [7, 2], 5: [6, 3]}
    assert weeks[6]["start"].dt.day_name().unique().tolist() == ["Sunday"]


@pytest.mark.parametrize(("start", "first"), [(0, "Mon"), (6, "Sun"), (5, "Sat")])
@pytest.mark.parametrize("chart", ["calendar", "hours_of_the_week"])
def test_tiles_begin_with_the_first_day_of_the_week(chart, start, first):
    looked_at = context(Display(start))
    with computed_for(looked_at.display):
        figure = chart_card.prepare(CHARTS[chart], looked_at, "latest year").figure

    tiles = figure.data[0]
    assert tiles.y[0] == first
    by_day = dict(zip(tiles.y, tiles.z, strict=True))
    assert sum(value for value in by_day["Sun"] if value == value) == 2


@pytest.mark.parametrize("dates", ORDERS)
def test_findings_and_figures_say_days_in_the_order_that_is_read(dates):
    looked_at = context(Display())
    whole = history_of([(utc(f"{year}-03-20") + n, "A", "x") for year in (2022, 2023) for n in range(year - 2021)])
    with computed_for(Display(dates=dates)):
        ranks = chart_card.prepare(CHARTS["rank_over_time"], looked_at, "artists").figure
        this_day = chart_card.prepare(CHARTS["on_this_day"], Context(whole, whole, TODAY), "").headline

        assert f"%{{x|{text.hover_date('day')}}}" in ranks.data[0].hovertemplate
        assert this_day.startswith(f"{text.day_of_year(TODAY)} was fullest in 2023")


@pytest.mark.parametrize(("clock", "noon"), [(24, "12:00–13:00"), (12, "12 pm–1 pm")])
def test_tiles_of_hours_say_the_hour_on_the_clock_that_is_read(clock, noon):
    with computed_for(Display(clock=clock)):
        tiles = chart_card.prepare(CHARTS["hours_of_the_week"], context(Display()), "").figure.data[0]

    assert {row[12] for row in tiles.customdata} == {noon}
    assert "%{customdata}" in tiles.hovertemplate


def test_no_chart_says_on_which_day_weeks_begin_for_everyone():
    assert not [chart.id for chart in CHARTS.values() if "Monday" in chart.help]
