"""The search over everything a listener has played."""

from __future__ import annotations

import streamlit as st

from music_rec.core.lens import Lens
from music_rec.core.models import Entity, Listener
from streamlit_app.components import empty, item_rows
from streamlit_app.components.item_rows import Count, ItemRow
from streamlit_app.utils import data
from streamlit_app.utils.text import amount

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
    columns = (found[column].tolist() for column in ("entity", "group", "name", "artist", "plays"))
    with st.container(border=True):
        item_rows.show([_row(*row) for row in zip(*columns, strict=True)], key="found", icons=True, picture=data.pictures(who))


def _row(entity: Entity, group: int, name: str, artist: str, plays: int) -> ItemRow:
    opens = Lens(only=((entity, group),))
    return ItemRow(entity, group, name, artist, Count(amount(plays, "play"), opens), note=entity.capitalize())
