"""Which services are used, with which key; each only after a yes."""

from __future__ import annotations

import streamlit as st

from streamlit_app.components import errors, listener_switch, look_up_choice, service_card
from streamlit_app.utils import data

with errors.explained():
    shown = data.listener()

    listener_switch.show_title("Settings", shown)
    st.caption("Everything works without a service. Each one is asked only after you said yes to it, here.")
    look_up_choice.show(shown)
    for service in data.get_library().services.all():
        service_card.show(service, shown)
