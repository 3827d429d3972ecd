"""Which genres were heard when."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from music_rec.analyzers.traits import OTHERS, plays_by_trait, trait_by_month
from music_rec.core.known import UNKNOWN
from music_rec.core.lens import Lens
from streamlit_app.components.charts.chart import FACTS, Chart, Context
from streamlit_app.components.charts.figures import at_rows, epoch_ms
from streamlit_app.components.charts.periods import names, of_period
from streamlit_app.utils.text import amount, percent, plot_text, short

MOST = 8
"""Genres with a band of their own; with the others and what is unknown, no colour comes twice."""
MONTHS_AS_BARS = 12
"""More than so many months flow; fewer are too short a river."""
_DAY_MS = 86_400_000
_LEGEND = {"entrywidth": 150, "entrywidthmode": "pixels", "font": {"size": 11}}
"""Two names beside each other where two cards are, one on a phone."""
NAME = 28
"""Letters of a name there."""


def analyze(context: Context, _choice: str) -> pd.DataFrame:
    frame = trait_by_month(context.history, context.span, "genre", MOST)
    names = {OTHERS: "Other genres", UNKNOWN: "Genre not known"}
    label = frame["label"].where(frame["label"] != "", frame["key"].map(names))
    rest = tuple(set(plays_by_trait(context.history, "genre")["key"]) - set(frame["key"]))
    keys = [tuple(sorted(rest)) if key == OTHERS else (key,) for key in frame["key"]]
    told = frame.assign(genre=label.astype("str"), _keys=pd.Series(keys, dtype=object), _key=frame["key"])
    return told[["genre", "start", "end", "plays", "share", "_keys", "_key"]]


def headline(frame: pd.DataFrame) -> str:
    known = frame[~frame["_key"].isin([UNKNOWN, OTHERS])]
    if known.empty:
        return "No genre is known of these plays"
    totals = known.groupby("genre", sort=False)["plays"].sum()
    lead, share = totals.index[0], totals.iloc[0] / frame.loc[frame["_key"] != UNKNOWN, "plays"].sum()
    said = f"{short(lead)} leads with {percent(share)} of the plays of a known genre"
    grown = _grown_most(frame, known)
    return f"{said}; {grown}" if grown else said


def _grown_most(frame: pd.DataFrame, known: pd.DataFrame) -> str:
    """The genre that gained most from the first third of the months to the last, where it is worth a word."""
    months = np.sort(frame["start"].unique())
    if len(months) < MONTHS_AS_BARS:
        return ""
    third = len(months) // 3
    ends = (months[:third], months[-third:])
    all_ = [max(frame.loc[frame["start"].isin(end), "plays"].sum(), 1) for end in ends]
    shares = [
        known[known["start"].isin(end)].groupby("genre", sort=False)["plays"].sum() / plays
        for end, plays in zip(ends, all_, strict=True)
    ]
    gain = shares[1] - shares[0]
    best = gain.idxmax()
    if gain[best] < 0.03:
        return ""
    return f"{short(best)} grew most, from {percent(shares[0][best])} to {percent(shares[1][best])}"


def draw(frame: pd.DataFrame) -> go.Figure:
    bands = [frame[frame["_key"] == key] for key in frame["_key"].unique()]
    months = len(bands[0])
    traces = [_band(band) if months > MONTHS_AS_BARS else _bars(band) for band in bands]
    layout = {
        "height": 440,
        "barmode": "stack",
        "barcornerradius": 0,
        "showlegend": True,
        "hovermode": "closest",
        "legend": {"orientation": "h", "y": -0.13, "x": 0, "traceorder": "normal", "maxheight": 0.6, **_LEGEND},
        "xaxis": {"type": "date", "showgrid": False, "ticklabelmode": "period", "nticks": 8},
        "yaxis": {"title": "% of plays", "range": [0, 100], "dtick": 25},
    }
    return at_rows(go.Figure(traces, layout), *(band.index for band in bands))


def _band(band: pd.DataFrame) -> go.Scatter:
    unknown = band["_key"].iloc[0] == UNKNOWN
    return go.Scatter(
        x=epoch_ms(band["start"]),
        y=(100 * band["share"]).to_numpy(np.float32),
        name=plot_text(band["genre"].iloc[0], NAME),
        mode="lines+markers",  # without a mark, however faint, a click finds nothing
        marker={"opacity": 0},
        line={"width": 0.5},
        stackgroup="genres",
        fillpattern={"shape": "/", "solidity": 0.25} if unknown else None,
        customdata=band["plays"].to_numpy(np.int32),
        hovertemplate="%{x|%B %Y}: %{customdata:,} plays, %{y:.0f} %",
    )


def _bars(band: pd.DataFrame) -> go.Bar:
    unknown = band["_key"].iloc[0] == UNKNOWN
    start = epoch_ms(band["start"])
    return go.Bar(
        x=start,
        y=(100 * band["share"]).to_numpy(np.float32),
        offset=0,
        width=0.82 * (epoch_ms(band["end"]) + _DAY_MS - start),
        name=plot_text(band["genre"].iloc[0], NAME),
        marker={"pattern": {"shape": "/" if unknown else "", "solidity": 0.3}},
        customdata=band["plays"].to_numpy(np.int32),
        hovertemplate="%{x|%B %Y}: %{customdata:,} plays, %{y:.0f} %",
    )


def alt(frame: pd.DataFrame) -> str:
    first, last = names(frame.iloc[[0, -1]])
    totals = frame.groupby("genre", sort=False)["plays"].sum()
    rows = "; ".join(f"{short(genre)}, {amount(plays, 'play')}" for genre, plays in totals.items())
    return f"Share of genres of the plays of each month, {first} to {last}, stacked: {rows}."


def opens(row: dict[str, Any]) -> Lens:
    """The plays of the month of that genre, or of all the others."""
    month = of_period(row)
    return Lens(month.start, month.end, traits=tuple(("genre", key) for key in row["_keys"]))


CHART = Chart(
    id="genre_river",
    section="sound",
    needs=FACTS,
    analyze=analyze,
    headline=headline,
    draw=draw,
    alt=alt,
    help="Plays of each month by the main family of genres of their tracks, as tags of a track or else of its artist say it.",
    opens=opens,
    counts="plays",
    knows="genre",
)
