"""How the most played rose to their places."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any, cast

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from music_rec.analyzers.rank_race import rank_over_time
from music_rec.analyzers.span import Span
from music_rec.core.lens import Lens
from music_rec.core.models import Entity
from streamlit_app.components.charts.chart import HISTORY, Chart, Context
from streamlit_app.components.charts.figures import at_rows, epoch_ms
from streamlit_app.components.charts.names import entity_of
from streamlit_app.utils.text import amount, day_name, hover_date, number, plot_text, short

SHOWN = 10
STEPS = {"month": 1, "quarter": 3, "year": 12}
"""Months between two places of a line."""
_MOST_PLACES = 24
_DAY_MS = 86_400_000


def step_for(span: Span) -> str:
    """The finest step that leaves lines one can follow."""
    return next((step for step, months in STEPS.items() if span.days / 30.4 / months <= _MOST_PLACES), "year")


def analyze(context: Context, choice: str, step: str | None = None) -> pd.DataFrame:
    entity = cast(Entity, choice.removesuffix("s"))
    ways = rank_over_time(context.history, context.span, entity, SHOWN).rename(columns={"name": entity})
    months = STEPS[step or step_for(context.span)]
    ends = ways["end"].dt.month % months == 0  # plays are counted from the first day on: a quarter ends as its last month does
    return ways[ends | (ways["end"] == ways["end"].max())].drop(columns="start").reset_index(drop=True)


def headline(frame: pd.DataFrame) -> str:
    entity, leader = entity_of(frame), _last(frame).iloc[0]
    name = short(leader[entity])
    if frame["group"].nunique() == 1:
        return f"{name} is the only {entity} here, with {amount(leader['plays'], 'play')}"
    first = frame[frame["rank"] == 1].set_index("end").reindex(frame["end"].unique())
    others = first[first["group"] != leader["group"]]
    if others.empty:
        return f"{name} was your most played {entity} from the beginning"
    before = others[entity].iloc[-1]
    when = _when(others.index[-1], first.index[first.index > others.index[-1]][0])
    return f"{name} took the lead {when}{'' if pd.isna(before) else f' from {short(before)}'}"


def _when(last_without: pd.Timestamp, first_with: pd.Timestamp) -> str:
    """The time in which something came about, between the ends of two periods."""
    if (first_with - last_without).days <= 31:
        return f"in {first_with:%B %Y}"
    return f"between {last_without:%B %Y} and {first_with:%B %Y}"


def draw(frame: pd.DataFrame) -> go.Figure:
    entity, last = entity_of(frame), _last(frame)
    ways = [frame[frame["group"] == group] for group in last["group"]]
    bare = {"range": [SHOWN + 0.5, 0.5], "showgrid": False, "ticks": ""}
    places = {"tickvals": last["rank"].tolist(), "ticktext": [_label(row, entity) for _, row in last.iterrows()]}
    layout = {
        "height": 460,
        "hovermode": "closest",
        "xaxis": {"type": "date", "showgrid": False, "nticks": 8, "range": _reach(frame["end"])},
        "yaxis": {"title": "rank by plays", "showticklabels": False, **bare},
        "yaxis2": {"side": "right", "overlaying": "y", "automargin": True, "fixedrange": True, **bare, **places},
    }
    figure = go.Figure([_line(way, entity) for way in ways], layout)
    figure.data[0].yaxis = "y2"  # an axis without a line is not drawn
    return at_rows(figure, *(way.index for way in ways))


def _reach(ends: pd.Series) -> list[float]:
    """Ends of the time axis: close to the names, with room for the dots."""
    first, last = epoch_ms(ends).min(), epoch_ms(ends).max()
    spare = max(last - first, _DAY_MS) / 50
    return [first - spare, last + spare]


def _line(way: pd.DataFrame, entity: Entity) -> go.Scatter:
    """One way, as far as it lies within what is shown."""
    day = hover_date("day")
    return go.Scatter(
        x=epoch_ms(way["end"]),
        y=way["rank"].where(way["rank"] <= SHOWN).to_numpy(np.float32),
        mode="lines+markers",
        line={"width": 2.5, "shape": "spline", "smoothing": 0.35},
        marker={"size": 6},
        name=plot_text(way[entity].iloc[0]),
        customdata=way["plays"].to_numpy(np.float64),
        hovertemplate=f"%{{fullData.name}}<br>rank %{{y}}, %{{customdata:,}} plays by %{{x|{day}}}<extra></extra>",
    )


def _label(row: pd.Series, entity: Entity) -> str:
    return f"{row['rank']}  {plot_text(row[entity], 22)}"


def _last(frame: pd.DataFrame) -> pd.DataFrame:
    """The places in the end, best first."""
    return frame[frame["end"] == frame["end"].max()].sort_values("rank")


def alt(frame: pd.DataFrame) -> str:
    entity, last = entity_of(frame), _last(frame)
    rows = "; ".join(f"{row['rank']}, {short(row[entity])}, {number(row['plays'])}" for _, row in last.iterrows())
    return f"Lines of rank over time, ending on {day_name(last['end'].iloc[0])} with rank, {entity} and plays: {rows}."


def opens(row: dict[str, Any]) -> Lens:
    return Lens(end=row["end"].date(), only=((entity_of(row), row["group"]),))


CHART = Chart(
    id="rank_over_time",
    section="explore",
    needs=HISTORY,
    analyze=analyze,
    headline=headline,
    draw=draw,
    alt=alt,
    help="Rank by all plays from the first day of the range on, at the end of each month, quarter or year.",
    choices=("artists", "albums", "tracks"),
    opens=opens,
    counts="plays",
)


def by(step: str) -> Chart:
    """The chart with the places of its lines at a step of one's own."""
    return replace(CHART, id=f"rank_by_{step}", analyze=partial(analyze, step=step))
