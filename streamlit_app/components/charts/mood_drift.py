"""How the mood of the music moved over time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from music_rec.analyzers.traits import mood_by_month
from music_rec.core.known import ANY
from music_rec.core.lens import Lens
from streamlit_app.components.charts.chart import FACTS, Chart, Context
from streamlit_app.components.charts.figures import at_rows, epoch_ms
from streamlit_app.components.charts.periods import names, of_period
from streamlit_app.utils.text import number

LEAST_MOVE = 4
"""Points of 100 that are worth a word."""
FEWEST = 3
"""Months in which a mood may be said to drift."""
ROOM = 8
"""Points between the curves and the edges."""
CURVES = {"energy": "Energy", "brightness": "Brightness"}
WAYS = {"energy": ("livelier", "calmer"), "brightness": ("brighter", "darker")}


def analyze(context: Context, _choice: str) -> pd.DataFrame:
    frame = mood_by_month(context.history, context.span).rename(columns={"valence": "brightness"})
    return frame.round({"energy": 1, "brightness": 1})


def headline(frame: pd.DataFrame) -> str:
    if len(frame) < FEWEST:
        energy, brightness = (number(_mean(frame, name)) for name in CURVES)
        return f"Your music has an energy of {energy} and a brightness of {brightness}, of 100"
    third = len(frame) // 3
    first, last = ({name: _mean(part, name) for name in CURVES} for part in (frame.head(third), frame.tail(third)))
    moves = {name: last[name] - first[name] for name in CURVES}
    most = max(moves, key=lambda name: abs(moves[name]))
    if abs(moves[most]) < LEAST_MOVE:
        return f"Your music keeps its mood: energy {number(last['energy'])}, brightness {number(last['brightness'])} of 100"
    way = WAYS[most][0 if moves[most] > 0 else 1]
    return f"Your music grew {way}: {most} went from {number(first[most])} to {number(last[most])} of 100"


def _mean(frame: pd.DataFrame, name: str) -> float:
    """Of all plays, not of months."""
    return float(np.average(frame[name], weights=frame["plays"]))


def draw(frame: pd.DataFrame) -> go.Figure:
    curves = [
        go.Scatter(
            x=epoch_ms(frame["start"]),
            y=frame[column].to_numpy(np.float32),
            name=name,
            mode="lines+markers",
            marker={"size": 5 if len(frame) <= 60 else 3},
            line={"width": 2, "dash": dash},
            hovertemplate="%{y:.0f}",
        )
        for (column, name), dash in zip(CURVES.items(), ("solid", "dot"), strict=True)
    ]
    low, high = frame[list(CURVES)].to_numpy().min(), frame[list(CURVES)].to_numpy().max()
    layout = {
        "height": 300,
        "showlegend": True,
        "legend": {"orientation": "h", "y": 1.12, "x": 0},
        "xaxis": {"type": "date", "showgrid": False, "nticks": 8, "hoverformat": "%B %Y"},
        "yaxis": {"title": "mean of plays, of 100", "range": [max(low - ROOM, 0), min(high + ROOM, 100)], "nticks": 5},
    }
    return at_rows(go.Figure(curves, layout), frame.index, frame.index)


def alt(frame: pd.DataFrame) -> str:
    first, last = names(frame.iloc[[0, -1]])
    parts = (
        f"{name} {number(frame[column].iloc[0])} in {first} and {number(frame[column].iloc[-1])} in {last}"
        for column, name in CURVES.items()
    )
    return f"Two curves by month, of 100: {'; '.join(parts)}."


def opens(row: dict[str, Any]) -> Lens:
    """The plays of the month whose mood is known."""
    return replace(of_period(row), traits=(("mood", ANY),))


CHART = Chart(
    id="mood_drift",
    section="sound",
    needs=FACTS,
    analyze=analyze,
    headline=headline,
    draw=draw,
    alt=alt,
    help="Mean energy and valence of the plays of each month, as machines hear them, by steps of a fifth.",
    opens=opens,
    counts="plays",
    knows="mood",
)
