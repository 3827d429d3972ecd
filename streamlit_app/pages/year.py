"""Your year, or any range, on one page."""

from __future__ import annotations

import streamlit as st

from streamlit_app.components import empty, errors, filters, lens_chips, listener_switch, report, summary, sync_note
from streamlit_app.utils import data

with errors.explained():
    listener = data.listener()
    everything = data.get_library().history(listener)
    lens = report.current(everything)
    look = data.look(listener, lens)
    summed = look.summary()

    with listener_switch.show_beside(listener):
        summary.show_title(summed, "")
    sync_note.show(listener)
    if len(everything) == 0:
        empty.no_plays(any_elsewhere=False)
        st.stop()
    report.choose_year(everything, lens)
    with filters.row():
        filters.show(look.context.whole, look.context.today, lens.range, report.look_at)
        if len(look.context.history):
            report.offer_file(listener, look, summed.title)
    lens_chips.show(lens, everything)
    if len(look.context.history) == 0:
        empty.no_plays(any_elsewhere=True)
        st.stop()
    report.show(look)
