"""In which hours of the week music plays."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from music_rec.analyzers.clock import plays_by_weekday_hour
from music_rec.core.lens import Lens
from streamlit_app.components.charts.chart import HISTORY, Chart, Context
from streamlit_app.components.charts.figures import heat_figure
from streamlit_app.components.charts.periods import PART_HOURS, WEEKDAYS, week
from streamlit_app.utils.text import hour_name, hours_name, number, percent

PARTS = ("{}s before {}", "{} mornings", "{} afternoons", "{} evenings")


def analyze(context: Context, _choice: str) -> pd.DataFrame:
    return plays_by_weekday_hour(context.history)


def headline(frame: pd.DataFrame) -> str:
    plays = frame.groupby(["weekday", frame["hour"] // PART_HOURS])["plays"].sum()
    most = plays.max()
    top = [PARTS[part].format(WEEKDAYS[weekday], hour_name(PART_HOURS)) for weekday, part in plays.index[plays == most]]
    share = percent(most / plays.sum())
    if len(top) > 2:
        return f"No part of the week stands out: {len(top)} of {len(plays)} tie, with {share} of all plays each"
    if len(top) == 2:
        return f"{top[0]} and {top[1]} tie: {share} of all plays each"
    return f"{top[0]} are your fullest: {share} of all plays fall there"


def draw(frame: pd.DataFrame) -> go.Figure:
    plays = frame["plays"].to_numpy(np.float64).reshape(7, 24)
    hover = "%{y} %{customdata}<br>%{z:,} plays<extra></extra>"
    days, rows = [WEEKDAYS[day][:3] for day in week()], np.arange(plays.size).reshape(plays.shape)
    figure = heat_figure(np.arange(24), days, plays[week()], rows[week()], unit="plays", hover=hover, row_height=30)
    figure.data[0].customdata = [[hours_name(hour, hour) for hour in range(24)]] * len(days)
    ticks = list(range(0, 24, 3))
    return figure.update_xaxes(title="hour of the day", tickvals=ticks, ticktext=[hour_name(hour) for hour in ticks])


def alt(frame: pd.DataFrame) -> str:
    most = frame.loc[frame["plays"].idxmax()]
    when = f"{WEEKDAYS[most['weekday']]} from {hour_name(most['hour'])}"
    return f"Plays by weekday and hour of the day: at most {number(most['plays'])}, on {when}."


CHART = Chart(
    id="hours_of_the_week",
    section="habits",
    needs=HISTORY,
    analyze=analyze,
    headline=headline,
    draw=draw,
    alt=alt,
    help="Plays by the weekday and hour they start in, on the clock of the place you lived in then.",
    opens=lambda row: Lens(weekdays=(row["weekday"],), hours=(row["hour"],)),
    counts="plays",
)
