"""What was loved once and has not been heard for long."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import cast

import pandas as pd
import plotly.graph_objects as go

from music_rec.analyzers.forgotten import forgotten
from music_rec.core.lens import Lens
from music_rec.core.models import Entity
from streamlit_app.components.charts.chart import HISTORY, Chart, Context, Dial
from streamlit_app.components.charts.figures import ranked_figure
from streamlit_app.components.charts.names import called, entity_of, label, spoken
from streamlit_app.utils.text import amount, day_name, short

SHOWN = 10
PLAYS = Dial("forgotten-plays", "Least plays", (5, 10, 25, 50, 100, 250), 25, lambda plays: f"{amount(plays, 'play')} or more")
MONTHS = Dial(
    "forgotten-months", "Silent for", (3, 6, 12, 24, 36, 60), 12, lambda months: f"Silent for {amount(months, 'month')}"
)
HELP = "Played {} times or more in the range, and not once in the last {} months, in the range or outside."


def analyze(context: Context, choice: str, plays: int = PLAYS.first, months: int = MONTHS.first) -> pd.DataFrame:
    entity = cast(Entity, choice.removesuffix("s"))
    return forgotten(context.history, context.whole, context.today, entity, plays, months, SHOWN)


def headline(frame: pd.DataFrame) -> str:
    first = frame.iloc[0]
    return f"{called(first, entity_of(frame))}: {amount(first['plays'], 'play')}, but none since {day_name(first['last_day'])}"


def draw(frame: pd.DataFrame) -> go.Figure:
    entity = entity_of(frame)
    labels = [label(row, entity) for _, row in frame.iterrows()]
    hover = [f"{short(called(row, entity), 50)} · last on {day_name(row['last_day'])}" for _, row in frame.iterrows()]
    return ranked_figure(labels, frame["plays"].tolist(), "plays", hover)


def alt(frame: pd.DataFrame, months: int = MONTHS.first) -> str:
    entity = entity_of(frame)
    rows = spoken(frame, entity, "plays")
    return f"Most played {entity}s that have been silent for {amount(months, 'month')}, with their plays: {rows}."


def limited(plays: int, months: int) -> Chart:
    """The chart of what was played so often, and not within so many months."""
    return replace(
        CHART,
        set_to=(plays, months),
        analyze=partial(analyze, plays=plays, months=months),
        alt=partial(alt, months=months),
        help=HELP.format(plays, months),
    )


CHART = Chart(
    id="forgotten",
    section="memories",
    needs=HISTORY,
    analyze=analyze,
    headline=headline,
    draw=draw,
    alt=alt,
    help=HELP.format(PLAYS.first, MONTHS.first),
    choices=("tracks", "artists", "albums"),
    opens=lambda row: Lens(only=((entity_of(row), row["group"]),)),
    counts="plays",
    dials=(PLAYS, MONTHS),
    turned=limited,
)
