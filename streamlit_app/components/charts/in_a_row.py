"""What was heard over and over."""

from __future__ import annotations

from typing import cast

import pandas as pd
import plotly.graph_objects as go

from music_rec.analyzers.in_a_row import in_a_row
from music_rec.core.models import Entity
from streamlit_app.components.charts.chart import HISTORY, Chart, Context
from streamlit_app.components.charts.figures import ranked_figure
from streamlit_app.components.charts.moments import of_span
from streamlit_app.components.charts.names import called, entity_of
from streamlit_app.utils.text import amount, day_name

DAY_S = 86_400
SHOWN = 10


def analyze(context: Context, choice: str) -> pd.DataFrame:
    entity = cast(Entity, choice.removesuffix("s"))
    frame = in_a_row(context.history, entity, SHOWN).rename(columns={"row": "_row"})
    runs = frame[["group", "_row", "plays"]].to_numpy().tolist()
    opens = [of_span(context.history, row, row + plays - 1, (entity, group)) for group, row, plays in runs]
    return frame.assign(_opens=pd.Series(opens, dtype=object))


def headline(frame: pd.DataFrame) -> str:
    entity, longest = entity_of(frame), frame.iloc[0]
    top = frame[frame["plays"] == longest["plays"]]
    plays = amount(longest["plays"], "play")
    often = f"reached {len(top)} times{'' if len(top) < SHOWN else ' or more'}"
    if top["group"].nunique() > 1:
        return f"Your longest runs of one {entity} are {plays} in a row, {often}"
    return f"Your longest run: {plays} of {called(longest, entity)} in a row, {_when(longest) if len(top) == 1 else often}"


def _when(row: pd.Series) -> str:
    return f"{'' if row['until'] - row['since'] < DAY_S else 'begun '}on {day_name(row['day'])}"


def draw(frame: pd.DataFrame) -> go.Figure:
    entity = entity_of(frame)
    labels = [f"{day_name(row['day'])} · {row[entity]}" for _, row in frame.iterrows()]
    hover = [f"{called(row, entity)}, {_when(row)}" for _, row in frame.iterrows()]
    return ranked_figure(labels, frame["plays"].tolist(), "plays in a row", hover)


def alt(frame: pd.DataFrame) -> str:
    entity = entity_of(frame)
    rows = "; ".join(f"{row['plays']} of {called(row, entity)}, {_when(row)}" for _, row in frame.iterrows())
    return f"The longest runs of one {entity} in plays: {rows}."


CHART = Chart(
    id="in_a_row",
    section="sittings",
    needs=HISTORY,
    analyze=analyze,
    headline=headline,
    draw=draw,
    alt=alt,
    help="The most plays with nothing else in between, however long the pauses.",
    opens=lambda row: row["_opens"],
    counts="plays",
    choices=("tracks", "artists", "albums"),
)
