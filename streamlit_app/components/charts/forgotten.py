"""What was loved once and has not been heard for a year."""

from __future__ import annotations

from typing import cast

import pandas as pd
import plotly.graph_objects as go

from music_rec.analyzers.forgotten import forgotten
from music_rec.core.lens import Lens
from music_rec.core.models import Entity
from streamlit_app.components.charts.chart import HISTORY, Chart, Context
from streamlit_app.components.charts.figures import ranked_figure
from streamlit_app.components.charts.names import called, entity_of, label, spoken
from streamlit_app.utils.text import amount, day_name, short

SHOWN = 10


def analyze(context: Context, choice: str) -> pd.DataFrame:
    entity = cast(Entity, choice.removesuffix("s"))
    return forgotten(context.history, context.whole, context.today, entity, n=SHOWN)


def headline(frame: pd.DataFrame) -> str:
    first = frame.iloc[0]
    return f"{called(first, entity_of(frame))}: {amount(first['plays'], 'play')}, but none since {day_name(first['last_day'])}"


def draw(frame: pd.DataFrame) -> go.Figure:
    entity = entity_of(frame)
    labels = [label(row, entity) for _, row in frame.iterrows()]
    hover = [f"{short(called(row, entity), 50)} · last on {day_name(row['last_day'])}" for _, row in frame.iterrows()]
    return ranked_figure(labels, frame["plays"].tolist(), "plays", hover)


def alt(frame: pd.DataFrame) -> str:
    entity = entity_of(frame)
    return f"Most played {entity}s that have been silent for a year, with their plays: {spoken(frame, entity, 'plays')}."


CHART = Chart(
    id="forgotten",
    section="memories",
    needs=HISTORY,
    analyze=analyze,
    headline=headline,
    draw=draw,
    alt=alt,
    help="Played 25 times or more in the range, and not once in the last 12 months, in the range or outside.",
    choices=("tracks", "artists", "albums"),
    opens=lambda row: Lens(only=((entity_of(row), row["group"]),)),
    counts="plays",
)
