"""Where the artists come from."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from streamlit_app.components.charts.chart import FACTS, Chart, Context
from streamlit_app.components.charts.traits import by_trait, opens, ranked, ranked_bars, spoken
from streamlit_app.utils.text import amount, percent, short
from streamlit_app.utils.trait_words import country

MOST = 12


def analyze(context: Context, _choice: str) -> pd.DataFrame:
    frame = by_trait(context, "country", "country")
    return ranked(frame.assign(_all=len(frame)), MOST)


def headline(frame: pd.DataFrame) -> str:
    first, all_ = frame.iloc[0], int(frame["_all"].iloc[0])
    if all_ == 1:
        return f"All of your artists whose country is known are from {country(short(first['country']))}"
    known = amount(all_, "country").replace("countrys", "countries")
    return f"Your music comes from {known}, {percent(first['share'])} of it from {country(short(first['country']))}"


def draw(frame: pd.DataFrame) -> go.Figure:
    return ranked_bars(frame, "country")


def alt(frame: pd.DataFrame) -> str:
    return f"Plays by the country of their artists, most first: {spoken(frame, 'country')}."


CHART = Chart(
    id="countries",
    section="sound",
    needs=FACTS,
    analyze=analyze,
    headline=headline,
    draw=draw,
    alt=alt,
    help=f"Plays by the country their artist is from: the {MOST} heard most.",
    opens=opens,
    counts="plays",
    knows="country",
)
