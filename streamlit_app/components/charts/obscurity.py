"""How much of the listening lies below what everybody knows."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from music_rec.core.known import TIERS
from streamlit_app.components.charts.chart import FACTS, Chart, Context
from streamlit_app.components.charts.figures import labelled_rows
from streamlit_app.components.charts.traits import by_trait, opens, spoken
from streamlit_app.utils.text import number, percent, plot_text

BELOW = TIERS[2:]
"""What lies under water."""
COLUMN = "how known"


def analyze(context: Context, _choice: str) -> pd.DataFrame:
    return by_trait(context, "listeners", COLUMN)


def headline(frame: pd.DataFrame) -> str:
    below = frame.loc[frame["_key"].isin(BELOW), "share"].sum()
    if not below:
        return "All you play is known widely: nothing of your iceberg lies under water"
    hardly = frame.loc[frame["_key"] == TIERS[-1], "share"].sum()
    deep = f", {percent(hardly)} where hardly anybody is" if hardly else ""
    return f"{percent(below)} of your iceberg lies under water{deep}"


def draw(frame: pd.DataFrame) -> go.Figure:
    share = (100 * frame["share"]).to_numpy()
    rows = list(range(len(frame)))
    bars = go.Bar(
        x=share,
        y=rows,
        base=-share / 2,
        orientation="h",
        width=0.44,
        text=[percent(one) for one in frame["share"]],
        textposition="outside",
        cliponaxis=False,
        customdata=[
            plot_text(f"{label}, {number(plays)} plays") for label, plays in zip(frame[COLUMN], frame["plays"], strict=True)
        ],
        hovertemplate="%{customdata}<extra></extra>",
    )
    layout = labelled_rows(frame[COLUMN].tolist())
    centred = [{**one, "x": 0, "xref": "x", "xanchor": "center"} for one in layout["annotations"]]
    reach = 0.5 * share.max() * 1.35
    xaxis = {"visible": False, "range": [-reach, reach], "title": "% of plays"}
    layout |= {"annotations": centred, "xaxis": xaxis, "height": 52 * max(len(rows), 2) + 26}
    figure = go.Figure(bars, layout)
    above = int((~frame["_key"].isin(BELOW)).sum())
    return figure.add_hline(y=above - 0.62, line={"dash": "dot", "width": 1.5}) if 0 < above < len(rows) else figure


def alt(frame: pd.DataFrame) -> str:
    return f"Plays by how many others listen to the tracks, the most known at the top, as an iceberg: {spoken(frame, COLUMN)}."


CHART = Chart(
    id="obscurity",
    section="sound",
    needs=FACTS,
    analyze=analyze,
    headline=headline,
    draw=draw,
    alt=alt,
    help="By listeners at ListenBrainz: 10,000 or more, 1,000, 100, 10, and fewer; a hundred times as many at other services.",
    opens=opens,
    counts="plays",
    knows="listeners",
)
