"""Artists first heard so many years ago about now."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from music_rec.analyzers.anniversaries import anniversaries
from music_rec.core.lens import Lens
from streamlit_app.components.charts.chart import HISTORY, Chart, Context
from streamlit_app.components.charts.figures import at_rows, ranked_figure
from streamlit_app.components.charts.names import spoken
from streamlit_app.utils.text import amount, day_name, short

SHOWN = 10


def analyze(context: Context, _choice: str) -> pd.DataFrame:
    return anniversaries(context.history, context.whole, context.today)


def headline(frame: pd.DataFrame) -> str:
    first = frame.iloc[0]
    ago = amount(first["years"], "year")
    if first["days_off"] == 0:
        when = f"{ago} ago today"
    else:
        when = f"{'nearly ' if first['days_off'] > 0 else ''}{ago} ago, on {day_name(first['first_day'])}"
    return f"You first heard {short(first['artist'])} {when}: {amount(first['plays'], 'play')}"


def draw(frame: pd.DataFrame) -> go.Figure:
    shown = frame.head(SHOWN)
    labels = [f"{short(row['artist'], 26)} · {amount(row['years'], 'year')}" for _, row in shown.iterrows()]
    hover = [f"{short(row['artist'])} · first heard on {day_name(row['first_day'])}" for _, row in shown.iterrows()]
    return at_rows(ranked_figure(labels, shown["plays"].tolist(), "plays", hover), shown.index)


def alt(frame: pd.DataFrame) -> str:
    return f"Artists first heard around this day of an earlier year, with their plays: {spoken(frame, 'artist', 'plays')}."


CHART = Chart(
    id="anniversaries",
    section="memories",
    needs=HISTORY,
    analyze=analyze,
    headline=headline,
    draw=draw,
    alt=alt,
    help="Artists of 20 plays or more in the range whose first play ever was within a week of this day of an earlier year.",
    opens=lambda row: Lens(only=(("artist", row["group"]),)),
    counts="plays",
)
