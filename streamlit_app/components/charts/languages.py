"""In which languages the music is."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from streamlit_app.components.charts.chart import FACTS, Chart, Context
from streamlit_app.components.charts.traits import by_trait, opens, ranked, ranked_bars, spoken
from streamlit_app.utils.text import percent, short

MOST = 10
WORDLESS = "zxx"


def analyze(context: Context, _choice: str) -> pd.DataFrame:
    return ranked(by_trait(context, "language", "language"), MOST)


def headline(frame: pd.DataFrame) -> str:
    sung = frame[frame["_key"] != WORDLESS]
    if sung.empty:
        return "All of your music whose language is known has no words"
    first = sung.iloc[0]
    if len(sung) == 1:
        return f"All of your music with words whose language is known is in {short(first['language'])}"
    second = sung.iloc[1]
    shares = (percent(row["share"]) for row in (first, second))
    named = (short(row["language"]) for row in (first, second))
    return " and ".join(f"{share} in {name}" for share, name in zip(shares, named, strict=True)) + " lead your languages"


def draw(frame: pd.DataFrame) -> go.Figure:
    return ranked_bars(frame, "language")


def alt(frame: pd.DataFrame) -> str:
    return f"Plays by the language of their tracks, most first: {spoken(frame, 'language')}."


CHART = Chart(
    id="languages",
    section="sound",
    needs=FACTS,
    analyze=analyze,
    headline=headline,
    draw=draw,
    alt=alt,
    help="As the release says, or else as the letters of a title alone decide; most titles in Latin letters do not.",
    opens=opens,
    counts="plays",
    knows="language",
)
