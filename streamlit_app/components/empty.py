"""What stands where there is nothing to show: why, and the one thing that changes it."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from music_rec.core.lens import Lens
from streamlit_app.components import filters
from streamlit_app.components.cover import cover
from streamlit_app.components.theme import emphasis
from streamlit_app.utils.state import LENS, replace_query
from streamlit_app.utils.text import md, short

COVER_PX = 52
"""Pixels of a tile."""


def show(icon: str, title: str, hint: str, *, key: str) -> DeltaGenerator:
    """Draw the card; the button that helps goes into what comes back. Title and hint are markdown."""
    card = st.container(border=True, horizontal_alignment="center", key=key)
    card.markdown(f":material/{icon}:", text_alignment="center")
    card.markdown(f"**{title}**", text_alignment="center")
    card.caption(hint, text_alignment="center")
    return card


def no_plays(*, any_elsewhere: bool) -> None:
    """Draw what stands in the place of charts: other days or rules show plays, or no plays are there at all."""
    if any_elsewhere and filters.current().rules != Lens(unit=filters.current().unit):
        in_other_days("No play fits", "The rules leave nothing of these days.", "Show all plays")
        return
    if any_elsewhere:
        in_other_days("Nothing was played in this range", "Your music is in other days.")
        return
    card = st.container(border=True, horizontal_alignment="center", key="no-plays")
    card.space("small")
    with card.container(horizontal=True, horizontal_alignment="center", gap="xsmall"):
        for letter in "MUSIC":
            st.image(cover(letter), width=COVER_PX, alt="")
    card.markdown("**Your music is not here yet**", text_alignment="center")
    card.caption("One file of your listening fills this page, or your name at Last.fm.", text_alignment="center")
    if card.button("Bring your music", type=emphasis(), icon=":material/upload_file:", key="empty-import"):
        st.switch_page("pages/data.py")
    card.space("small")


def in_other_days(title: str, hint: str, label: str = "Show all time") -> None:
    """Draw what stands where the days, or rules, hold nothing of it, with the way to all of it."""
    card = show("music_off", title, hint, key="no-plays-here")
    card.button(label, type=emphasis(), on_click=show_everything, key="show-all-time")


def show_everything() -> None:
    """Open days and rules, as a callback. Open days stand in the URL: without any, some pages look at a year."""
    replace_query(tuple(name for name in LENS if name != "unit"), {"from": ""})


def nothing_like(text: str) -> DeltaGenerator:
    """Draw what stands in the place of what a search found, as `show` does."""
    hint = "Spelling need not be exact: two or three letters of every word are enough."
    title = f"Nothing is called anything like “{md(short(text, 60))}”"
    return show("search_off", title, hint, key="nothing-found")
