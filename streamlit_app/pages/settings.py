"""Which services are used, with which key; each only after a yes."""

from __future__ import annotations

import streamlit as st

from streamlit_app.components import errors, listener_switch, look_up_choice, service_card
from streamlit_app.utils import data

NARROWEST = 400
"""Pixels of a service beside another one."""

with errors.explained():
    shown = data.listener()

    listener_switch.show_title("Settings", shown)
    st.caption(
        "Everything works without a service. Each one is asked only after you said yes to it, here, and none is told when or"
        " how often you play something."
    )
    look_up_choice.show(shown)
    first, *others = data.get_library().services.all()
    service_card.show(first, shown)
    with st.grid(2, min_column_width=NARROWEST):
        for service in others:
            service_card.show(service, shown)
