"""Which moods are heard: how lively, and how bright."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from music_rec.core.known import MOOD_STEPS
from streamlit_app.components.charts.chart import FACTS, Chart, Context
from streamlit_app.components.charts.figures import heat_figure
from streamlit_app.components.charts.traits import by_trait, opens
from streamlit_app.utils.text import number, percent

CORNERS = (("Tense", -0.72, 0), ("Exuberant", -0.72, 4), ("Sombre", 4.72, 0), ("Serene", 4.72, 4))
"""Names beside the tiles of the corners, where no colour is behind them: name, row and column."""
_ENERGY = ("very calm", "calm", "moderate", "lively", "very lively")
_BRIGHTNESS = ("dark", "rather dark", "balanced", "rather bright", "bright")


def analyze(context: Context, _choice: str) -> pd.DataFrame:
    frame = by_trait(context, "mood", "mood")
    steps = [tuple(map(int, key.split("-"))) for key in frame["_key"]]
    called = [f"{_ENERGY[energy - 1]} and {_BRIGHTNESS[valence - 1]}" for energy, valence in steps]
    return frame.assign(
        mood=pd.array(called, "str"),
        energy=np.array([energy for energy, _ in steps], np.int64),
        brightness=np.array([valence for _, valence in steps], np.int64),
    )


def headline(frame: pd.DataFrame) -> str:
    best = frame.iloc[int(frame["plays"].to_numpy().argmax())]
    if len(frame) == 1:
        return f"All you play whose mood is known is {best['mood']}"
    calm = frame.loc[frame["energy"] <= 2, "share"].sum()
    lively = frame.loc[frame["energy"] >= 4, "share"].sum()
    side = f"{percent(calm)} is calm, {percent(lively)} lively"
    return f"Your music is most often {best['mood']}; {side}"


def draw(frame: pd.DataFrame) -> go.Figure:
    rows = np.full((MOOD_STEPS, MOOD_STEPS), -1)
    rows[frame["energy"] - 1, frame["brightness"] - 1] = np.arange(len(frame))
    rows = rows[::-1]
    plays = np.where(rows < 0, 0, frame["plays"].to_numpy()[rows])
    at = np.arange(MOOD_STEPS)
    figure = heat_figure(at, at, plays, rows, unit="plays", hover="%{customdata}<extra></extra>", row_height=52)
    figure.data[0].customdata = [
        [f"{_ENERGY[MOOD_STEPS - 1 - down]} and {_BRIGHTNESS[across]}: {number(plays[down, across])} plays" for across in at]
        for down in at
    ]
    figure.update_xaxes(tickvals=at[[0, 2, 4]], ticktext=["dark", "balanced", "bright"], title="how bright")
    figure.update_yaxes(
        tickvals=at[[0, 2, 4]],
        ticktext=["lively", "moderate", "calm"],
        range=[MOOD_STEPS - 0.05, -0.95],
    )
    for name, row, across in CORNERS:
        figure.add_annotation(x=across, y=row, text=name, showarrow=False)
    return figure


def alt(frame: pd.DataFrame) -> str:
    best = frame.sort_values("plays", ascending=False, kind="stable").head(6)
    rows = "; ".join(f"{mood}, {number(plays)}" for mood, plays in zip(best["mood"], best["plays"], strict=True))
    return f"Plays by how lively and how bright their tracks sound, as tiles; most of them: {rows}."


CHART = Chart(
    id="mood_map",
    section="sound",
    needs=FACTS,
    analyze=analyze,
    headline=headline,
    draw=draw,
    alt=alt,
    help="By what machines hear: energy from calm to lively, valence from dark to bright, each in five equal steps.",
    opens=opens,
    counts="plays",
    knows="mood",
)
