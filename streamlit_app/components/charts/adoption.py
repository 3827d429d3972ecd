"""How artists entered a life: at once, slowly, or for a while."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from music_rec.analyzers.adoption import YEAR, adoption, adoption_curves
from music_rec.core.lens import Lens
from streamlit_app.components.charts.chart import HISTORY, Chart, Context
from streamlit_app.components.charts.figures import at_rows
from streamlit_app.components.charts.names import SPOKEN
from streamlit_app.utils.text import amount, plot_text, short

SHOWN = 6
APART = 8
"""Per cent that two names keep from each other."""


def analyze(context: Context, _choice: str) -> pd.DataFrame:
    frame = adoption(context.history, context.whole, n=SHOWN)
    curves = dict(iter(adoption_curves(context.history, frame["group"].to_numpy()).groupby("group")))
    points = [tuple(curves[group][["day", "plays"]].itertuples(index=False, name=None)) for group in frame["group"]]
    return frame.assign(_curve=pd.Series(points, dtype=object))


def headline(frame: pd.DataFrame) -> str:
    told = [_told(row) for _, row in frame[frame["kind"] != "steady"].drop_duplicates("kind").iterrows()]
    if not told:
        return f"{short(frame['artist'].iloc[0], 30)} grew on you steadily: {amount(frame['plays'].iloc[0], 'play')}"
    text = "; ".join(told)
    return text[0].upper() + text[1:]


def _told(row: pd.Series) -> str:
    """How one artist entered, as part of a sentence."""
    name = short(row["artist"], 30)
    if row["kind"] != "obsession":
        return f"{'a ' if row['kind'] == 'slow burn' else ''}{row['kind']} with {name}"
    if pd.isna(row["half_life"]):
        return f"an obsession with {name}"
    days = f"in {amount(row['half_life'], 'day')}" if row["half_life"] else "at once"
    return f"your obsession with {name} halved {days}"


def draw(frame: pd.DataFrame) -> go.Figure:
    curves = [np.array(curve, np.float64).T for curve in frame["_curve"]]
    last = max(days[-1] for days, _ in curves)
    shares = [100 * plays / whole for (_, plays), whole in zip(curves, frame["plays"], strict=True)]
    places = _apart([share[-1] for share in shares])
    keys = [(1.05 * last, 1.11 * last, place) for place in places]
    lines = [_line(*one) for one in zip(frame["artist"], (days for days, _ in curves), shares, keys, strict=True)]
    years = range(int(last + 1) // YEAR + 1)
    names = ["first play", "1 year", *(f"{year} years" for year in years[2:])]
    beside = {"x": 1.13 * last, "showarrow": False, "xanchor": "left", "font": {"size": 12}}
    layout = {
        "height": 380,
        "hovermode": "closest",
        "xaxis": {"tickvals": [YEAR * year for year in years], "ticktext": names, "range": [0, 1.65 * last], "showgrid": False},
        "yaxis": {"title": "% of all plays", "range": [0, 108], "nticks": 6},
        "annotations": [
            {"y": place, "text": plot_text(artist, 15), **beside} for artist, place in zip(frame["artist"], places, strict=True)
        ],
    }
    return at_rows(go.Figure(lines, layout), *([row] * len(line.x) for row, line in enumerate(lines)))


def _line(artist: str, days: np.ndarray, shares: np.ndarray, key: tuple[float, float, float]) -> go.Scatter:
    """The curve, and after a gap the key beside its name."""
    begin, end, place = key
    return go.Scatter(
        name=plot_text(artist),
        x=np.append(days, [np.nan, begin, end]),
        y=np.append(shares.round(1), [np.nan, place, place]),
        mode="lines+markers",
        marker={"opacity": 0},
        customdata=np.column_stack([days, shares]).round(1)[[*range(len(days)), -1, -1, -1]],
        hovertemplate="%{fullData.name}<br>%{customdata[1]:.0f} % of all plays by day %{customdata[0]:,.0f}<extra></extra>",
    )


def _apart(ends: list[float]) -> np.ndarray:
    """Places beside the ends of lines, in their order, with room for a name each."""
    order = np.argsort(-np.array(ends), kind="stable")
    places = np.array(ends, np.float64)
    for above, below in pairwise(order):
        places[below] = min(places[below], places[above] - APART)
    lowest = APART * np.arange(len(ends))[::-1]
    places[order] = np.maximum(places[order], lowest)
    return places


def alt(frame: pd.DataFrame) -> str:
    rows = "; ".join(f"{short(row['artist'])}, {row['kind']}" for _, row in frame.head(SPOKEN).iterrows())
    return f"Lines of how the plays of each artist added up from its first day on, up to three years: {rows}."


CHART = Chart(
    id="adoption",
    section="moves",
    needs=HISTORY,
    analyze=analyze,
    headline=headline,
    draw=draw,
    alt=alt,
    help="The most played artists first heard in the range, of 30 plays or more, and how their plays in it added up.",
    opens=lambda row: Lens(only=(("artist", row["group"]),)),
    counts="plays",
)
