"""Whose music is shown: a choice in the sidebar, where there is one."""

from __future__ import annotations

import streamlit as st

from music_rec.core.models import Listener
from streamlit_app.utils import data
from streamlit_app.utils.state import LISTENER, replace_query
from streamlit_app.utils.text import plain

DEMO = "Demo"
_KEY = "listener-switch"


def show() -> Listener:
    """Draw the switch once there is an own listener, the demo within reach; whom the page is about."""
    shown = data.listener()
    names = [one.name for one in data.get_library().people.all()]
    if names:
        st.session_state[_KEY] = DEMO if shown.demo else shown.name
        st.sidebar.selectbox("Listener", [*names, DEMO], format_func=plain, key=_KEY, on_change=_choose, filter_mode=None)
    return shown


def _choose() -> None:
    replace_query((LISTENER,), {LISTENER: st.session_state[_KEY]})
    data.get_library().people.show(data.listener())
