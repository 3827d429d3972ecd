"""The first screen: a listener's music at a glance."""

from __future__ import annotations

import streamlit as st

from streamlit_app.components import demo_banner, empty, errors, filters, listener_switch, section, summary
from streamlit_app.utils import data

SECTIONS = {"overview": "What you played", "habits": "When you listen", "discovery": "What was new"}

with errors.explained():
    listener = data.listener()
    look = data.look(listener, filters.current())
    context, summed = look.context, look.summary()

    if listener.demo:
        demo_banner.show(listener)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        with st.container(width="stretch"):
            summary.show_title(summed, data.freshness(listener))
        with st.container(horizontal=True, width="content"):
            listener_switch.show(listener)
            filters.show(context.whole, context.today)
    if len(context.history) == 0:
        empty.no_plays(any_elsewhere=len(context.whole) > 0)
        st.stop()
    summary.show_numbers(summed)

    for name, title in SECTIONS.items():
        section.show(name, title, context, look.prepare)
