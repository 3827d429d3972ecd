"""The longest sittings."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from music_rec.analyzers.sessions import session_sizes, sessions
from music_rec.core.lens import Lens
from streamlit_app.components.charts.chart import HISTORY, Chart, Context
from streamlit_app.components.charts.figures import ranked_figure
from streamlit_app.utils.text import amount, day_name, number, short

GAPS_S = {"30 minutes": 1800, "1 hour": 3600, "2 hours": 7200}
SHOWN = 10


def analyze(context: Context, choice: str) -> pd.DataFrame:
    gap_s = GAPS_S[choice]
    sizes = session_sizes(context.history, gap_s).add_prefix("_")
    return sessions(context.history, gap_s, SHOWN).merge(sizes, how="cross")


def headline(frame: pd.DataFrame) -> str:
    longest = frame.iloc[0]
    plays = amount(longest["plays"], "play")
    if len(frame) == 1:
        return f"One sitting: {plays}{_during(longest['minutes'])} on {day_name(longest['day'])}"
    usual = f"{amount(longest['_median_plays'], 'play')}{_during(longest['_median_minutes'])}"
    tied = int((frame["plays"] == longest["plays"]).sum())
    when = f" on {day_name(longest['day'])}" if tied == 1 else ""
    return f"{number(longest['_sessions'])} sittings: a usual one has {usual}, the longest had {plays}{when}"


def _during(minutes: float) -> str:
    return f" in {amount(minutes, 'minute')}" if minutes >= 1 else ""


def draw(frame: pd.DataFrame) -> go.Figure:
    labels = [f"{day_name(row['day'])} · {row['opener']}" for _, row in frame.iterrows()]
    hover = [f"{short(row['opener'], 34)} … {short(row['closer'], 34)}{_during(row['minutes'])}" for _, row in frame.iterrows()]
    return ranked_figure(labels, frame["plays"].tolist(), "plays", hover)


def alt(frame: pd.DataFrame) -> str:
    rows = "; ".join(
        f"{row['plays']} on {day_name(row['day'])}, opened by {short(row['opener'])}" for _, row in frame.iterrows()
    )
    return f"The longest sittings in plays: {rows}."


CHART = Chart(
    id="sittings",
    section="sittings",
    needs=HISTORY,
    analyze=analyze,
    headline=headline,
    draw=draw,
    alt=alt,
    help="A sitting ends where the next play starts later than that after the start of the one before.",
    opens=lambda row: Lens(moments=((row["since"], row["until"]),)),
    counts="plays",
    choices=tuple(GAPS_S),
)
