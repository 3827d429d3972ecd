"""What the charts of facts have in common: plays by genre, year, country and the like, each opening what it counts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from music_rec.analyzers.traits import plays_by_trait
from music_rec.core.known import Trait
from music_rec.core.lens import Lens
from streamlit_app.components.charts.chart import Context
from streamlit_app.components.charts.figures import count_axis, ranked_figure
from streamlit_app.components.charts.names import SPOKEN
from streamlit_app.utils.text import number, percent, plot_text, short

WRITTEN = 0.01
"""Share from which on a bar says it."""


def by_trait(context: Context, trait: Trait, column: str) -> pd.DataFrame:
    """`plays_by_trait` with the label in a column of its own name, for a table."""
    frame = plays_by_trait(context.history, trait).rename(columns={"label": column, "key": "_key"})
    return frame[[column, "plays", "share", "_key"]].assign(_trait=trait)


def ranked(frame: pd.DataFrame, most: int) -> pd.DataFrame:
    """The rows with most plays first."""
    return frame.sort_values("plays", ascending=False, kind="stable", ignore_index=True).head(most)


def most_played(frame: pd.DataFrame) -> pd.Series:
    """The row with most plays, the first of equal ones."""
    return frame.iloc[int(frame["plays"].to_numpy().argmax())]


def opens(row: dict[str, Any]) -> Lens:
    """The plays of one value."""
    return Lens(traits=((row["_trait"], row["_key"]),))


def ranked_bars(frame: pd.DataFrame, column: str) -> go.Figure:
    """Horizontal bars, the most played first."""
    labels = frame[column].tolist()
    hover = [f"{short(label)}, {percent(share)} of what is known" for label, share in zip(labels, frame["share"], strict=True)]
    return ranked_figure(labels, frame["plays"].tolist(), "plays", hover)


def step_bars(frame: pd.DataFrame, column: str, unit: str) -> go.Figure:
    """One upright bar for each step, in their order, above its numbers."""
    plays = frame["plays"].to_numpy()
    bars = go.Bar(
        x=[plot_text(label) for label in frame[column]],
        y=plays,
        text=shares(frame),
        textposition="outside",
        textangle=0,
        constraintext="none",
        cliponaxis=False,
        hovertemplate="%{x}: %{y:,} plays<extra></extra>",
    )
    steps = {"tickvals": list(range(len(frame))), "ticktext": [_numbers(key) for key in frame["_key"]], "tickangle": 0}
    xaxis = {"type": "category", "showgrid": False, "title": unit, **steps}
    return go.Figure(bars, {"height": 260, "hovermode": "closest", "xaxis": xaxis, "yaxis": count_axis(plays.max(), "plays")})


def _numbers(key: str) -> str:
    """The key of a step as short as it stands below its bar: 1, 2–4, 50+."""
    first, last = key.split("-")
    if last == "0":
        return "0" if first == "0" else f"{first}+"
    return first if first == last else f"{first}–{last}"


def shares(frame: pd.DataFrame) -> list[str]:
    """What stands above bars: their share of what is known, but above small ones, which stand close."""
    return [percent(share) if share >= WRITTEN else "" for share in frame["share"]]


def spoken(frame: pd.DataFrame, column: str) -> str:
    """The rows with their plays, for someone who does not see the figure."""
    rows = frame.head(SPOKEN)
    return "; ".join(f"{short(label)}, {number(plays)}" for label, plays in zip(rows[column], rows["plays"], strict=True))


def median_row(frame: pd.DataFrame) -> pd.Series:
    """The row that the middle one of all plays is in, in the order of the frame."""
    together = np.cumsum(frame["plays"].to_numpy())
    return frame.iloc[int(np.searchsorted(together, together[-1] / 2))]
