"""What was heard most."""

from __future__ import annotations

from typing import cast

import pandas as pd
import plotly.graph_objects as go

from music_rec.analyzers.top import top
from music_rec.core.lens import Lens
from music_rec.core.models import Entity
from streamlit_app.components.charts.chart import HISTORY, Chart, Context, unit_of, whole_minutes
from streamlit_app.components.charts.figures import ranked_figure
from streamlit_app.components.charts.names import called, entity_of, label, spoken
from streamlit_app.utils.text import amount, percent

MOST = {"plays": "most played", "minutes": "longest heard", "days": "most often heard"}


def analyze(context: Context, choice: str) -> pd.DataFrame:
    return whole_minutes(top(context.history, cast(Entity, choice.removesuffix("s")), unit=context.lens.unit))


def headline(frame: pd.DataFrame) -> str:
    entity, unit, first = entity_of(frame), unit_of(frame), frame.iloc[0]
    heard, most = amount(first[unit], unit.removesuffix("s")), MOST[unit]
    tied = int((frame[unit] == first[unit]).sum())
    if len(frame) == 1:
        return f"{called(first, entity)} is the only {entity} here, with {heard}"
    if tied == 1:
        return f"{called(first, entity)} is your {most} {entity}: {heard}, {_of_all(first['share'], unit)}"
    if tied == 2:
        return f"{called(first, entity)} and {called(frame.iloc[1], entity)} lead with {heard} each"
    if tied < len(frame):
        return f"{tied} {entity}s lead with {heard} each"
    return f"No {entity} stands out: the first {tied} have {heard} each"


def _of_all(share: float, unit: str) -> str:
    return f"{percent(share)} of all" if unit != "days" else f"on {percent(share)} of your days with music"


def draw(frame: pd.DataFrame) -> go.Figure:
    entity = entity_of(frame)
    labels = [label(row, entity) for _, row in frame.iterrows()]
    hover = [" · ".join(row[name] for name in dict.fromkeys((entity, "artist"))) for _, row in frame.iterrows()]
    return ranked_figure(labels, frame[unit_of(frame)].tolist(), unit_of(frame), hover)


def alt(frame: pd.DataFrame) -> str:
    entity = entity_of(frame)
    rows = spoken(frame, entity, unit_of(frame))
    return f"The {len(frame)} most heard {entity}s with their {unit_of(frame)}: {rows}."


CHART = Chart(
    id="top_list",
    section="overview",
    needs=HISTORY,
    analyze=analyze,
    headline=headline,
    draw=draw,
    alt=alt,
    help="The ten heard most. Spellings that differ only in case, accents or punctuation count as one.",
    choices=("artists", "albums", "tracks"),
    opens=lambda row: Lens(only=((entity_of(row), row["group"]),)),
    counts="plays",
)
