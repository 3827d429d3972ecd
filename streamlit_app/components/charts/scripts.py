"""In which scripts titles are written."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from streamlit_app.components.charts.chart import FACTS, Chart, Context
from streamlit_app.components.charts.traits import by_trait, opens, ranked, ranked_bars, spoken
from streamlit_app.utils.text import percent, short

MOST = 10


def analyze(context: Context, _choice: str) -> pd.DataFrame:
    return ranked(by_trait(context, "script", "script"), MOST)


def headline(frame: pd.DataFrame) -> str:
    first = frame.iloc[0]
    if len(frame) == 1:
        return f"All titles are in {short(first['script'])} letters"
    second = frame.iloc[1]
    others = percent(1 - first["share"])
    return f"{others} of your plays have titles in other letters than {short(first['script'])}, first {short(second['script'])}"


def draw(frame: pd.DataFrame) -> go.Figure:
    return ranked_bars(frame, "script")


def alt(frame: pd.DataFrame) -> str:
    return f"Plays by the script of their titles, most first: {spoken(frame, 'script')}."


CHART = Chart(
    id="scripts",
    section="sound",
    needs=FACTS,
    analyze=analyze,
    headline=headline,
    draw=draw,
    alt=alt,
    help="In which letters titles are written. This needs nobody to be asked.",
    opens=opens,
    counts="plays",
    knows="script",
)
