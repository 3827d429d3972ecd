"""How many days in a row no music played."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from music_rec.analyzers.streaks import plays_around, silent_streaks
from music_rec.core.lens import Lens
from streamlit_app.components.charts.chart import HISTORY, Chart, Context
from streamlit_app.components.charts.figures import at_rows, ranked_figure
from streamlit_app.utils.text import amount, day_name, number, range_name

SHOWN = 10


def analyze(context: Context, _choice: str) -> pd.DataFrame:
    frame = silent_streaks(context.history, context.span)
    return frame.join(plays_around(context.history, frame).rename(columns={"plays": "plays_around"}))


def headline(frame: pd.DataFrame) -> str:
    longest = frame.iloc[0]
    days = amount(longest["days"], "day")
    tied = int((frame["days"] == longest["days"]).sum())
    if longest["days"] == 1:
        single = f"The only day without music: {day_name(longest['first'])}"
        return single if tied == 1 else f"Never two days without music: {number(tied)} single days"
    if tied > 1:
        return f"Your longest silence is {days}, reached {number(tied)} times"
    return f"Your longest silence: {days} without music, {range_name(longest['first'], longest['last'])}"


def draw(frame: pd.DataFrame) -> go.Figure:
    shown = frame.head(SHOWN)
    labels = [range_name(row["first"], row["last"]) for _, row in shown.iterrows()]
    return at_rows(ranked_figure(labels, shown["days"].tolist(), "days without music", labels), shown.index)


def alt(frame: pd.DataFrame) -> str:
    rows = "; ".join(f"{row['days']} from {range_name(row['first'], row['last'])}" for _, row in frame.head(SHOWN).iterrows())
    return f"The longest silences in days: {rows}."


def opens(row: dict[str, Any]) -> Lens:
    return Lens(moments=tuple((edge, edge) for edge in (row["since"], row["until"]) if edge >= 0))


CHART = Chart(
    id="silences",
    section="records",
    needs=HISTORY,
    analyze=analyze,
    headline=headline,
    draw=draw,
    alt=alt,
    help="Local days in a row without a play, between the first and the last play of all. "
    "A bar opens the plays around it: the last before and the first after.",
    opens=opens,
    counts="plays_around",
)
