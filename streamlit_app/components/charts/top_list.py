"""What was heard most."""

from __future__ import annotations

from collections.abc import Container
from typing import cast

import pandas as pd
import plotly.graph_objects as go

from music_rec.analyzers.top import top
from music_rec.core.lens import Lens
from music_rec.core.models import ENTITIES, Entity
from streamlit_app.components.charts.chart import HISTORY, Chart, Context
from streamlit_app.components.charts.figures import ranked_figure
from streamlit_app.utils.text import amount, percent, short


def analyze(context: Context, choice: str) -> pd.DataFrame:
    return top(context.history, cast(Entity, choice.removesuffix("s")))


def headline(frame: pd.DataFrame) -> str:
    entity, first = _entity(frame), frame.iloc[0]
    plays = amount(first["plays"], "play")
    tied = int((frame["plays"] == first["plays"]).sum())
    if len(frame) == 1:
        return f"{_called(first, entity)} is the only {entity} here, with {plays}"
    if tied == 1:
        return f"{_called(first, entity)} is your most played {entity}: {plays}, {percent(first['share'])} of all"
    if tied == 2:
        return f"{_called(first, entity)} and {_called(frame.iloc[1], entity)} lead with {plays} each"
    if tied < len(frame):
        return f"{tied} {entity}s lead with {plays} each"
    return f"No {entity} stands out: the first {tied} have {plays} each"


def draw(frame: pd.DataFrame) -> go.Figure:
    entity = _entity(frame)
    labels = [_label(row, entity) for _, row in frame.iterrows()]
    hover = [" · ".join(row[name] for name in dict.fromkeys((entity, "artist"))) for _, row in frame.iterrows()]
    return ranked_figure(labels, frame["plays"].tolist(), "plays", hover)


def alt(frame: pd.DataFrame) -> str:
    entity = _entity(frame)
    rows = "; ".join(f"{_called(row, entity)}, {row['plays']}" for _, row in frame.iterrows())
    return f"The {len(frame)} most played {entity}s with their plays: {rows}."


def _entity(names: Container[str]) -> Entity:
    """What is listed, by the names of the columns."""
    return next(entity for entity in reversed(ENTITIES) if entity in names)


def _called(row: pd.Series, entity: Entity) -> str:
    """The name as a sentence takes it."""
    return short(row["artist"]) if entity == "artist" else f"{short(row[entity])} by {short(row['artist'], 30)}"


def _label(row: pd.Series, entity: Entity) -> str:
    """The name as one line of a list takes it, so that the artist stays in sight beside a long title."""
    return row["artist"] if entity == "artist" else f"{short(row[entity], 26)} · {row['artist']}"


CHART = Chart(
    id="top_list",
    section="overview",
    needs=HISTORY,
    analyze=analyze,
    headline=headline,
    draw=draw,
    alt=alt,
    help="The ten with most plays. Spellings that differ only in case, accents or punctuation count as one.",
    choices=("artists", "albums", "tracks"),
    opens=lambda row: Lens(only=((_entity(row), row["group"]),)),
    counts="plays",
)
