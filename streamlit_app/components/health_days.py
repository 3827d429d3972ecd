"""The calls of the last days as small bars: those that were answered, and those in vain."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

import plotly.graph_objects as go
import streamlit as st

from music_rec.library.health import Day
from streamlit_app.components.theme import CONFIG, dressed
from streamlit_app.utils import health_words
from streamlit_app.utils.text import amount, hover_date

HEIGHT = 64
EPOCH = date(1970, 1, 1)


def show(days: Sequence[Day], now: float, key: str) -> None:
    """Draw the bars, with what they say for those who do not see them."""
    figure = draw(days, datetime.fromtimestamp(now, UTC).date())
    calls, in_vain = (sum(getattr(one, name) for one in days) for name in ("calls", "in_vain"))
    alt = f"{amount(calls, 'call')} in the last {health_words.DAYS} days, {in_vain} of them in vain."
    st.plotly_chart(dressed(figure), key=key, height=HEIGHT, alt=alt, theme="streamlit", config=CONFIG)


def draw(days: Sequence[Day], today: date) -> go.Figure:
    """A bar for each of the last days, today last; days without calls are gaps."""
    shown = [today - timedelta(days=back) for back in reversed(range(health_words.DAYS))]
    by_day = {EPOCH + timedelta(days=one.day): one for one in days}
    in_vain = [by_day[day].in_vain if day in by_day else 0 for day in shown]
    calls = [by_day[day].calls if day in by_day else 0 for day in shown]
    answered = [all_ - bad for all_, bad in zip(calls, in_vain, strict=True)]
    figure = go.Figure([_bars("answered", shown, answered), _bars("in vain", shown, in_vain)])
    figure.update_layout(barmode="stack", hovermode="x unified")
    ends = [datetime.combine(day, time(), UTC) for day in (shown[0], today)]  # a date alone would drop the hours
    beside = timedelta(hours=14)
    figure.update_xaxes(visible=False, type="date", range=[ends[0] - beside, ends[1] + beside])
    return figure.update_yaxes(visible=False, range=[0, max(calls) * 1.05 or 1])


def _bars(name: str, days: Sequence[date], counts: Sequence[int]) -> go.Bar:
    return go.Bar(name=name, x=list(days), y=list(counts), xhoverformat=hover_date("day"), hovertemplate="%{y:,}")
