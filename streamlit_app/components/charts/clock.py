"""At what time of the day music plays."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from music_rec.analyzers.clock import plays_by_hour
from music_rec.core.lens import Lens
from streamlit_app.components.charts.chart import HISTORY, Chart, Context
from streamlit_app.components.charts.periods import PART_HOURS
from streamlit_app.utils.text import amount, hour_name, hours_name, number, percent

PARTS = ("nights", "mornings", "afternoons", "evenings")


def analyze(context: Context, _choice: str) -> pd.DataFrame:
    return plays_by_hour(context.history)


def headline(frame: pd.DataFrame) -> str:
    plays = frame.groupby(frame["hour"] // PART_HOURS)["plays"].sum()
    most = plays.max()
    top = [PARTS[part] for part in plays.index[plays == most]]
    share = percent(most / plays.sum())
    if len(top) == len(PARTS):
        return "No part of the day stands out: each holds a quarter of your plays"
    if len(top) > 1:
        return f"{' and '.join([', '.join(top[:-1]), top[-1]]).capitalize()} tie: {share} of all plays each"
    begin = PART_HOURS * PARTS.index(top[0])
    between = f"between {hour_name(begin)} and {hour_name(begin + PART_HOURS)}"
    verdict = "are yours" if most >= 0.4 * plays.sum() else "lead"
    return f"{top[0].capitalize()} {verdict}: {share} of all plays start {between}"


def draw(frame: pd.DataFrame) -> go.Figure:
    petals = go.Barpolar(
        r=frame["plays"].to_numpy(),
        theta=frame["hour"].to_numpy() * 15 + 7.5,
        width=13.5,
        customdata=[hours_name(hour, hour) for hour in frame["hour"]],
        hovertemplate="%{customdata}<br>%{r:,} plays<extra></extra>",
    )
    ticks = {"tickvals": list(range(0, 360, 45)), "ticktext": [hour_name(hour) for hour in range(0, 24, 3)]}
    bare = {"showline": False, "ticks": ""}
    between = frame[frame["hour"] % 3 == 1]  # the number of the ring stands between two hours named, on the shortest petal
    angle = 90 - (15 * int(between["hour"][between["plays"].idxmin()]) + 7.5)
    most = max(int(frame["plays"].max()), 1)
    ring = _round(most)
    rings = {"tickvals": [ring], "ticktext": [amount(ring, "play")], "range": [0, 1.12 * most]}
    polar = {
        "angularaxis": {"direction": "clockwise", "rotation": 90, "showgrid": False, **ticks, **bare},
        "radialaxis": {**rings, "angle": angle, "tickangle": angle, **bare},
        "hole": 0.12,
        "domain": {"x": [0.1, 0.9], "y": [0.07, 0.93]},
    }
    # without a way to drag, plotly hears no clicks on a circle
    return go.Figure(petals, {"height": 330, "polar": polar, "hovermode": "closest", "dragmode": "zoom"})


def _round(most: int) -> int:
    """The largest number with one digit and zeros that is not above: one, two or five of them."""
    power = 10 ** (len(str(most)) - 1)
    return max(step * power for step in (1, 2, 5) if step * power <= most)


def alt(frame: pd.DataFrame) -> str:
    most = frame.loc[frame["plays"].idxmax()]
    return f"Plays by hour of the day on a 24-hour clock: at most {number(most['plays'])}, from {hour_name(int(most['hour']))}."


CHART = Chart(
    id="listening_clock",
    section="habits",
    needs=HISTORY,
    analyze=analyze,
    headline=headline,
    draw=draw,
    alt=alt,
    help="Plays by the hour they start in, on the clock of the place you lived in then.",
    opens=lambda row: Lens(hours=(row["hour"],)),
    counts="plays",
)
