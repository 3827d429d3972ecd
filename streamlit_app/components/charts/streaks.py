"""How many days in a row music played."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from music_rec.analyzers.streaks import streaks
from music_rec.core.lens import Lens
from streamlit_app.components.charts.chart import HISTORY, Chart, Context
from streamlit_app.components.charts.figures import at_rows, ranked_figure
from streamlit_app.utils.text import amount, day_name, number, range_name

SHOWN = 5


def analyze(context: Context, _choice: str) -> pd.DataFrame:
    return streaks(context.history, context.today)


def headline(frame: pd.DataFrame) -> str:
    longest = frame.iloc[0]
    days = amount(longest["days"], "day")
    tied = int((frame["days"] == longest["days"]).sum())
    if len(frame) == 1 and longest["days"] == 1:
        return f"One day with music: {day_name(longest['first'])}"
    if longest["days"] == 1:
        return f"No two days in a row: {number(tied)} single days with music"
    if tied > 1:
        return f"Your longest streak is {days}, reached {tied} times{_now(frame)}"
    if longest["current"]:
        return f"You are in your longest streak: {days} with music since {day_name(longest['first'])}"
    return f"Your longest streak: {days} with music, {range_name(longest['first'], longest['last'])}{_now(frame)}"


def _now(frame: pd.DataFrame) -> str:
    current = frame[frame["current"]]
    return f"; the current one is at {amount(current['days'].iloc[0], 'day')}" if len(current) else ""


def draw(frame: pd.DataFrame) -> go.Figure:
    shown = _shown(frame)
    labels = [f"{range_name(row['first'], row['last'])}{' · now' if row['current'] else ''}" for _, row in shown.iterrows()]
    return at_rows(ranked_figure(labels, shown["days"].tolist(), "days", labels), shown.index)


def _shown(frame: pd.DataFrame) -> pd.DataFrame:
    """The longest, and the current one wherever it stands."""
    return frame[(frame.index < SHOWN) | frame["current"]]


def alt(frame: pd.DataFrame) -> str:
    rows = "; ".join(f"{row['days']} from {range_name(row['first'], row['last'])}" for _, row in _shown(frame).iterrows())
    return f"The longest streaks in days: {rows}."


CHART = Chart(
    id="streaks",
    section="habits",
    needs=HISTORY,
    analyze=analyze,
    headline=headline,
    draw=draw,
    alt=alt,
    help="Local days in a row with at least one play. A streak is current until a whole day passes without one.",
    opens=lambda row: Lens(row["first"].date(), row["last"].date()),
    counts="days",
)
