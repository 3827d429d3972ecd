"""How old the music was when it was played."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from streamlit_app.components.charts.chart import FACTS, Chart, Context
from streamlit_app.components.charts.traits import by_trait, median_row, opens, spoken, step_bars
from streamlit_app.utils.text import percent

COLUMN = "age when played"


def analyze(context: Context, _choice: str) -> pd.DataFrame:
    return by_trait(context, "age", COLUMN)


def headline(frame: pd.DataFrame) -> str:
    new = frame.loc[frame["_key"] == "0-0", "share"].sum()
    usual = median_row(frame)
    said = (
        f"{percent(new)} of your plays were of music from that very year" if new else "No play was of music from that very year"
    )
    if usual["_key"] == "0-0":
        return said
    return f"{said}; the one in the middle was {usual[COLUMN]} old"


def draw(frame: pd.DataFrame) -> go.Figure:
    return step_bars(frame, COLUMN, "years old")


def alt(frame: pd.DataFrame) -> str:
    return f"Plays by how old their tracks were then, as bars: {spoken(frame, COLUMN)}."


CHART = Chart(
    id="release_age",
    section="sound",
    needs=FACTS,
    analyze=analyze,
    headline=headline,
    draw=draw,
    alt=alt,
    help="Years from the one in which a track came out first to the one in which you played it.",
    opens=opens,
    counts="plays",
    knows="age",
)
