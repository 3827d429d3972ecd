"""From when the music is."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from streamlit_app.components.charts.chart import FACTS, Chart, Context
from streamlit_app.components.charts.figures import count_axis
from streamlit_app.components.charts.traits import by_trait, most_played, opens, shares, spoken
from streamlit_app.utils.text import percent, plot_text, short

WIDTH = {"decade": 8.4, "year": 0.84}
MOST_NAMED = 7
"""Decades that have room for their names beside each other on a phone."""


def analyze(context: Context, choice: str) -> pd.DataFrame:
    one = choice.removesuffix("s")
    return by_trait(context, "decade" if one == "decade" else "year", one)


def headline(frame: pd.DataFrame) -> str:
    one, best = str(frame["_trait"].iloc[0]), most_played(frame)
    when = f"the {short(best[one])}" if one == "decade" else short(best[one])
    if len(frame) == 1:
        return f"All of your plays whose year is known are from {when}"
    said = f"the {one} you play most of: {percent(best['share'])} of plays whose year is known"
    return f"{when[0].upper()}{when[1:]} {'are' if one == 'decade' else 'is'} {said}"


def draw(frame: pd.DataFrame) -> go.Figure:
    one = str(frame["_trait"].iloc[0])
    plays = frame["plays"].to_numpy()
    first = frame["_key"].astype(int).to_numpy()
    bars = go.Bar(
        x=first,
        y=plays,
        offset=0,
        width=WIDTH[one],
        text=shares(frame) if one == "decade" else None,
        textposition="outside",
        textangle=0,
        constraintext="none",
        cliponaxis=False,
        customdata=[plot_text(label) for label in frame[one]],
        hovertemplate="%{customdata}: %{y:,} plays<extra></extra>",
    )
    span = 10 if one == "decade" else 1
    low, high = first[0], first[-1] + span
    spare = max(6 * span - (high - low), 0) / 2
    xaxis = {"showgrid": False, "tickformat": "d", "nticks": 8, "range": [low - spare - 0.2 * span, high + spare]}
    if one == "decade":
        named = frame[one][::-1][:: 1 + (len(frame) > MOST_NAMED)]  # the latest, and with many every other one
        xaxis |= {"tickvals": first[named.index] + WIDTH[one] / 2, "ticktext": list(map(plot_text, named)), "tickangle": 0}
    return go.Figure(bars, {"height": 260, "hovermode": "closest", "xaxis": xaxis, "yaxis": count_axis(plays.max(), "plays")})


def alt(frame: pd.DataFrame) -> str:
    one = str(frame["_trait"].iloc[0])
    return f"Plays by the {one} in which their tracks first came out, as bars: {spoken(frame, one)}."


CHART = Chart(
    id="decades",
    section="sound",
    needs=FACTS,
    analyze=analyze,
    headline=headline,
    draw=draw,
    alt=alt,
    help="Plays by when their tracks came out first, as far as a service says so; later editions do not count as new.",
    opens=opens,
    counts="plays",
    knows="year",
    choices=("decades", "years"),
)
