"""What came in, from where, and for whom; how good it is, and how to take it along."""

from __future__ import annotations

import streamlit as st

from streamlit_app.components import (
    bring_in,
    changes,
    errors,
    listener_switch,
    listeners,
    look_up_note,
    look_up_panel,
    quality_report,
    take_along,
)
from streamlit_app.utils import data

with errors.explained():
    shown = data.listener()

    listener_switch.show_title("Your data", shown)
    st.caption("Files and Last.fm in, every row accounted for, all of it reversible. Your plays stay on this computer.")
    parts = {
        "Import": lambda: (look_up_note.show(shown), bring_in.show(shown)),
        "Look up": lambda: look_up_panel.show(shown),
        "Listeners": listeners.show,
        "Quality": lambda: quality_report.show(shown),
        "Changes": lambda: changes.show(shown),
        "Take along": lambda: take_along.show(shown),
    }
    for tab, draw in zip(st.tabs(list(parts), key="part", bind="query-params"), parts.values(), strict=True):
        if tab.open:
            with tab:
                draw()
