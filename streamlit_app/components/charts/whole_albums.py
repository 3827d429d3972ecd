"""Albums heard whole."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from music_rec.analyzers.albums_whole import KINDS, album_listens, whole_albums
from streamlit_app.components.charts.chart import HISTORY, Chart, Context
from streamlit_app.components.charts.figures import BAR, at_rows, labelled_rows
from streamlit_app.components.charts.moments import of_rows
from streamlit_app.components.charts.names import called, label, spoken
from streamlit_app.utils.text import amount, plot_text

SHOWN = 10


def analyze(context: Context, _choice: str) -> pd.DataFrame:
    history = context.history
    frame = whole_albums(history, context.whole, SHOWN)
    listens = album_listens(history, context.whole, frame["group"].tolist())
    whole = listens[listens["kind"] != "partial"]
    opens = [of_rows(history, ("album", group), _rows(whole[whole["group"] == group])) for group in frame["group"].tolist()]
    return frame.assign(_opens=pd.Series(opens, dtype=object))


def _rows(listens: pd.DataFrame) -> NDArray[np.int64]:
    """Positions of all plays of these listens."""
    return np.concatenate([np.arange(row, row + plays) for row, plays in zip(listens["row"], listens["plays"], strict=True)])


def headline(frame: pd.DataFrame) -> str:
    column, how = ("full", "from start to end") if frame["full"].any() else ("shuffled", "whole, in another order")
    first = frame.sort_values(column, ascending=False, kind="stable").iloc[0]
    tied = frame[frame[column] == first[column]]
    often = _often(first[column])
    if len(tied) == 1:
        return f"{called(first, 'album')} is the album you heard {'most often ' if len(frame) > 1 else ''}{how}: {often}"
    if len(tied) == 2:
        return f"{called(first, 'album')} and {called(tied.iloc[1], 'album')} are the albums you heard {how}: {often} each"
    return f"No album stands out: the first {len(tied)} were heard {how} {often} each"


def _often(times: int) -> str:
    return {1: "once", 2: "twice"}.get(times, amount(times, "time"))


def draw(frame: pd.DataFrame) -> go.Figure:
    rows = list(range(len(frame)))
    hover = [plot_text(f"{called(row, 'album')} · {amount(row['tracks'], 'track')}", 100) for _, row in frame.iterrows()]
    bars = [
        go.Bar(
            x=frame[kind].tolist(),
            y=rows,
            name=kind,
            orientation="h",
            width=BAR,
            customdata=hover,
            hovertemplate=f"%{{customdata}}<br>%{{x:,}} {kind}<extra></extra>",
        )
        for kind in KINDS
    ]
    layout = labelled_rows([label(row, "album") for _, row in frame.iterrows()])
    xaxis = {"title": {"text": "listens to the album", "standoff": 12}, "nticks": 6, "tickformat": ",d", "zeroline": False}
    xaxis["dtick"] = 1 if frame[list(KINDS)].sum(axis=1).max() < 5 else None
    legend = {"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "traceorder": "normal"}
    layout |= {"barmode": "stack", "showlegend": True, "legend": legend, "xaxis": xaxis, "height": layout["height"] + 60}
    return at_rows(go.Figure(bars, layout), rows, rows, rows)


def alt(frame: pd.DataFrame) -> str:
    return f"Albums by how often they were heard whole in their order: {spoken(frame, 'album', 'full')}."


CHART = Chart(
    id="whole_albums",
    section="story",
    needs=HISTORY,
    analyze=analyze,
    headline=headline,
    draw=draw,
    alt=alt,
    help="Albums of 4 tracks or more, in one go: full is 90\u00a0% of the tracks in their order, shuffled so many in another, "
    "partial half of them. Rows open the full and the shuffled ones.",
    opens=lambda row: row["_opens"],
    counts="plays",
)
