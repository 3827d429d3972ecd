"""The chapters of a listening life."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from music_rec.analyzers.chapters import chapters
from music_rec.core.lens import Lens
from streamlit_app.components.charts.chart import HISTORY, Chart, Context
from streamlit_app.components.charts.figures import epoch_ms, labelled_rows
from streamlit_app.utils.text import amount, percent, plot_text, range_name, short

DAY_MS = 86_400_000
BAND = 0.42
"""Share of its row that a chapter takes."""


def analyze(context: Context, _choice: str) -> pd.DataFrame:
    return chapters(context.history, context.span).rename(columns={"group1": "_group1", "group2": "_group2"})


def headline(frame: pd.DataFrame) -> str:
    if len(frame) == 1:
        return f"One chapter: your taste stayed one, with {_artists(frame.iloc[0])} in front"
    days = (frame["last"] - frame["first"]).dt.days + 1
    longest = frame.iloc[int(days.argmax())]
    return f"Your listening has {len(frame)} chapters; the longest, {_span(int(days.max()))}, was that of {_artists(longest)}"


def _artists(row: pd.Series, width: int = 40) -> str:
    first = short(row["artist1"], width)
    return f"{first} and {short(row['artist2'], width)}" if row["_group2"] else first


def _span(days: int) -> str:
    """The length of a chapter, to the nearest half year at least."""
    months = max(round(days / 30.44), 1)
    years, half = divmod(round(months / 6), 2)
    if months < 18:
        return amount(months, "month")
    return f"{years}½ years" if half else amount(years, "year")


def draw(frame: pd.DataFrame) -> go.Figure:
    begin, end = epoch_ms(frame["first"]), epoch_ms(frame["last"]) + DAY_MS
    bands = go.Bar(
        base=begin,
        x=end - begin,
        y=list(range(len(frame))),
        orientation="h",
        width=BAND,
        customdata=[_hover(row) for _, row in frame.iterrows()],
        hovertemplate="%{customdata}<extra></extra>",
    )
    layout = labelled_rows([f"{_years(row)} · {_artists(row, 13)}" for _, row in frame.iterrows()])
    for label, late in zip(layout["annotations"], begin + end > begin[0] + end[-1], strict=True):
        label |= {"x": 1, "xanchor": "right"} if late else {}
    spare = 0.01 * (end[-1] - begin[0])
    xaxis = {"type": "date", "nticks": 7, "zeroline": False, "range": [begin[0] - spare, end[-1] + spare]}
    return go.Figure(bands, {**layout, "height": layout["height"] + 24, "xaxis": xaxis})


def _years(row: pd.Series) -> str:
    first, last = row["first"].year, row["last"].year
    return str(first) if first == last else f"{first}–{last}"


def _hover(row: pd.Series) -> str:
    about = f"{amount(row['plays'], 'play')}, {percent(row['share'])} of {_artists(row, 30)}"
    return plot_text(f"{_days(row)} · {about}", 150)


def _days(row: pd.Series) -> str:
    return range_name(row["first"].date(), row["last"].date())


def alt(frame: pd.DataFrame) -> str:
    rows = "; ".join(f"{_days(row)}, {_artists(row)}, {amount(row['plays'], 'play')}" for _, row in frame.iterrows())
    return f"Chapters on a line of time, oldest first: {rows}."


CHART = Chart(
    id="chapters",
    section="story",
    needs=HISTORY,
    analyze=analyze,
    headline=headline,
    draw=draw,
    alt=alt,
    help="Stretches of months of like taste, three at least, with the two artists heard more then than at other times.",
    opens=lambda row: Lens(row["first"].date(), row["last"].date()),
    counts="plays",
)
