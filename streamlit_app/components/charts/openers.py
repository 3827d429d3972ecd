"""What sittings begin and end with."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from music_rec.analyzers.sessions import closers, openers, session_sizes
from music_rec.core.history import History
from streamlit_app.components.charts.chart import HISTORY, Chart, Context
from streamlit_app.components.charts.figures import ranked_figure
from streamlit_app.components.charts.moments import of_rows
from streamlit_app.components.charts.names import called, label
from streamlit_app.utils.text import amount, number

OPENERS, CLOSERS = "openers", "closers"


def analyze(context: Context, choice: str) -> pd.DataFrame:
    history = context.history
    frame = openers(history) if choice == OPENERS else closers(history)
    rows = zip(frame["group"].tolist(), frame["played_at"], strict=True)
    opens = [of_rows(history, ("track", group), _positions(history, times, choice)) for group, times in rows]
    frame = frame.rename(columns={"sessions": "plays"}).assign(_opens=pd.Series(opens, dtype=object), _role=choice)
    return frame.merge(session_sizes(history)[["sessions"]].add_prefix("_"), how="cross")


def _positions(history: History, times: Sequence[int], choice: str) -> NDArray[np.integer]:
    """Of the plays that open or close sittings then: of a second that holds others too, the first or the last."""
    if choice == OPENERS:
        return np.searchsorted(history.played_at, times)
    return np.searchsorted(history.played_at, times, "right") - 1


def headline(frame: pd.DataFrame) -> str:
    first, sittings = frame.iloc[0], amount(frame["_sessions"].iloc[0], "sitting")
    one, many = ("opens", "open") if first["_role"] == OPENERS else ("closes", "close")
    tied, plays = int((frame["plays"] == first["plays"]).sum()), number(first["plays"])
    if len(frame) == 1:
        return f"{called(first, 'track')} {one} {'your only sitting' if first['_sessions'] == 1 else f'all your {sittings}'}"
    if first["plays"] == 1:
        return f"No track {one} more than one of your {sittings}"
    if tied == 1:
        return f"{called(first, 'track')} {one} most: {plays} of {sittings}"
    if tied == 2:
        return f"{called(first, 'track')} and {called(frame.iloc[1], 'track')} {many} most: {plays} of {sittings} each"
    return f"No track stands out: the first {tied} {many} {plays} of {sittings} each"


def draw(frame: pd.DataFrame) -> go.Figure:
    labels = [label(row, "track") for _, row in frame.iterrows()]
    hover = [called(row, "track") for _, row in frame.iterrows()]
    unit = "plays that opened a sitting" if frame["_role"].iloc[0] == OPENERS else "plays that closed a sitting"
    return ranked_figure(labels, frame["plays"].tolist(), unit, hover)


def alt(frame: pd.DataFrame) -> str:
    rows = "; ".join(f"{called(row, 'track')}, {row['plays']}" for _, row in frame.iterrows())
    return f"The tracks that {'open' if frame['_role'].iloc[0] == OPENERS else 'close'} most sittings, and how many: {rows}."


CHART = Chart(
    id="openers",
    section="sittings",
    needs=HISTORY,
    analyze=analyze,
    headline=headline,
    draw=draw,
    alt=alt,
    help="The tracks that sittings open or close with most often. Half an hour without a new play ends a sitting.",
    opens=lambda row: row["_opens"],
    counts="plays",
    choices=(OPENERS, CLOSERS),
)
