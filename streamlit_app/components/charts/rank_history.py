"""Where one artist, album or track stood among all of its kind. The Lens of the Context names it."""

from __future__ import annotations

from typing import cast

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from music_rec.analyzers.over_time import Step
from music_rec.analyzers.rank_history import rank_history, step_of_ranks
from music_rec.core.edits import group_of
from music_rec.core.lens import Lens
from streamlit_app.components.charts.chart import HISTORY, Chart, Context
from streamlit_app.components.charts.figures import epoch_ms
from streamlit_app.components.charts.periods import names, of_period, step
from streamlit_app.utils.text import number

MOST_LABELS = 16
_TICKS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000)


def analyze(context: Context, choice: str) -> pd.DataFrame:
    entity, spelling = context.lens.only[0] if context.lens.only else ("artist", 0)
    among = context.whole if len(context.history) else context.history
    group = group_of(getattr(among.spellings, f"{entity}_group"), spelling)
    chosen = step_of_ranks(context.span) if choice == "auto" else cast(Step, choice)
    return rank_history(among, context.span, entity, group or -1, chosen)


def headline(frame: pd.DataFrame) -> str:
    best = frame[frame["rank"] == frame["rank"].min()]
    rank, first = number(best["rank"].iloc[0]), names(best)[0]
    if len(best) > 1:
        return f"Rank {rank} in {number(len(best))} {step(frame)}s, first in {first}"
    return f"Rank {rank} of {number(best['of'].iloc[0])} in {first}{' is the highest' if len(frame) > 1 else ''}"


def draw(frame: pd.DataFrame) -> go.Figure:
    rank = frame["rank"].to_numpy(np.float64, na_value=np.nan)
    few = np.count_nonzero(~np.isnan(rank)) <= MOST_LABELS
    way = go.Scatter(
        x=(epoch_ms(frame["start"]) + epoch_ms(frame["end"])) / 2,
        y=rank,
        mode="lines+markers+text" if few else "lines+markers",
        text=["" if np.isnan(one) else f"{one:,.0f}" for one in rank] if few else None,
        textposition="top center",
        cliponaxis=False,
        marker={"size": 8 if few else 5},
        customdata=[f"{plays:,} plays, {of:,} heard" for plays, of in zip(frame["plays"], frame["of"], strict=True)],
        hovertemplate="rank %{y:,}<br>%{customdata}<extra></extra>",
    )
    worst = float(np.nanmax(rank))
    # a log axis: from rank 2 to 1 is as much as from 200 to 100
    yaxis = {
        "type": "log",
        "range": [np.log10(1.5 * worst), np.log10(0.6)],
        "tickvals": [one for one in _TICKS if one <= worst],
    }
    dates = {"type": "date", "hoverformat": "%Y" if step(frame) == "year" else "%B %Y", "showgrid": False, "nticks": 8}
    return go.Figure(way, {"height": 260, "yaxis": {**yaxis, "tickformat": ",d", "title": "rank"}, "xaxis": dates})


def alt(frame: pd.DataFrame) -> str:
    heard = frame[frame["rank"].notna()]
    last = heard.iloc[[-1]]
    return f"Rank by {step(frame)}: {headline(frame)}; last heard in {names(last)[0]} at rank {number(last['rank'].iloc[0])}."


def opens(row: dict[str, object]) -> Lens | None:
    return of_period(row) if row["plays"] else None


CHART = Chart(
    id="rank_history",
    section="item",
    needs=HISTORY,
    analyze=analyze,
    headline=headline,
    draw=draw,
    alt=alt,
    help="Rank among all of its kind by plays in each period, over all time. Equal plays share a rank; gaps are silence.",
    choices=("auto", "month", "year"),
    opens=opens,
    counts="plays",
)
