"""The charts: one file each, and one line here. The order is the order on a page."""

from streamlit_app.components.charts import (
    adoption,
    anniversaries,
    calendar,
    chapters,
    climbers,
    clock,
    co_listening,
    concentration,
    discovery_curve,
    diversity,
    eddington,
    forgotten,
    golden_oldies,
    in_a_row,
    milestones,
    new_artists,
    on_this_day,
    one_hit_wonders,
    openers,
    over_time,
    rank_over_time,
    returns,
    silences,
    sittings,
    streaks,
    timeline,
    top_list,
    unlikely_months,
    weekday_hours,
    weeks_at_number_one,
    whole_albums,
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
    "discovery_curve": discovery_curve.CHART,
    "diversity": diversity.CHART,
    "concentration": concentration.CHART,
    "on_this_day": on_this_day.CHART,
    "anniversaries": anniversaries.CHART,
    "forgotten": forgotten.CHART,
    "one_hit_wonders": one_hit_wonders.CHART,
    "golden_oldies": golden_oldies.CHART,
    "returns": returns.CHART,
    "climbers": climbers.CHART,
    "unlikely_months": unlikely_months.CHART,
    "weeks_at_number_one": weeks_at_number_one.CHART,
    "adoption": adoption.CHART,
    "milestones": milestones.CHART,
    "eddington": eddington.CHART,
    "silences": silences.CHART,
    "co_listening": co_listening.CHART,
    "whole_albums": whole_albums.CHART,
    "chapters": chapters.CHART,
    "timeline": timeline.CHART,
    "rank_over_time": rank_over_time.CHART,
}


def for_section(section: Section) -> list[Chart]:
    """The charts of one section of a page, in order."""
    return [chart for chart in CHARTS.values() if chart.section == section]
