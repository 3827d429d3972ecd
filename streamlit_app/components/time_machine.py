"""The whole of a history as a line of time; whatever part of it is dragged over is told below."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import streamlit as st
from streamlit.typing import PlotlyState

from music_rec.core.lens import Lens
from streamlit_app.components import card_tools, chart_card, empty, filters, metric_row, section
from streamlit_app.components.chart_card import Prepared
from streamlit_app.components.charts import CHARTS, Context, moments, timeline
from streamlit_app.components.charts.periods import of_period
from streamlit_app.components.open_plays import open_plays
from streamlit_app.utils.data import Look
from streamlit_app.utils.ranges import dragged
from streamlit_app.utils.text import md

FOLLOWING = ("top_list", "listening_clock", "calendar", "new_artists")
"""What is told about the range."""


def show(look: Look) -> None:
    """Draw the line of time, and what follows from the range on it."""
    context = look.context
    if len(context.whole):
        with st.container(border=True, key="timeline"):
            _timeline(look)
    if len(context.history) == 0:
        empty.no_plays(any_elsewhere=True)
        return
    metric_row.show(look.summary().numbers, context.lens)
    section.cards([CHARTS[id] for id in FOLLOWING], "following", context, look.prepare)


def _timeline(look: Look) -> None:
    context, chart = look.context, timeline.CHART
    # where the range holds nothing, all bars stay to drag over
    shown = context if len(context.history) else replace(context, history=context.whole, lens=_all_days(context.lens))
    prepared = look.prepare(chart, shown, "")
    st.subheader(md(prepared.headline), anchor=False, help=chart.help)
    ends = shown.whole.zones, shown.whole.played_at
    first, last = (ends[0].day_of(int(ends[1][place])) for place in (0, -1))
    key = "timeline-figure"
    event = chart_card.plot_to_drag(prepared.figure, key=key, alt=prepared.alt, drag=lambda: _look_at_box(key, first, last))
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        chart_card.open_from_table(chart, prepared, shown, "timeline")
        st.button(
            "Whole history",
            icon=":material/open_in_full:",
            type="tertiary",
            on_click=filters.show_all_time,
            disabled=context.lens.range == Lens(),
            key="whole-history",
        )
        card_tools.show("timeline", prepared.headline, [chart_card.range_line(context)])
    _open_bar(event, prepared, shown)


def _look_at_box(key: str, first: date, last: date) -> None:
    for box in st.session_state[key].selection.box:
        if lens := dragged(box["x"], first, last):
            filters.look_at(lens)


def _open_bar(event: PlotlyState, prepared: Prepared, context: Context) -> None:
    """Show the plays of a bar that was clicked: those of the range, or by its faint part all of them."""
    if event.selection.box:
        return
    for point in event.selection.points:
        row, faint = timeline.clicked(prepared.frame, point["point_index"])
        bar = prepared.frame.iloc[row]
        if faint:
            outside = replace(context, history=context.whole, lens=_all_days(context.lens))
            open_plays(moments.behind(of_period(bar.to_dict()), outside), bar["plays"] + bar["elsewhere"])
        else:
            open_plays(chart_card.behind(timeline.CHART, prepared.frame, row, context), bar["plays"])


def _all_days(lens: Lens) -> Lens:
    """The rules that let through what is outside the range too: `least` asks about the plays within it."""
    return replace(lens.rules, least=None)
