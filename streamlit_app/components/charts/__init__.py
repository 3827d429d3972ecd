"""The charts: one file each, and one line here. The order is the order on a page."""

from streamlit_app.components.charts import (
    calendar,
    clock,
    in_a_row,
    new_artists,
    openers,
    over_time,
    sittings,
    streaks,
    top_list,
    weekday_hours,
)
from streamlit_app.components.charts.chart import Chart, Context, Section

__all__ = ["CHARTS", "Chart", "Context", "for_section"]

CHARTS: dict[str, Chart] = {
    "plays_over_time": over_time.CHART,
    "top_list": top_list.CHART,
    "listening_clock": clock.CHART,
    "hours_of_the_week": weekday_hours.CHART,
    "calendar": calendar.CHART,
    "streaks": streaks.CHART,
    "new_artists": new_artists.CHART,
    "sittings": sittings.CHART,
    "openers": openers.CHART,
    "in_a_row": in_a_row.CHART,
}


def for_section(section: Section) -> list[Chart]:
    """The charts of one section of a page, in order."""
    return [chart for chart in CHARTS.values() if chart.section == section]
