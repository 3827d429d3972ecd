"""The plays of two ranges, summed up day by day from the beginning of each."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from music_rec.analyzers.aligned import aligned
from music_rec.analyzers.span import Span
from music_rec.core.lens import Lens
from streamlit_app.components import card_tools, chart_card, theme
from streamlit_app.components.charts import Context
from streamlit_app.components.charts.figures import count_axis
from streamlit_app.components.charts.moments import behind
from streamlit_app.components.open_plays import open_plays
from streamlit_app.components.pair import Pair
from streamlit_app.utils.sides import in_a_sentence
from streamlit_app.utils.text import amount, md, plot_text

KEY = "compare-curves"
HELP = "All plays from the first day of each range up to each day of it. Click on a line to see the plays up to there."
_COLUMNS = ("plays", "plays_other")


def show(pair: Pair) -> None:
    """Draw the curves with their finding; a point opens the plays up to its day."""
    one, other = pair.one.context, pair.other.context
    frame = pair.keep("curves", lambda: aligned(one.history, _days(one), other.history, _days(other)))
    finding = headline(frame, pair.names)
    with st.container(border=True, key=KEY):
        st.subheader(md(finding), anchor=False, help=HELP)
        figure = pair.keep("curves-figure", lambda: theme.dressed(draw(frame, pair.names)))
        alt = f"Two rising lines of plays by day of the range. {finding}."
        event = chart_card.plot(figure, key=f"{KEY}-figure", alt=alt)
        card_tools.show(KEY, finding, [chart_card.range_line(context) for context in (one, other)])
    for point in event.selection.points:
        context = (one, other)[point["curve_number"]]
        first = _days(context).first
        open_plays(behind(Lens(first, first + timedelta(days=point["point_index"])), context), point["y"])


def _days(context: Context) -> Span:
    """The days of a range from where it begins, though the history may begin later."""
    span = context.span
    return replace(span, first=context.lens.start) if span.days and context.lens.start else span


def headline(frame: pd.DataFrame, names: tuple[str, str]) -> str:
    """Who is ahead on the last day that both have."""
    common = frame.dropna()
    if common.empty:
        return f"{names[0] if frame['plays_other'].isna().all() else names[1]} alone has plays"
    day, plays, plays_other = (int(value) for value in common.iloc[-1])
    if plays == plays_other:
        return f"After {amount(day, 'day')} both are at {amount(plays, 'play')}"
    ahead, behind = map(in_a_sentence, names if plays > plays_other else names[::-1])
    lead = amount(abs(plays - plays_other), "play")
    return f"After {amount(day, 'day')}, {ahead} is {lead} ahead of {behind}"


def draw(frame: pd.DataFrame, names: tuple[str, str]) -> go.Figure:
    """The curves; the second one is dotted."""
    lines = [_line(frame, *line) for line in zip(_COLUMNS, names, ("solid", "dot"), strict=True)]
    days = {"title": "day of the range", "showgrid": False, "tickformat": ",d", "nticks": 8, "range": [0, len(frame) + 1]}
    layout = {
        "height": 270,
        "showlegend": True,
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "itemclick": False, "itemdoubleclick": False},
        "xaxis": days,
        "yaxis": count_axis(frame[list(_COLUMNS)].max().max(), "plays"),
    }
    return go.Figure(lines, layout)


def _line(frame: pd.DataFrame, column: str, name: str, dash: str) -> go.Scatter | go.Scattergl:
    known = frame[column].dropna()
    kind = go.Scatter if len(known) <= 5_000 else go.Scattergl
    return kind(
        x0=1,
        dx=1,
        y=known.to_numpy(np.float32),
        mode="lines+markers",
        name=plot_text(name),
        marker={"opacity": 0},
        line={"width": 2.5, "dash": dash},
        hovertemplate="%{fullData.name}: %{y:,} plays<extra></extra>",
    )
