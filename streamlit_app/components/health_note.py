"""One line in the head of every page while a service does worse than it should, until it is read."""

from __future__ import annotations

from contextlib import suppress

import streamlit as st

from music_rec.core.errors import MusicRecError
from streamlit_app.utils import data, health_words

PAGE = "health"


def show(page: str) -> None:
    """Draw the line, but on the page that tells it all; once put away it comes again when something else is so."""
    ill = () if page == PAGE else _ill()
    if not ill:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="health-note"):
        st.page_link("pages/health.py", label=health_words.line(ill), icon=":material/monitor_heart:", width="stretch")
        st.button("Put away", icon=":material/close:", type="tertiary", key="health-note-away", on_click=_put_away)


def _ill() -> tuple[health_words.ServiceHealth, ...]:
    """The services that degraded; none where the library cannot be read: the page itself says that."""
    try:
        return data.get_library().health.degraded()
    except MusicRecError:
        return ()


def _put_away() -> None:
    with suppress(MusicRecError):  # what cannot be written comes again
        data.get_library().health.put_away()
