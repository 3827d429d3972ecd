"""Artists of long ago and artists of late, by the middle of their plays."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from music_rec.analyzers.mean_date import mean_dates
from music_rec.core.lens import Lens
from streamlit_app.components.charts.chart import HISTORY, Chart, Context
from streamlit_app.components.charts.figures import at_rows, epoch_ms, labelled_rows
from streamlit_app.components.charts.names import SPOKEN
from streamlit_app.utils.text import day_name, number, plot_text, range_name, short

OLDIES, FINDS = "oldies", "latest finds"
_MARKS = (5, 11, 5, 0)
"""Sizes of a line's first, mean and last day, and of the gap to the next line."""


def analyze(context: Context, choice: str) -> pd.DataFrame:
    return mean_dates(context.history, "artist", newest=choice == FINDS)


def headline(frame: pd.DataFrame) -> str:
    first = frame.iloc[0]
    around = f"your plays centre on {day_name(first['mean_day'])}"
    if len(frame) == 1:
        return f"{short(first['artist'])}: {around}"
    newest = first["mean_day"] > frame["mean_day"].iloc[-1]
    return f"Your {'latest find' if newest else 'golden oldie'} is {short(first['artist'])}: {around}"


def draw(frame: pd.DataFrame) -> go.Figure:
    rows = np.arange(len(frame)).repeat(len(_MARKS))
    gap = np.full(len(frame), np.nan)
    days = np.column_stack([*(epoch_ms(frame[name]) for name in ("first_day", "mean_day", "last_day")), gap])
    lines = go.Scatter(
        x=days.ravel(),
        y=rows,
        mode="lines+markers",
        line={"width": 1.5},
        marker={"size": _MARKS * len(frame), "opacity": 1},
        customdata=np.array([_hover(row) for _, row in frame.iterrows()])[rows],
        hovertemplate="%{customdata}<extra></extra>",
    )
    layout = labelled_rows(frame["artist"].tolist())
    xaxis = {"type": "date", "nticks": 7, "zeroline": False}
    return at_rows(go.Figure(lines, {**layout, "height": layout["height"] + 20, "xaxis": xaxis}), rows)


def _hover(row: pd.Series) -> str:
    days = range_name(row["first_day"], row["last_day"])
    return plot_text(f"{short(row['artist'])} · {number(row['plays'])} plays, {days}", 120)


def alt(frame: pd.DataFrame) -> str:
    rows = "; ".join(f"{short(row['artist'])}, {day_name(row['mean_day'])}" for _, row in frame.head(SPOKEN).iterrows())
    return f"Artists on a line of time from their first to their last play, with a dot on the mean day of their plays: {rows}."


CHART = Chart(
    id="golden_oldies",
    section="memories",
    needs=HISTORY,
    analyze=analyze,
    headline=headline,
    draw=draw,
    alt=alt,
    help="Artists of 20 plays or more by the mean day of their plays (dot). Lines reach from the first play to the last.",
    choices=(OLDIES, FINDS),
    opens=lambda row: Lens(only=(("artist", row["group"]),)),
    counts="plays",
)
