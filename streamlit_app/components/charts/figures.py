"""The few shapes that figures are made of. No colours here: what is drawn first gets the first colour of the theme."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from streamlit_app.components.charts.periods import step
from streamlit_app.utils.text import hover_date, plot_text

LEAST_BARS, MOST_BARS = 8, 200
LEAST_ROWS = 4
"""Room that few rows leave empty, so that a single one is a bar and no wall."""
BAR = 0.36
"""Share of its row that a bar takes; the rest is its label's."""
_ABOVE = {"showarrow": False, "xanchor": "left", "yanchor": "bottom", "font": {"size": 14}}
_BARE = {"showticklabels": False, "showgrid": False, "zeroline": False}
_SCALE = {"orientation": "h", "thickness": 6, "len": 0.45, "x": 1, "xanchor": "right", "y": 1, "yanchor": "bottom"}
_SCALE |= {"showticklabels": False, "ticks": "", "outlinewidth": 0, "xpad": 0, "ypad": 6}
_DAY_MS = 86_400_000


def period_figure(frame: pd.DataFrame, column: str, unit: str = "") -> go.Figure:
    """Counts by period, one bar each; incomplete periods are striped. Many periods become a line, which leaves those out."""
    axis = {"type": "date", "hoverformat": hover_date(step(frame)), "ticklabelmode": "period", "nticks": 8}
    xaxis = {**axis, "showgrid": False, "range": _reach(frame)}
    layout = {"height": 260, "xaxis": xaxis, "yaxis": count_axis(frame[column].max(), unit or column)}
    if len(frame) <= MOST_BARS:
        return go.Figure(_bars(frame, column, unit or column), layout)
    known = frame[~frame["incomplete"]]
    return at_rows(go.Figure(_area(known, column, unit or column), layout), known.index)


def at_rows(figure: go.Figure, *rows: Iterable[int]) -> go.Figure:
    """The figure, knowing which row of the frame each point of each of its traces shows, where that is not its own place."""
    return figure.update_layout(meta={"rows": [list(map(int, one)) for one in rows]})


def _reach(frame: pd.DataFrame) -> list[float]:
    """Ends of the time axis: with room for `LEAST_BARS`, so that a single period is a bar and no wall."""
    first, last = epoch_ms(frame["start"])[0], epoch_ms(frame["end"])[-1] + _DAY_MS
    spare = (last - first) / len(frame) * max(LEAST_BARS - len(frame), 0) / 2
    return [first - spare, last + spare]


def _bars(frame: pd.DataFrame, column: str, unit: str) -> go.Bar:
    """Bars as wide as their periods."""
    start = epoch_ms(frame["start"])
    count, incomplete = frame[column].to_numpy(), frame["incomplete"].to_numpy()
    return go.Bar(
        x=start,
        y=count,
        offset=0,
        width=0.82 * (epoch_ms(frame["end"]) + _DAY_MS - start),
        marker={"pattern": {"shape": np.where(incomplete, "/", ""), "size": 5, "solidity": 0.35}},
        text=np.where(count == max(count.max(), 1), f"{count.max():,}", ""),
        textposition="outside",
        textangle=0,
        constraintext="none",
        cliponaxis=False,
        customdata=np.where(incomplete, ", not complete", ""),
        hovertemplate=f"%{{y:,}} {unit}%{{customdata}}<extra></extra>",
    )


def _area(known: pd.DataFrame, column: str, unit: str) -> go.Scatter | go.Scattergl:
    kind = go.Scatter if len(known) <= 5_000 else go.Scattergl
    return kind(
        x=epoch_ms(known["start"]),
        y=known[column].to_numpy(np.float32),
        mode="lines+markers",  # without a mark, however faint, a click finds nothing
        marker={"opacity": 0},
        fill="tozeroy",
        line={"width": 1},
        hovertemplate=f"%{{y:,}} {unit}<extra></extra>",
    )


