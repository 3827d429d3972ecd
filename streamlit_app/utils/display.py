"""How whoever looks reads dates, weeks and the clock: that of the answer being computed, else that of the visit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from music_rec.core.models import Display
from streamlit_app.utils.state import DISPLAY

_computing: ContextVar[Display | None] = ContextVar("display", default=None)


def current() -> Display:
    """What words and figures are made for."""
    chosen = _computing.get()
    if chosen is None and get_script_run_ctx(suppress_warning=True):
        chosen = st.session_state.get(DISPLAY)
    return chosen or Display()


def look_as(display: Display) -> None:
    """Show everything so from now on in this visit."""
    st.session_state[DISPLAY] = display


@contextmanager
def computed_for(display: Display) -> Iterator[None]:
    """Make words and figures for one way of reading, wherever they are shown later."""
    token = _computing.set(display)
    try:
        yield
    finally:
        _computing.reset(token)
