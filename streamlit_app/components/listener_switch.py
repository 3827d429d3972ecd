"""Whose music is shown: a name in the head of every page, and the way to another one."""

from __future__ import annotations

import streamlit as st

from music_rec.core.models import Listener
from streamlit_app.components import sync_note
from streamlit_app.utils import data
from streamlit_app.utils.state import LISTENER, replace_query
from streamlit_app.utils.text import plain

DEMO = "Demo"
_KEY = "listener-switch"


def show(shown: Listener) -> None:
    """Draw the switch once there is an own listener; the demo stays within reach."""
    names = [one.name for one in data.get_library().people.all()]
    if not names:
        return
    st.session_state[_KEY] = DEMO if shown.demo else shown.name
    st.selectbox(
        "Listener",
        [*names, DEMO],
        format_func=plain,
        key=_KEY,
        on_change=_choose,
        label_visibility="collapsed",
        filter_mode=None,
        width=150,
    )


def show_title(title: str, shown: Listener) -> None:
    """Draw the head of a page: its title, which is markdown, and beside it whose page it is."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title(title, anchor=False, width="stretch")
        show(shown)
    sync_note.show(shown)


def _choose() -> None:
    replace_query((LISTENER,), {LISTENER: st.session_state[_KEY]})
    data.get_library().people.show(data.listener())
