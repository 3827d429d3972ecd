"""The first screen: a listener's music at a glance."""

from __future__ import annotations

import streamlit as st

from streamlit_app.components import (
    demo_banner,
    empty,
    errors,
    filters,
    kept_lenses,
    lens_chips,
    listener_switch,
    look_up_note,
    look_up_offer,
    metric_row,
    news_card,
    section,
    summary,
    sync_note,
)
from streamlit_app.components.charts.chart import DASHBOARD
from streamlit_app.utils import data

with errors.explained():
    listener = data.listener()
    lens = filters.current()
    look = data.look(listener, lens)
    context, summed = look.context, look.summary()

    if listener.demo:
        demo_banner.show(listener)
    with listener_switch.show_beside(listener):
        summary.show_title(summed, data.freshness(listener))
    sync_note.show(listener)
    look_up_note.show(listener)
    if len(look.everything) == 0:
        empty.no_plays(any_elsewhere=False)
        st.stop()
    news_card.show(look)
    with filters.row():
        filters.show(context.whole, context.today)
        kept_lenses.show(listener, lens)
    lens_chips.show(lens, look.everything)
    if len(context.history) == 0:
        empty.no_plays(any_elsewhere=True)
        st.stop()
    metric_row.show(summed.numbers, lens)
    look_up_offer.show(listener)

    for name, title in DASHBOARD.items():
        section.show(name, title, context, look.prepare)
