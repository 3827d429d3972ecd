"""How the services do, what runs, and what this program takes."""

from __future__ import annotations

import streamlit as st

from streamlit_app.components import errors, listener_switch, status_dashboard
from streamlit_app.utils import data

with errors.explained():
    shown = data.listener()

    listener_switch.show_title("Health", shown)
    st.caption("Told by the calls that were made anyway: to show this page nothing is sent to anybody.")
    status_dashboard.show(shown)
