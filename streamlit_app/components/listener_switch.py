"""Whose music is shown: a name in the head of every page, and the way to another one."""

from __future__ import annotations

from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from music_rec.core.models import Listener
from streamlit_app.components import sync_note
from streamlit_app.utils import data
from streamlit_app.utils.state import LISTENER, replace_query
from streamlit_app.utils.text import plain

DEMO = "Demo"
_KEY = "listener-switch"


def show(shown: Listener, width: int | Literal["stretch"] = 150) -> None:
    """Draw the switch once there is an own listener; the demo stays within reach."""
    names = _names()
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
        width=width,
    )


def _names() -> list[str]:
    return [one.name for one in data.get_library().people.all()]


def show_beside(shown: Listener) -> DeltaGenerator:
    """Draw the switch at the right end of a head, below it on a phone; what comes back is the place of a long title."""
    if not _names():
        return st.container()
    title, whose = st.columns([6, 1], vertical_alignment="bottom")
    with whose:
        show(shown, "stretch")
    return title


def show_title(title: str, shown: Listener) -> None:
    """Draw the head of a page: its title, which is markdown, and beside it whose page it is."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title(title, anchor=False, width="stretch")
        show(shown)
    sync_note.show(shown)


def _choose() -> None:
    replace_query((LISTENER,), {LISTENER: st.session_state[_KEY]})
    data.get_library().people.show(data.listener())
