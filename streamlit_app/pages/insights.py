"""Everything else that a history tells, by subject."""

from __future__ import annotations

import streamlit as st

from streamlit_app.components import empty, errors, filters, kept_lenses, lens_chips, listener_switch, look_up_offer, section
from streamlit_app.components.charts.chart import INSIGHTS
from streamlit_app.utils import data

with errors.explained():
    listener = data.listener()
    lens = filters.current()
    look = data.look(listener, lens)

    listener_switch.show_title("Insights", listener)
    if len(look.everything) == 0:
        empty.no_plays(any_elsewhere=False)
        st.stop()
    with filters.row():
        filters.show(look.context.whole, look.context.today)
        kept_lenses.show(listener, lens)
    lens_chips.show(lens, look.everything)
    if len(look.context.history) == 0:
        empty.no_plays(any_elsewhere=True)
        st.stop()
    tabs = st.tabs(list(INSIGHTS.values()), key="part", bind="query-params")
    for tab, (name, title) in zip(tabs, INSIGHTS.items(), strict=True):
        if tab.open:
            with tab:
                if name == "sound":
                    look_up_offer.show(listener)
                section.show(name, title, look.context, look.prepare)
