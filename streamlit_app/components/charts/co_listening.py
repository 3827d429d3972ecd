"""Which artists go together."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from music_rec.analyzers.co_listening import co_listening
from music_rec.analyzers.groups import plays_by_group
from music_rec.core.lens import Lens
from streamlit_app.components.charts.chart import HISTORY, Chart, Context
from streamlit_app.components.charts.figures import heat_figure
from streamlit_app.components.charts.names import SPOKEN
from streamlit_app.utils.text import number, plot_text, short

ARTISTS = 14
NAME = 17
"""Letters of a name beside the tiles: a phone leaves the other half to those."""
BARELY = 1.1
TIMES = "times as often as chance"


def analyze(context: Context, _choice: str) -> pd.DataFrame:
    frame = co_listening(context.history, ARTISTS).rename(columns={"group_a": "a_group", "group_b": "b_group"})
    plays = plays_by_group(context.history, "artist")
    return frame.assign(plays=plays[frame["a_group"]] + plays[frame["b_group"]])


def headline(frame: pd.DataFrame) -> str:
    best = frame.iloc[0]
    if best["lift"] < BARELY:
        return "None of your top artists go together: each shares sittings with the others as chance has it"
    return f"{_pair(best)} share a sitting {_times(best['lift'])} {TIMES}"


def _pair(row: pd.Series, width: int = 40) -> str:
    return f"{short(row['a'], width)} and {short(row['b'], width)}"


def _times(lift: float) -> str:
    """6, or of small ones 1.3."""
    return f"{lift:.1f}" if round(lift, 1) < 3 and round(lift, 1) % 1 else number(lift)


def draw(frame: pd.DataFrame) -> go.Figure:
    order = _neighbours(frame)
    place = {group: at for at, group in enumerate(order)}
    rows = np.full((len(order), len(order)), -1)
    for row, (a, b) in enumerate(zip(frame["a_group"], frame["b_group"], strict=True)):
        rows[place[a], place[b]] = rows[place[b], place[a]] = row
    tiles = np.where(rows < 0, np.nan, frame["lift"].to_numpy()[rows])
    at, hover = np.arange(len(order)), "%{customdata}<extra></extra>"
    figure = heat_figure(at, at, tiles, rows, unit="times", hover=hover, row_height=26)
    texts = np.array([_hover(row) for _, row in frame.iterrows()], object)
    figure.data[0].customdata = np.where(rows < 0, "", texts[rows])
    names = dict(zip([*frame["a_group"], *frame["b_group"]], [*frame["a"], *frame["b"]], strict=True))
    ticks = {"tickvals": at, "ticktext": [plot_text(names[group], NAME) for group in order], "range": [-0.5, len(order) - 0.5]}
    figure.update_xaxes(**ticks, tickangle=-90)
    figure.update_yaxes({**ticks, "zeroline": False, "range": ticks["range"][::-1]})
    return figure.update_layout(height=figure.layout.height + 90)


def _neighbours(frame: pd.DataFrame) -> list[int]:
    """The artists, each beside those it goes with: from the strongest pair on, always the closest to one already there."""
    order: list[int] = []
    pairs = list(zip(frame["a_group"].tolist(), frame["b_group"].tolist(), strict=True))
    while left := [pair for pair in pairs if not set(pair) <= set(order)]:
        joined = next((pair for pair in left if set(pair) & set(order)), left[0])
        order += [group for group in joined if group not in order]
    return order


def _hover(row: pd.Series) -> str:
    return plot_text(f"{_pair(row, 30)} · {number(row['sessions'])} sittings, {_times(row['lift'])} {TIMES}", 150)


def alt(frame: pd.DataFrame) -> str:
    rows = "; ".join(f"{_pair(row)}, {_times(row['lift'])} times" for _, row in frame.head(SPOKEN).iterrows())
    return f"Pairs of top artists by how many times as often as chance they share a sitting, the closest first: {rows}."


CHART = Chart(
    id="co_listening",
    section="story",
    needs=HISTORY,
    analyze=analyze,
    headline=headline,
    draw=draw,
    alt=alt,
    help=f"Pairs of your {ARTISTS} most played artists in 10 sittings or more. Chance: as if each came on its own.",
    opens=lambda row: Lens(only=(("artist", row["a_group"]), ("artist", row["b_group"]))),
    counts="plays",
)
