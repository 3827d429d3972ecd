"""Artists of whom one track is all that was ever heard."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from music_rec.analyzers.one_hit import one_hit_wonders
from music_rec.core.lens import Lens
from streamlit_app.components.charts.chart import HISTORY, Chart, Context
from streamlit_app.components.charts.figures import ranked_figure
from streamlit_app.components.charts.names import label, spoken
from streamlit_app.utils.text import amount, short

SHOWN = 10


def analyze(context: Context, _choice: str) -> pd.DataFrame:
    return one_hit_wonders(context.history, context.whole, n=SHOWN)


def headline(frame: pd.DataFrame) -> str:
    first = frame.iloc[0]
    return f"All you ever heard of {short(first['artist'])} is {short(first['track'])}: {amount(first['plays'], 'play')}"


def draw(frame: pd.DataFrame) -> go.Figure:
    labels = [label(row, "track") for _, row in frame.iterrows()]
    return ranked_figure(labels, frame["plays"].tolist(), "plays", labels)


def alt(frame: pd.DataFrame) -> str:
    return f"Artists of whom only one track was ever played, with its plays: {spoken(frame, 'track', 'plays')}."


CHART = Chart(
    id="one_hit_wonders",
    section="memories",
    needs=HISTORY,
    analyze=analyze,
    headline=headline,
    draw=draw,
    alt=alt,
    help="Artists of whom you have ever played a single track, and that 10 times or more in the range.",
    opens=lambda row: Lens(only=(("artist", row["group"]),)),
    counts="plays",
)
