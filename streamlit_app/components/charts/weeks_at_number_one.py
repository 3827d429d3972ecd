"""Who led the weeks, as a chart of the listener's own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pandas as pd
import plotly.graph_objects as go

from music_rec.analyzers.weekly import gold_weeks, weeks_at_number_one
from music_rec.core.zones import Zones
from streamlit_app.components.charts.chart import HISTORY, Chart, Context
from streamlit_app.components.charts.figures import BAR, at_rows, labelled_rows
from streamlit_app.components.charts.moments import of_moments
from streamlit_app.components.charts.names import spoken
from streamlit_app.utils.text import amount, plot_text, short

MEDALS = {"gold": "first", "silver": "second", "bronze": "third"}
WEEK, DAY = timedelta(weeks=1), timedelta(days=1)


def analyze(context: Context, _choice: str) -> pd.DataFrame:
    history = context.history
    frame, gold = weeks_at_number_one(history, context.span), gold_weeks(history, context.span)
    weeks = {group: tuple(_moments(starts, history.zones)) for group, starts in gold.groupby("group")["start"]}
    opens = [of_moments(history, ("artist", group), weeks[group]) for group in frame["group"].tolist()]
    return frame.assign(_opens=pd.Series(opens, dtype=object))


def _moments(starts: pd.Series, zones: Zones) -> Iterator[tuple[int, int]]:
    """The weeks that begin then, those in a row as one, from the first to the last second."""
    for _, run in starts.groupby((starts.diff() != WEEK).cumsum()):
        yield zones.midnight(run.iloc[0].date()), zones.midnight((run.iloc[-1] + WEEK).date()) - 1


def headline(frame: pd.DataFrame) -> str:
    most = frame[frame["gold"] == frame["gold"].max()]
    first, run = most.iloc[0], frame.loc[frame["longest"].idxmax()]
    weeks = amount(first["gold"], "week")
    if len(most) > 2:
        return f"{len(most)} artists were your number one for {weeks} each"
    if len(most) == 2:
        return f"{short(first['artist'])} and {short(most['artist'].iloc[1])} were your number one for {weeks} each"
    return f"{short(first['artist'])} was your number one for {weeks}{_longest(first, run)}"


def _longest(first: pd.Series, run: pd.Series) -> str:
    """The longest run, of the leader or of another."""
    if run["longest"] == 1:
        return ""
    if run["longest"] == first["longest"]:
        return f", {first['longest']} of them in a row" if first["longest"] < first["gold"] else " in a row"
    return f"; the longest run is {amount(run['longest'], 'week')} of {short(run['artist'])}"


def draw(frame: pd.DataFrame) -> go.Figure:
    bars = [_bars(frame, medal, place) for medal, place in MEDALS.items()]
    layout = labelled_rows(frame["artist"].tolist())
    most = frame[[*MEDALS]].sum(axis=1).max()
    xaxis = {"title": "weeks", "range": [0, 1.05 * most], "tickformat": ",d", "nticks": 6}
    xaxis["dtick"] = 1 if most < 5 else None
    legend = {"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "traceorder": "normal"}
    layout |= {"height": layout["height"] + 60, "barmode": "stack", "showlegend": True, "legend": legend, "xaxis": xaxis}
    return at_rows(go.Figure(bars, layout), *[frame.index] * len(MEDALS))


def _bars(frame: pd.DataFrame, medal: str, place: str) -> go.Bar:
    return go.Bar(
        name=f"{place} place",
        x=frame[medal].to_numpy(),
        y=frame.index.to_numpy(),
        orientation="h",
        width=BAR,
        customdata=[plot_text(artist) for artist in frame["artist"]],
        hovertemplate=f"%{{customdata}}<br>%{{x:,}} weeks at {place} place<extra></extra>",
    )


def alt(frame: pd.DataFrame) -> str:
    return f"Artists by their weeks at first, second and third place. Weeks at first place: {spoken(frame, 'artist', 'gold')}."


CHART = Chart(
    id="weeks_at_number_one",
    section="moves",
    needs=HISTORY,
    analyze=analyze,
    headline=headline,
    draw=draw,
    alt=alt,
    help="The three most played artists of each complete week with 10 plays or more. A bar opens the weeks led.",
    opens=lambda row: row["_opens"],
    counts="plays",
)
