"""A history to play with: any part of it, two parts side by side, and how the most played rose."""

from __future__ import annotations

import streamlit as st

from streamlit_app.components import (
    comparison,
    empty,
    errors,
    filters,
    kept_lenses,
    lens_chips,
    listener_switch,
    race,
    rank_view,
    time_machine,
)
from streamlit_app.utils import data
from streamlit_app.utils.ranges import yours

RANGE_VIEWS = {
    "Time machine": ("Any part of your time", time_machine.show),
    "Rank over time": ("How the most played rose", rank_view.show),
    "Race": ("Who led when", race.show),
}
VIEWS = ("Time machine", "Compare", "Rank over time", "Race")

with errors.explained():
    listener = data.listener()
    lens = filters.current()
    look = data.look(listener, lens)
    context = look.context

    heard = len(context.history) > 0
    title = f"Explore {yours(lens, context.today, context.span.first, context.span.last)}" if heard else "Explore"
    listener_switch.show_title(title, listener)
    if len(look.everything) == 0:
        empty.no_plays(any_elsewhere=False)
        st.stop()
    for tab, view in zip(st.tabs(VIEWS, key="view", bind="query-params"), VIEWS, strict=True):
        if not tab.open:
            continue
        with tab:
            if view == "Compare":
                comparison.show(listener, look)
                continue
            with filters.row():
                filters.show(context.whole, context.today)
                kept_lenses.show(listener, lens)
            lens_chips.show(lens, look.everything)
            if heard or view == "Time machine":
                heading, draw = RANGE_VIEWS[view]
                st.header(heading, anchor=False)
                draw(look)
            else:
                empty.no_plays(any_elsewhere=True)
