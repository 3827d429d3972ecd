"""How much of the listening goes to the favourites."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from music_rec.analyzers.concentration import concentration, gini
from music_rec.analyzers.groups import highest, plays_by_group
from music_rec.core.lens import Lens
from music_rec.core.models import Entity
from streamlit_app.components.charts.chart import HISTORY, Chart, Context
from streamlit_app.components.charts.figures import ranked_figure
from streamlit_app.utils.text import amount, number, percent

MOST_ITEMS = 100
"""A URL holds no more."""
SPREAD = (
    (0.3, "all are played about equally"),
    (0.6, "some are played far more than others"),
    (0.8, "most are played far less than the favourites"),
)
FEW = "nearly everything goes to a few"


def analyze(context: Context, choice: str) -> pd.DataFrame:
    """Each number of groups once: of three artists, the top ten are the top hundred."""
    entity = cast(Entity, choice.removesuffix("s"))
    frame = concentration(context.history, entity).drop_duplicates("groups").sort_values("groups", ignore_index=True)
    plays = plays_by_group(context.history, entity)
    best = highest(plays, MOST_ITEMS).tolist()
    items = [tuple((entity, group) for group in best[:size]) if size <= MOST_ITEMS else () for size in frame["groups"]]
    constant = {"_entity": entity, "_all": np.count_nonzero(plays), "_gini": gini(context.history, entity)}
    return frame.assign(_items=pd.Series(items, dtype=object), **constant)


def headline(frame: pd.DataFrame) -> str:
    first = frame.iloc[0]
    entity, heard = first["_entity"], int(first["_all"])
    if heard == 1:
        return f"You heard one {entity} and no other"
    if heard <= 10:
        return f"Your top {entity} of {heard} holds {percent(first['share'])} of plays: {_spread(first['_gini'])}"
    top = frame[frame["groups"] == 10].iloc[0]
    return f"Your top 10 of {number(heard)} {entity}s hold {percent(top['share'])} of plays: {_spread(first['_gini'])}"


def _spread(gini: float) -> str:
    """The Gini coefficient in words."""
    return next((words for below, words in SPREAD if gini < below), FEW)


def draw(frame: pd.DataFrame) -> go.Figure:
    labels = [_label(row) for _, row in frame.iterrows()]
    hover = [
        f"{label}, {amount(row['least'], 'play')} or more each"
        for label, (_, row) in zip(labels, frame.iterrows(), strict=True)
    ]
    return ranked_figure(labels, (100 * frame["share"]).round(1).tolist(), "% of plays", hover)


def _label(row: pd.Series) -> str:
    groups = amount(row["groups"], row["_entity"])
    if row["groups"] == row["_all"]:
        return f"All {groups}" if row["groups"] > 1 else f"The only {row['_entity']}"
    if row["kind"] == "share":
        return f"Top {row['size']}\u00a0% · {groups}"
    return f"Top {groups}" if row["groups"] > 1 else f"Top {row['_entity']}"


def alt(frame: pd.DataFrame) -> str:
    rows = "; ".join(f"{_label(row)}, {percent(row['share'])}" for _, row in frame.iterrows())
    return f"What share of plays the most played have: {rows}."


def opens(row: dict[str, Any]) -> Lens:
    """The items themselves; of more than an address holds, all with so many plays."""
    return Lens(only=row["_items"]) if row["_items"] else Lens(least=(row["_entity"], row["least"]))


CHART = Chart(
    id="concentration",
    section="variety",
    needs=HISTORY,
    analyze=analyze,
    headline=headline,
    draw=draw,
    alt=alt,
    help="What the most played add up to; a share holds all that tie with its last. Plays without an album count for none.",
    opens=opens,
    counts="plays",
    choices=("artists", "albums", "tracks"),
)
