"""Who was heard more than before, and who less."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from music_rec.analyzers.climbers import climbers
from music_rec.core.history import History
from music_rec.core.lens import Lens
from streamlit_app.components.charts.chart import HISTORY, Chart, Context
from streamlit_app.components.charts.figures import ranked_figure
from streamlit_app.components.charts.names import SPOKEN
from streamlit_app.utils.text import amount, number, range_name, short

CLIMBERS, FALLERS = "climbers", "fallers"


def analyze(context: Context, choice: str) -> pd.DataFrame:
    later, earlier, start, end = _periods(context)
    frame = climbers(later, earlier, "artist")
    frame = frame[frame["direction"] == (1 if choice == CLIMBERS else -1)].reset_index(drop=True)
    return frame.drop(columns="direction").assign(start=pd.Timestamp(start), end=pd.Timestamp(end))


def _periods(context: Context) -> tuple[History, History, date, date]:
    """(the later plays, those of as many days just before, first and last day of the later ones)."""
    history, lens, span = context.history, context.lens, context.span
    if context.before is not None and lens.start:
        return history, context.before, lens.start, lens.end or span.last
    half = timedelta(days=max(span.days // 2, 1))
    start = span.last - half + timedelta(days=1)
    later, earlier = Lens(start, span.last), Lens(start - half, start - timedelta(days=1))
    return later.among(history), earlier.among(history), start, span.last


def headline(frame: pd.DataFrame) -> str:
    first = frame.iloc[0]
    up, change = first["change"] > 0, abs(first["change"])
    tied = int((frame["change"] == first["change"]).sum())
    against = f"{range_name(first['start'], first['end'])} against as many days before"
    if tied > 1:
        return f"{tied} artists {'gained' if up else 'lost'} most, {amount(change, 'play')} each: {against}"
    counts = f"{number(first['plays_before'])} to {amount(first['plays'], 'play')}"
    return f"{short(first['artist'])} {'climbed' if up else 'fell'} most, from {counts}: {against}"


def draw(frame: pd.DataFrame) -> go.Figure:
    labels = [f"{short(row['artist'], 26)} · {row['plays_before']:,} → {row['plays']:,}" for _, row in frame.iterrows()]
    unit = "more plays" if frame["change"].iloc[0] > 0 else "fewer plays"
    return ranked_figure(labels, frame["change"].abs().tolist(), unit, frame["artist"].tolist())


def alt(frame: pd.DataFrame) -> str:
    rows = "; ".join(
        f"{short(row['artist'])}, from {number(row['plays_before'])} to {number(row['plays'])}"
        for _, row in frame.head(SPOKEN).iterrows()
    )
    return f"Artists by how much their plays {'rose' if frame['change'].iloc[0] > 0 else 'fell'}: {rows}."


def opens(row: dict[str, Any]) -> Lens | None:
    return Lens(row["start"].date(), row["end"].date(), only=(("artist", row["group"]),)) if row["plays"] else None


CHART = Chart(
    id="climbers",
    section="moves",
    needs=HISTORY,
    analyze=analyze,
    headline=headline,
    draw=draw,
    alt=alt,
    help="Plays in the range against as many days before it; where nothing is before, its later half against the earlier.",
    choices=(CLIMBERS, FALLERS),
    opens=opens,
    counts="plays",
)
