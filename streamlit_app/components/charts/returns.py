"""Artists that came back after a year of silence."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from music_rec.analyzers.returns import returns
from music_rec.core.lens import Lens
from streamlit_app.components.charts.chart import HISTORY, Chart, Context
from streamlit_app.components.charts.figures import ranked_figure
from streamlit_app.components.charts.names import spoken
from streamlit_app.utils.text import amount, day_name, number, short

SHOWN = 10


def analyze(context: Context, _choice: str) -> pd.DataFrame:
    return returns(context.history, n=SHOWN).rename(columns={"plays_since": "plays"})


def headline(frame: pd.DataFrame) -> str:
    first = frame.iloc[0]
    back = f"came back on {day_name(first['back_day'])} after {number(first['days_silent'])} days"
    return f"{short(first['artist'])} {back}: {amount(first['plays'], 'play')} since"


def draw(frame: pd.DataFrame) -> go.Figure:
    labels = [f"{short(row['artist'], 22)} · {day_name(row['back_day'])}" for _, row in frame.iterrows()]
    hover = [f"{short(row['artist'])} · {amount(row['plays'], 'play')} since" for _, row in frame.iterrows()]
    return ranked_figure(labels, frame["days_silent"].tolist(), "days of silence", hover)


def alt(frame: pd.DataFrame) -> str:
    rows = spoken(frame, "artist", "days_silent")
    return f"Artists that came back after a year or longer, with the days they were silent: {rows}."


CHART = Chart(
    id="returns",
    section="memories",
    needs=HISTORY,
    analyze=analyze,
    headline=headline,
    draw=draw,
    alt=alt,
    help="Artists of 10 plays or more in the range by their longest silence between two of them, and the day they came back. "
    "A bar opens its plays since.",
    opens=lambda row: Lens(only=(("artist", row["group"]),), moments=((row["since"], row["until"]),)),
    counts="plays",
)
