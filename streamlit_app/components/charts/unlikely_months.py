"""Months in which one artist was played as never else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from music_rec.analyzers.unlikely import unlikely_months
from music_rec.core.lens import Lens
from streamlit_app.components.charts.chart import HISTORY, Chart, Context
from streamlit_app.components.charts.figures import ranked_figure
from streamlit_app.components.charts.periods import names, of_period
from streamlit_app.utils.text import amount, number, short


def analyze(context: Context, _choice: str) -> pd.DataFrame:
    return unlikely_months(context.history, context.span).round({"usual": 2, "z": 1})


def headline(frame: pd.DataFrame) -> str:
    first = frame.iloc[0]
    plays = f"{amount(first['plays'], 'play')}, usually {_usual(first)} a month"
    return f"{names(frame)[0]} belonged to {short(first['artist'])}: {plays}"


def _usual(row: pd.Series) -> str:
    return number(row["usual"]) if row["usual"] >= 1 else "less than one" if row["usual"] else "none"


def draw(frame: pd.DataFrame) -> go.Figure:
    rows = list(zip(names(frame), frame.to_dict("records"), strict=True))
    labels = [f"{short(row['artist'], 24)} · {month}" for month, row in rows]
    hover = [f"{short(row['artist'])} · {month} · {amount(row['plays'], 'play')}, usually {_usual(row)}" for month, row in rows]
    return ranked_figure(labels, frame["z"].tolist(), "standard deviations above usual", hover)


def alt(frame: pd.DataFrame) -> str:
    rows = "; ".join(
        f"{short(row['artist'])}, {month}, {amount(row['plays'], 'play')}"
        for month, row in zip(names(frame), frame.to_dict("records"), strict=True)
    )
    return f"Artists and the month that was most unusual for each, the most unusual first: {rows}."


def opens(row: dict[str, Any]) -> Lens:
    return replace(of_period(row), only=(("artist", row["group"]),))


CHART = Chart(
    id="unlikely_months",
    section="moves",
    needs=HISTORY,
    analyze=analyze,
    headline=headline,
    draw=draw,
    alt=alt,
    help="Complete months of 15 plays or more of an artist, by how far they lie above its other months since its first play.",
    opens=opens,
    counts="plays",
)
