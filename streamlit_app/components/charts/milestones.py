"""The round numbers of plays."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from music_rec.analyzers.milestones import milestones, pace
from streamlit_app.components.charts.chart import HISTORY, Chart, Context
from streamlit_app.components.charts.figures import at_rows, ranked_figure
from streamlit_app.components.charts.moments import of_span
from streamlit_app.components.charts.names import called
from streamlit_app.utils.text import amount, day_name, ordinal

SHOWN = 12
UNIT = "days since the one before"


def analyze(context: Context, _choice: str) -> pd.DataFrame:
    """The milestones of all plays that the range reached; `plays` are those of the range until then."""
    history, whole = context.history, context.whole
    first, last = history.played_at[[0, -1]].tolist() if len(history) else (0, -1)
    frame = milestones(whole).merge(pace(whole, context.today)[["next", "next_day"]].add_prefix("_"), how="cross")
    reached = frame.assign(
        days_since=frame["day"].diff().dt.days.fillna(0).astype(np.int64),
        plays=np.searchsorted(history.identity, whole.identity[frame["number"] - 1], "right"),
        _to_now=len(whole) > 0 and last == whole.played_at[-1],
    )
    reached = reached[reached["played_at"].between(first, last)].reset_index(drop=True)
    opens = [of_span(history, 0, plays - 1) if plays else None for plays in reached["plays"].tolist()]
    return reached.assign(_opens=pd.Series(opens, dtype=object))


def headline(frame: pd.DataFrame) -> str:
    latest = frame.iloc[-1]
    said = f"Your {ordinal(latest['number'])} play was {called(latest, 'track')}, on {day_name(latest['day'])}"
    if not latest["_to_now"] or pd.isna(latest["_next_day"]):
        return said
    return f"{said}; at this pace the {ordinal(latest['_next'])} comes in {latest['_next_day']:%B %Y}"


def draw(frame: pd.DataFrame) -> go.Figure:
    shown = frame.tail(SHOWN)
    labels = [f"{ordinal(row['number']).capitalize()} · {day_name(row['day'])} · {row['track']}" for _, row in shown.iterrows()]
    hover = [f"{called(row, 'track')}: {_waited(row)}" for _, row in shown.iterrows()]
    begin = shown["days_since"].cumsum() - shown["days_since"]
    figure = ranked_figure(labels, shown["days_since"].tolist(), UNIT, hover)
    figure.update_traces(base=begin.tolist(), hovertemplate="%{customdata}<extra></extra>")
    return at_rows(figure.update_xaxes(range=[0, 1.15 * max(shown["days_since"].sum(), 1)]), shown.index)


def _waited(row: pd.Series) -> str:
    return f"{amount(row['days_since'], 'day')} after the one before" if row["number"] > 1 else "where all began"


def alt(frame: pd.DataFrame) -> str:
    rows = "; ".join(f"{ordinal(row['number'])} on {day_name(row['day'])}" for _, row in frame.tail(SHOWN).iterrows())
    return f"Steps from each milestone to the next, as long as the days between: {rows}."


CHART = Chart(
    id="milestones",
    section="records",
    needs=HISTORY,
    analyze=analyze,
    headline=headline,
    draw=draw,
    alt=alt,
    help="The 1st, 100th, 1,000th and 5,000th play and every 10,000th. The pace is that of the last 365 days.",
    opens=lambda row: row["_opens"],
    counts="plays",
)
