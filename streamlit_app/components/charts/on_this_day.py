"""What played on this day of earlier years."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from music_rec.analyzers.on_this_day import on_this_day
from music_rec.core.lens import Lens
from streamlit_app.components.charts.chart import HISTORY, Chart, Context
from streamlit_app.components.charts.figures import at_rows, ranked_figure
from streamlit_app.components.charts.names import SPOKEN, called
from streamlit_app.utils.text import amount, day_name, day_of_year, short

SHOWN = 15


def analyze(context: Context, _choice: str) -> pd.DataFrame:
    return on_this_day(context.history, context.today)


def headline(frame: pd.DataFrame) -> str:
    years = frame.drop_duplicates("year")
    top = years[years["day_plays"] == years["day_plays"].max()]
    first, plays = top.iloc[0], amount(top["day_plays"].iloc[0], "play")
    day = day_of_year(first["day"])
    if len(years) == 1:
        return f"{plays} on {day_name(first['day'])}, {_best(frame, first)}"
    if len(top) == 1:
        return f"{day} was fullest in {first['year']}: {plays}, {_best(frame, first)}"
    if len(top) == 2:
        return f"{day} was fullest in {top['year'].iloc[1]} and {first['year']}: {plays} each"
    return f"{day} was fullest in {len(top)} years, with {plays} each, last in {first['year']}"


def _best(frame: pd.DataFrame, first: pd.Series) -> str:
    """The track of that day, as the most played one where it is."""
    tied = frame[(frame["year"] == first["year"]) & (frame["plays"] == first["plays"])]
    return f"{called(first, 'track')} {'most often' if len(tied) == 1 < first['plays'] else 'among them'}"


def draw(frame: pd.DataFrame) -> go.Figure:
    shown = _shown(frame)
    labels = [f"{row['year']} · {short(row['track'], 20)} · {row['artist']}" for _, row in shown.iterrows()]
    hover = [f"{day_name(row['day'])} · {row['track']} · {row['artist']}" for _, row in shown.iterrows()]
    return at_rows(ranked_figure(labels, shown["plays"].tolist(), "plays", hover), shown.index)


def _shown(frame: pd.DataFrame) -> pd.DataFrame:
    """All, or of each year the first where those are too many."""
    return frame if len(frame) <= SHOWN else frame.drop_duplicates("year").head(SHOWN)


def alt(frame: pd.DataFrame) -> str:
    rows = "; ".join(
        f"{row['year']}: {called(row, 'track')}, {row['plays']}" for _, row in _shown(frame).head(SPOKEN).iterrows()
    )
    return f"Tracks by their plays on this day of earlier years, the latest first: {rows}."


CHART = Chart(
    id="on_this_day",
    section="memories",
    needs=HISTORY,
    analyze=analyze,
    headline=headline,
    draw=draw,
    alt=alt,
    help="The three tracks played most on today's day and month in each earlier year of the range.",
    opens=lambda row: Lens(row["day"].date(), row["day"].date(), only=(("track", row["group"]),)),
    counts="plays",
)
