"""Who was met for the first time."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import plotly.graph_objects as go

from music_rec.analyzers.discovery import new_artists
from streamlit_app.components.charts.chart import HISTORY, Chart, Context
from streamlit_app.components.charts.figures import period_figure
from streamlit_app.components.charts.periods import described, names, of_period
from streamlit_app.utils.text import amount, number

YEAR = 12


def analyze(context: Context, _choice: str) -> pd.DataFrame:
    return new_artists(context.history, context.whole, context.span)


def headline(frame: pd.DataFrame) -> str:
    complete = frame[~frame["incomplete"]]
    if len(complete) < 2 * YEAR:
        met = frame["artists"].sum()
        return f"{amount(met, 'artist')} heard for the first time" if met else "No new artist: you knew everyone you heard"
    latest, earlier = (complete["artists"].iloc[rows].sum() for rows in (slice(-YEAR, None), slice(-2 * YEAR, -YEAR)))
    met = amount(latest, "new artist") if latest else "No new artist"
    return f"{met} in the year to {names(complete.tail(1))[0]}, {_compared(latest, earlier)} the year before"


def _compared(latest: int, earlier: int) -> str:
    if latest == earlier:
        return "as many as in"
    return f"{number(abs(latest - earlier))} {'more' if latest > earlier else 'fewer'} than in"


def draw(frame: pd.DataFrame) -> go.Figure:
    return period_figure(frame, "artists")


def alt(frame: pd.DataFrame) -> str:
    return described(frame, "artists").replace("Artists", "New artists", 1)


CHART = Chart(
    id="new_artists",
    section="discovery",
    needs=HISTORY,
    analyze=analyze,
    headline=headline,
    draw=draw,
    alt=alt,
    help="Artists by the month of their first play ever. At the beginning of a history nearly everyone is new.",
    opens=lambda row: replace(of_period(row), first="artist"),
    counts="artists",
)
