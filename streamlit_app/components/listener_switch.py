"""Whose music is shown: a choice in the sidebar, where there is one."""

from __future__ import annotations

import streamlit as st

from streamlit_app.utils import data
from streamlit_app.utils.state import LISTENER, replace_query
from streamlit_app.utils.text import md, short

DEMO = "Demo"
_KEY = "listener-switch"


def show() -> None:
    """Draw the switch once there is an own listener; the demo stays within reach."""
    names = [one.name for one in data.get_library().listeners()]
    if not names:
        return
    shown = data.listener()
    st.session_state[_KEY] = DEMO if shown.demo else shown.name
    st.sidebar.selectbox(
        "Listener", [*names, DEMO], format_func=lambda name: md(short(name, 24)), key=_KEY, on_change=_choose, filter_mode=None
    )


def _choose() -> None:
    replace_query((LISTENER,), {LISTENER: st.session_state[_KEY]})
    data.get_library().show(data.listener())
