"""How much was heard when."""

from __future__ import annotations

from typing import cast

import pandas as pd
import plotly.graph_objects as go

from music_rec.analyzers.over_time import STEPS, Step, plays_over_time, step_for
from music_rec.core.lens import Unit
from streamlit_app.components.charts.chart import HISTORY, Chart, Context, unit_of, whole_minutes
from streamlit_app.components.charts.figures import period_figure
from streamlit_app.components.charts.periods import described, names, of_period, step, when
from streamlit_app.utils.text import amount, number


def analyze(context: Context, choice: str) -> pd.DataFrame:
    step = step_for(context.span) if choice == "auto" else cast(Step, choice)
    return whole_minutes(plays_over_time(context.history, context.span, step, context.lens.unit))


def headline(frame: pd.DataFrame) -> str:
    unit = unit_of(frame)
    most = frame[unit].max()
    top = frame[frame[unit] == most]
    complete = not top["incomplete"].iloc[0]
    plays, kind = amount(most, unit.removesuffix("s")), step(frame)
    if len(frame) == 1:
        return f"{plays} {when(frame)}{'' if complete else ', which is not complete'}"
    if len(top) > 2:
        return f"{number(len(top))} {kind}s tie for your fullest: {plays} each"
    name = " and ".join(names(top))
    name = name[0].upper() + name[1:]
    if len(top) == 2:
        return f"{name} tie for your fullest {kind}: {plays} each"
    if not complete:
        return f"{name} is your fullest {kind}, though not complete: {plays}"
    return f"{name} was your fullest {kind}: {plays}{_usual(frame, unit)}"


def _usual(frame: pd.DataFrame, unit: Unit) -> str:
    """What a complete period holds usually, where there are enough to say so and most are not silent."""
    complete = frame[unit][~frame["incomplete"]]
    usual = complete.median() if len(complete) > 3 else 0
    return f", against a usual {number(usual)}" if usual else ""


def draw(frame: pd.DataFrame) -> go.Figure:
    return period_figure(frame, unit_of(frame))


def alt(frame: pd.DataFrame) -> str:
    return described(frame, unit_of(frame))


CHART = Chart(
    id="plays_over_time",
    section="overview",
    needs=HISTORY,
    analyze=analyze,
    headline=headline,
    draw=draw,
    alt=alt,
    help="How much you heard by your local calendar. Of striped periods some days are missing.",
    choices=("auto", *STEPS),
    opens=of_period,
    counts="plays",
)