def ranked_figure(labels: Sequence[str], values: Sequence[float], unit: str, hover: Sequence[str]) -> go.Figure:
    """Horizontal bars, first at the top, each under its label and with its value at the end; labels and hover are made safe."""
    rows = list(range(len(values)))
    bars = go.Bar(
        x=list(values),
        y=rows,
        orientation="h",
        width=BAR,
        text=[f"{value:,}" for value in values],
        textposition="outside",
        textfont_size=13,
        cliponaxis=False,
        customdata=[plot_text(text, 90) for text in hover],
        hovertemplate=f"%{{customdata}}<br>%{{x:,}} {unit}<extra></extra>",
    )
    xaxis = {"title": {"text": unit, "standoff": 0}, "range": [0, max(values) * 1.15], **_BARE}
    return go.Figure(bars, {**labelled_rows(labels), "xaxis": xaxis})


def labelled_rows(labels: Sequence[str]) -> dict[str, Any]:
    """Layout for what lies in rows 0, 1, ..., first at the top, each under its label; labels are made safe."""
    rows, above = max(len(labels), LEAST_ROWS), {"x": 0, "xref": "paper", **_ABOVE}
    return {
        "height": 39 * rows + 26,
        "hovermode": "closest",
        "yaxis": {"visible": False, "range": [rows - 0.6, -0.75]},
        "annotations": [{"y": row - BAR / 2, "text": plot_text(label, 44), **above} for row, label in enumerate(labels)],
    }


def heat_figure(x: Any, y: Any, z: np.ndarray, rows: np.ndarray, *, unit: str, hover: str, row_height: int) -> go.Figure:
    """Tiles by column and row, first row at the top; a missing value is a hole. The scale ends where few tiles lie above.

    `rows` tells for every tile which row of the frame it shows, -1 for none.
    """
    heard = z[z > 0]
    most = np.ceil(np.quantile(heard, 0.98)) if len(heard) else 1.0
    title = f"0 to {most:,.0f}{'+' if np.nanmax(z) > most else ''} {unit}"
    tiles = go.Heatmap(x=x, y=y, z=z, coloraxis="coloraxis", xgap=2, ygap=2, hoverongaps=False, hovertemplate=hover)
    layout = {
        "height": row_height * len(y) + 76,
        "hovermode": "closest",
        "coloraxis": {"cmin": 0, "cmax": most, "colorbar": {**_SCALE, "title": {"text": title, "side": "top"}}},
        "xaxis": {"showgrid": False, "zeroline": False, "ticks": "", "range": _edges(x)},
        "yaxis": {"showgrid": False, "ticks": "", "range": [len(y) - 0.5, -0.5]},
    }
    down, across = np.nonzero(rows >= 0)
    return at_rows(go.Figure([tiles, _clickable(np.asarray(x)[across], np.asarray(y)[down])], layout), [], rows[down, across])


def _edges(places: Any) -> list[float]:
    """Where the outermost tiles end, whose middles these places are; else the marks for clicks would push them inwards."""
    half = (places[1] - places[0]) / 2 if len(places) > 1 else 0.5
    return [float(places[0] - half), float(places[-1] + half)]


def _clickable(x: np.ndarray, y: np.ndarray) -> go.Scatter:
    """Marks that nobody sees: plotly tells no clicks on tiles."""
    return go.Scatter(x=x, y=y, mode="markers", marker={"opacity": 0, "size": 12, "symbol": "square"}, hoverinfo="none")


def count_axis(most: float, unit: str) -> dict[str, Any]:
    """An axis of whole numbers with its unit."""
    return {"title": unit, "tickformat": ",d", "nticks": 5, "dtick": 1 if most < 5 else None, "range": [0, 1.12 * max(most, 1)]}


def epoch_ms(days: pd.Series) -> np.ndarray:
    """Days as the numbers a date axis takes."""
    return days.to_numpy("M8[ms]").astype(np.int64).astype(np.float64)
