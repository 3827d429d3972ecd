"""On which days music played."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from music_rec.analyzers.over_time import plays_over_time
from streamlit_app.components.charts.chart import HISTORY, Chart, Context
from streamlit_app.components.charts.figures import epoch_ms, heat_figure
from streamlit_app.components.charts.periods import WEEKDAYS, described, names, of_period, step, week, when
from streamlit_app.utils.text import amount, hover_date, number

LATEST, EVERY = "latest year", "every year"
HALF_A_YEAR = pd.Timedelta(weeks=26)
"""There is room for as much at least, so that a short range has tiles and no slabs."""
_MONTHS = {"tickvals": [1, 14, 27, 40], "ticktext": ["Jan", "Apr", "Jul", "Oct"]}


def analyze(context: Context, choice: str) -> pd.DataFrame:
    if choice == EVERY:
        return plays_over_time(context.history, context.span, "week")
    return plays_over_time(context.history, context.span, "day").tail(366).reset_index(drop=True)


def headline(frame: pd.DataFrame) -> str:
    kind, most = step(frame), frame["plays"].max()
    top = frame[frame["plays"] == most]
    heard, plays = int((frame["plays"] > 0).sum()), amount(most, "play")
    if len(frame) == 1:
        return f"{plays} {when(frame)}"
    often = f"Music {'in' if kind == 'week' else 'on'} {number(heard)} of {number(len(frame))} {kind}s"
    if len(top) == 1:
        return f"{often}; the fullest was {names(top)[0]}, with {plays}"
    return f"{often}; the {len(top)} fullest had {plays} each"


def draw(frame: pd.DataFrame) -> go.Figure:
    return _weeks_by_year(frame) if step(frame) == "week" else _days_by_week(frame)


def _days_by_week(frame: pd.DataFrame) -> go.Figure:
    weekday = (frame["start"].dt.day_of_week - week()[0]) % 7
    place = (weekday, frame["start"] - pd.to_timedelta(weekday, unit="D"))
    tiles = _tiles(*place, frame["plays"])
    weeks = pd.date_range(tiles.columns[0], max(tiles.columns[-1], tiles.columns[0] + HALF_A_YEAR), freq="7D")
    hover = f"%{{y}}, %{{x|{hover_date('week')}}}<br>%{{z:,}} plays<extra></extra>"
    weekdays = [WEEKDAYS[day][:3] for day in week()]
    z, rows = (one.reindex(index=range(7), columns=weeks) for one in (tiles, _tiles(*place, frame.index)))
    figure = heat_figure(epoch_ms(weeks), weekdays, z.to_numpy(), _rows(rows), unit="plays", hover=hover, row_height=20)
    months = "M1" if len(weeks) < 30 else "M2"
    return figure.update_xaxes(type="date", tickformat="%b\n%Y", dtick=months).update_yaxes(dtick=2)


def _weeks_by_year(frame: pd.DataFrame) -> go.Figure:
    monday = pd.to_timedelta(-week()[0] % 7, unit="D")
    iso = (frame["start"] + monday).dt.isocalendar()
    place = (iso["year"], iso["week"])
    tiles, rows = (_tiles(*place, values).reindex(columns=range(1, 54)) for values in (frame["plays"], frame.index))
    hover = "%{y}, week %{x}<br>%{z:,} plays<extra></extra>"
    years = [str(year) for year in tiles.index]
    figure = heat_figure(np.arange(1, 54), years, tiles.to_numpy(), _rows(rows), unit="plays", hover=hover, row_height=20)
    return figure.update_xaxes(**_MONTHS).update_yaxes(type="category")


def _tiles(row: pd.Series, column: pd.Series, values: pd.Series | pd.Index) -> pd.DataFrame:
    tiles = pd.DataFrame({"row": row, "column": column, "value": values.astype(float)})
    return tiles.pivot(index="row", columns="column", values="value")


def _rows(tiles: pd.DataFrame) -> np.ndarray:
    return tiles.fillna(-1).to_numpy(int)


def alt(frame: pd.DataFrame) -> str:
    return f"Calendar of tiles. {described(frame, 'plays')}"


CHART = Chart(
    id="calendar",
    section="habits",
    needs=HISTORY,
    analyze=analyze,
    headline=headline,
    draw=draw,
    alt=alt,
    help="Plays by local day: the last 366 days of the range, or every week of it, a row for each year.",
    choices=(LATEST, EVERY),
    opens=of_period,
    counts="plays",
)
