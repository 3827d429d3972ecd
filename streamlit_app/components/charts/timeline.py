"""Where the range lies in the whole of a history."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from music_rec.analyzers.over_time import Step, plays_over_time
from music_rec.core.lens import Lens
from streamlit_app.components.charts.chart import HISTORY, Chart, Context
from streamlit_app.components.charts.figures import at_rows, count_axis, epoch_ms
from streamlit_app.components.charts.periods import described, names, of_period
from streamlit_app.utils.text import amount, number, percent

LONGEST_IN_WEEKS = 2 * 366
"""Days."""
FAINT = 0.28
"""Opacity of the plays outside."""
_DAY_MS = 86_400_000


def analyze(context: Context, _choice: str) -> pd.DataFrame:
    whole = context.whole if len(context.history) else context.history
    span = replace(context, history=whole, whole=whole, lens=Lens()).span
    step: Step = "week" if span.days <= LONGEST_IN_WEEKS else "month"
    frame = plays_over_time(whole, span, step)
    inside = plays_over_time(context.history, span, step)["plays"]
    frame = frame.assign(plays=inside, elsewhere=frame["plays"] - inside)[["start", "end", "plays", "elsewhere"]]
    return frame.assign(_ruled=context.lens.ruled)


def headline(frame: pd.DataFrame) -> str:
    inside, outside = int(frame["plays"].sum()), int(frame["elsewhere"].sum())
    what = "all that your rules let through" if frame["_ruled"].any() else "all you have"
    if not outside:
        return f"{what.capitalize()}: {amount(inside, 'play')}. Drag over a part of it"
    all_ = inside + outside
    return f"This range holds {percent(inside / all_)} of {what}: {number(inside)} of {amount(all_, 'play')}"


def draw(frame: pd.DataFrame) -> go.Figure:
    start, plays, elsewhere = epoch_ms(frame["start"]), frame["plays"].to_numpy(), frame["elsewhere"].to_numpy()
    width = epoch_ms(frame["end"]) + _DAY_MS - start
    called = [_called(*bar) for bar in zip(names(frame), plays, plays + elsewhere, strict=True)]
    bars = go.Bar(  # one trace, so that what lies outside is the same colour, fainter
        x=np.tile(start, 2),
        y=np.concatenate([plays, elsewhere]),
        base=np.concatenate([np.zeros(len(frame)), plays]),
        offset=0,
        width=np.tile(0.86 * width, 2),
        marker={"opacity": np.repeat([1, FAINT], len(frame))},
        customdata=called * 2,
        hovertemplate="%{customdata}<extra></extra>",
    )
    days = {"type": "date", "showgrid": False, "ticklabelmode": "period"}
    layout = {
        "height": 190,
        "barmode": "overlay",
        "barcornerradius": 0,
        "hovermode": "closest",
        "dragmode": "select",
        "selectdirection": "h",
        "xaxis": {**days, "range": [start[0], start[-1] + width[-1]]},
        "yaxis": {**count_axis((plays + elsewhere).max(), "plays"), "nticks": 3},
    }
    return at_rows(go.Figure(bars, layout), [*range(len(frame))] * 2)


def _called(name: str, inside: int, all_: int) -> str:
    part = f", {number(inside)} of them in this range" if 0 < inside < all_ else ""
    return f"{name}: {amount(all_, 'play')}{part}"


def alt(frame: pd.DataFrame) -> str:
    heard = frame[frame["plays"] > 0]
    return f"All plays as bars over time, those of the range in full colour. {described(heard, 'plays')}"


def opens(row: dict[str, Any]) -> Lens | None:
    return of_period(row) if row["plays"] else None


def clicked(frame: pd.DataFrame, place: int) -> tuple[int, bool]:
    """The row that a point of the figure shows, and whether it is the faint part of the bar, which is outside the range."""
    faint, row = divmod(place, len(frame))
    return row, bool(faint)


CHART = Chart(
    id="timeline",
    section="explore",
    needs=HISTORY,
    analyze=analyze,
    headline=headline,
    draw=draw,
    alt=alt,
    help="All plays by week or month; those of the range stand out. Drag over bars to choose a range; click"
    " one to see its plays.",
    opens=opens,
    counts="plays",
)
