"""The rules the page looks through, each with the way to take it away."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from music_rec.core.history import History
from music_rec.core.lens import Lens
from streamlit_app.utils import lens_words
from streamlit_app.utils.state import LENS, replace_query
from streamlit_app.utils.text import md


def look_through(lens: Lens) -> None:
    """Put a Lens into the URL in the place of the one there, as a callback."""
    replace_query(LENS, lens.to_query())


def show(lens: Lens, whole: History, look: Callable[[Lens], None] = look_through, side: str = "") -> None:
    """Draw a button for each rule, which hands the Lens without it to `look`; nothing without rules."""
    rules = lens_words.rules(lens, whole)
    if not rules:
        return
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.caption(lens_words.opening(rules), width="content")
        for place, rule in enumerate(rules):
            st.button(
                md(rule.text),
                icon=":material/close:",
                icon_position="right",
                key=f"{side}rule-{place}",
                help=md(f"Take away: {rule.text}"),
                on_click=look,
                args=(rule.without,),
            )
