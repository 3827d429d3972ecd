"""What stands where there is nothing to show: why, and the one thing that changes it."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from streamlit_app.components.filters import show_all_time
from streamlit_app.components.theme import emphasis


def show(icon: str, title: str, hint: str, *, key: str) -> DeltaGenerator:
    """Draw the card; the button that helps goes into what comes back. Title and hint are markdown."""
    card = st.container(border=True, horizontal_alignment="center", key=key)
    card.markdown(f":material/{icon}:", text_alignment="center")
    card.markdown(f"**{title}**", text_alignment="center")
    card.caption(hint, text_alignment="center")
    return card


def no_plays(*, any_elsewhere: bool) -> None:
    """Draw what stands in the place of charts: another range shows plays, or no plays are there at all."""
    if any_elsewhere:
        card = show("music_off", "Nothing was played in this range", "Your music is in other days.", key="no-plays-here")
        card.button("Show all time", type=emphasis(), on_click=show_all_time, key="show-all-time")
        return
    card = show("library_music", "Your music is not here yet", "One file of your listening fills this page.", key="no-plays")
    if card.button("Import your file", type=emphasis(), icon=":material/upload_file:", key="empty-import"):
        st.switch_page("pages/data.py")
