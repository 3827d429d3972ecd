"""How many days had how many plays at least."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from music_rec.analyzers.eddington import eddington, eddington_number
from music_rec.core.lens import Lens
from streamlit_app.components.charts.chart import HISTORY, Chart, Context
from streamlit_app.components.charts.figures import LEAST_BARS, at_rows
from streamlit_app.utils.text import amount, number

BASE = 0.5
"""Where bars begin: by powers of ten, plotly hears no click on one that begins at nothing."""


def analyze(context: Context, _choice: str) -> pd.DataFrame:
    return eddington(context.history)


def headline(frame: pd.DataFrame) -> str:
    eddington = eddington_number(frame)
    said = f"You have {amount(eddington, 'day')} with at least {amount(eddington, 'play')}"
    after = frame[frame["n"] == eddington + 1]
    if after.empty:
        return said
    more = eddington + 1 - after["days"].iloc[0]
    return f"{said}; {number(more)} more with {number(eddington + 1)} or more make it {number(eddington + 1)}"


def draw(frame: pd.DataFrame) -> go.Figure:
    n = frame["n"].to_numpy()
    widths = 0.82 * np.diff(n, append=n[-1] + 1)
    mark = frame["n"] == eddington_number(frame)
    rows = [np.flatnonzero(~mark), np.flatnonzero(mark)]
    bars = [
        go.Bar(
            x=n[place],
            y=frame["days"].to_numpy()[place] - BASE,
            base=BASE,
            width=widths[place],
            offset=-0.41,
            hovertemplate="%{y:,} days with at least %{x:,} plays<extra></extra>",
        )
        for place in rows
    ]
    xaxis = {"title": "plays on a day, at least", "showgrid": False, "range": [0.4, max(n[-1], LEAST_BARS) + 0.6], "nticks": 8}
    reach = [np.log10(0.7), np.log10(1.5 * frame["days"].max())]  # where the number stands, bars are low beside the first
    yaxis = {"title": "days, by powers of ten", "type": "log", "dtick": 1, "tickformat": ",d", "range": reach}
    layout = {"height": 260, "barmode": "overlay", "hovermode": "closest", "xaxis": xaxis, "yaxis": yaxis}
    return at_rows(_marked(go.Figure(bars, layout), frame[mark].iloc[0], n[-1]), *rows)


def _marked(figure: go.Figure, row: pd.Series, last: int) -> go.Figure:
    """The figure with the number written where bars are low, and an arrow from it to its bar."""
    aside = {"ax": 34, "ay": -34, "xanchor": "left"} if row["n"] < 0.75 * last else {"ax": 0, "ay": -26}
    return figure.add_annotation(x=row["n"], y=float(np.log10(row["days"])), text=number(row["n"]), arrowwidth=1, **aside)


def alt(frame: pd.DataFrame) -> str:
    first, last = frame.iloc[0], frame.iloc[-1]
    eddington = amount(eddington_number(frame), "day")
    return (
        f"Days with at least so many plays: {number(first['days'])} with {number(first['n'])} or more, {eddington} with "
        f"as many or more, {number(last['days'])} with {number(last['n'])}."
    )


CHART = Chart(
    id="eddington",
    section="records",
    needs=HISTORY,
    analyze=analyze,
    headline=headline,
    draw=draw,
    alt=alt,
    help="The Eddington number: the highest for which you have as many days of at least as many plays.",
    opens=lambda row: Lens(least=("day", row["n"])),
    counts="days",
)
