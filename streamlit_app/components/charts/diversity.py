"""How varied the listening was."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from music_rec.analyzers.diversity import diversity
from streamlit_app.components.charts.chart import HISTORY, Chart, Context
from streamlit_app.components.charts.figures import period_figure
from streamlit_app.components.charts.periods import described, names, of_period
from streamlit_app.utils.text import amount, number

FEWEST_FOR_USUAL = 4


def analyze(context: Context, _choice: str) -> pd.DataFrame:
    return diversity(context.history, context.span).round({"effective": 1})


def headline(frame: pd.DataFrame) -> str:
    effective = frame["effective"]
    top = frame[effective == effective.max()]
    artists = f"{amount(round(effective.max()), 'artist')}{' played equally' if effective.max() >= 1.5 else ' alone'}"
    [month] = names(top.head(1))
    if len(frame) == 1:
        return f"{month} was as varied as {artists}"
    if len(top) > 1:
        return f"{len(top)} months tie for your most varied: each as varied as {artists}"
    return f"{month} was your most varied month: as varied as {artists}{_usual(frame)}"


def _usual(frame: pd.DataFrame) -> str:
    heard = frame["effective"][frame["plays"] > 0]
    return f", against a usual {number(heard.median())}" if len(heard) >= FEWEST_FOR_USUAL else ""


def draw(frame: pd.DataFrame) -> go.Figure:
    figure = period_figure(frame, "effective", "equally played artists")
    return figure.update_traces(text=None)  # the headline has it, and with a decimal it leaves the figure


def alt(frame: pd.DataFrame) -> str:
    return described(frame, "effective").replace("Effective", "Equally played artists that would be as varied", 1)


CHART = Chart(
    id="diversity",
    section="variety",
    needs=HISTORY,
    analyze=analyze,
    headline=headline,
    draw=draw,
    alt=alt,
    help="How many artists, played equally often, would be as varied as the month: exp of the Shannon entropy of shares.",
    opens=of_period,
    counts="plays",
)
