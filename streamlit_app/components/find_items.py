"""The search over everything a listener has played."""

from __future__ import annotations

import streamlit as st

from music_rec.core.models import Listener
from streamlit_app.components import empty, item_rows
from streamlit_app.components.item_rows import ItemRow
from streamlit_app.utils import data
from streamlit_app.utils.text import amount, number

MOST = 30


def search_box() -> str:
    """Draw the box; what is typed there stands in the URL."""
    text = st.text_input(
        "Search your library",
        placeholder="Search artists, albums and tracks",
        icon=":material/search:",
        key="find",
        bind="query-params",
        label_visibility="collapsed",
        max_chars=200,
        width=420,
    )
    return text.strip()


def show(who: Listener, text: str) -> None:
    """Draw what is called like the text, best first, or that nothing is."""
    found = data.get_library().search.find(who, text, MOST)
    if found.empty:
        empty.nothing_like(text)
        return
    st.caption(f"{amount(len(found), 'name')} like it, best first; plays of all time.")
    with st.container(border=True):
        item_rows.show(
            [
                ItemRow(entity, group, name, artist, number(plays), note=entity.capitalize())
                for entity, group, name, artist, plays in zip(
                    *(found[column].tolist() for column in ("entity", "group", "name", "artist", "plays")), strict=True
                )
            ],
            key="found",
            icons=True,
        )
