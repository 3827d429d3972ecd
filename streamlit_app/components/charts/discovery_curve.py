"""How the world of a listener grew."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace
from typing import Any, cast

import pandas as pd
import plotly.graph_objects as go

from music_rec.analyzers.discovery import discovery_curve
from music_rec.core.lens import Lens
from music_rec.core.models import ENTITIES, Entity
from streamlit_app.components.charts.chart import HISTORY, Chart, Context
from streamlit_app.components.charts.figures import count_axis, epoch_ms
from streamlit_app.components.charts.periods import names, of_period
from streamlit_app.utils.text import amount, number

KNOWN = {entity: f"{entity}s known" for entity in ENTITIES}
"""The column of the total, named after what is counted."""


def analyze(context: Context, choice: str) -> pd.DataFrame:
    entity = cast(Entity, choice.removesuffix("s"))
    frame = discovery_curve(context.history, context.whole, context.span, entity).rename(columns={"known": KNOWN[entity]})
    return frame if frame[KNOWN[entity]].any() else frame.head(0)


def headline(frame: pd.DataFrame) -> str:
    entity = _entity(frame)
    known, met = frame[KNOWN[entity]], int(frame["new"].sum())
    total, [last] = int(known.iloc[-1]), names(frame.tail(1))
    if met < total:
        return f"You knew {amount(total, entity)} by {last}, {number(met) if met else 'none'} of them new in this time"
    half = int((known >= total / 2).argmax())
    already = f", half of them by {names(frame.iloc[[half]])[0]}" if total > 1 and half < len(frame) - 1 else ""
    return f"You knew {amount(total, entity)} by {last}{already}"


def draw(frame: pd.DataFrame) -> go.Figure:
    entity = _entity(frame)
    known = frame[KNOWN[entity]]
    curve = go.Scatter(
        x=epoch_ms(frame["end"]),
        y=known.to_numpy(),
        mode="lines+markers",  # without a mark, however faint, a click finds nothing
        marker={"opacity": 0 if len(frame) > 1 else 1},
        fill="tozeroy",
        line={"width": 2},
        customdata=frame["new"].to_numpy(),
        hovertemplate=f"%{{y:,}} {entity}s known, %{{customdata:,}} of them new<extra></extra>",
    )
    xaxis = {"type": "date", "hoverformat": "%B %Y", "nticks": 8, "showgrid": False}
    return go.Figure(curve, {"height": 260, "xaxis": xaxis, "yaxis": count_axis(known.iloc[-1], f"{entity}s known")})


def alt(frame: pd.DataFrame) -> str:
    entity, [first, last] = _entity(frame), names(frame.iloc[[0, -1]])
    begin, end = (number(frame[KNOWN[entity]].iloc[row]) for row in (0, -1))
    return f"Curve of all {entity}s known by the end of each month: {begin} in {first}, {end} in {last}."


def _entity(columns: Container[str]) -> Entity:
    return next(entity for entity, column in KNOWN.items() if column in columns)


def opens(row: dict[str, Any]) -> Lens:
    return replace(of_period(row), first=_entity(row))


CHART = Chart(
    id="discovery_curve",
    section="variety",
    needs=HISTORY,
    analyze=analyze,
    headline=headline,
    draw=draw,
    alt=alt,
    help="Everything heard at least once by the end of each month. Behind a month are the first plays of what was new in it.",
    opens=opens,
    counts="new",
    choices=("artists", "albums", "tracks"),
)
