"""The whole of a history as a line of time; whatever part of it is dragged over is told below."""

from __future__ import annotations

from datetime import date

import streamlit as st

from music_rec.core.lens import Lens
from streamlit_app.components import card_tools, chart_card, empty, filters, metric_row, section
from streamlit_app.components.charts import CHARTS, Context
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
    context, chart = look.context, CHARTS["timeline"]
    # where the range holds nothing, all bars stay to drag over
    shown = context if len(context.history) else Context(context.whole, context.whole, context.today, display=context.display)
    prepared = look.prepare(chart, shown, "")
    st.subheader(md(prepared.headline), anchor=False, help=chart.help)
    ends = shown.whole.zones, shown.whole.played_at
    first, last = (ends[0].day_of(int(ends[1][place])) for place in (0, -1))
    key = "timeline-figure"
    chart_card.plot_to_drag(prepared.figure, key=key, alt=prepared.alt, drag=lambda: _look_at_box(key, first, last))
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


def _look_at_box(key: str, first: date, last: date) -> None:
    for box in st.session_state[key].selection.box:
        if lens := dragged(box["x"], first, last):
            filters.look_at(lens)
