"""How long the tracks are."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from streamlit_app.components.charts.chart import FACTS, Chart, Context
from streamlit_app.components.charts.traits import by_trait, most_played, opens, spoken, step_bars
from streamlit_app.utils.text import percent


def analyze(context: Context, _choice: str) -> pd.DataFrame:
    return by_trait(context, "length", "length")


def headline(frame: pd.DataFrame) -> str:
    best = most_played(frame)
    if len(frame) == 1:
        return f"All of your tracks whose length is known last {best['length']}"
    long = frame.loc[frame["_key"].isin(["7-10", "10-0"]), "share"].sum()
    said = f"What you play is most often {best['length']} long: {percent(best['share'])} of plays"
    return f"{said}; {percent(long)} last more than 7 min" if long and best["_key"] not in ("7-10", "10-0") else said


def draw(frame: pd.DataFrame) -> go.Figure:
    return step_bars(frame, "length", "minutes")


def alt(frame: pd.DataFrame) -> str:
    return f"Plays by the length of their tracks, as bars: {spoken(frame, 'length')}."


CHART = Chart(
    id="lengths",
    section="sound",
    needs=FACTS,
    analyze=analyze,
    headline=headline,
    draw=draw,
    alt=alt,
    help="Plays by how long their tracks are as services say, however much of them was heard.",
    opens=opens,
    counts="plays",
    knows="length",
)
