"""Artists, albums and tracks one below the other: cover, name, artist, plays, each a door to its page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import streamlit as st

from music_rec.core.models import Entity
from streamlit_app.components import open_item
from streamlit_app.components.cover import cover
from streamlit_app.utils.text import md, short


@dataclass(frozen=True)
class ItemRow:
    """What a row says, all of it plain text."""

    entity: Entity
    group: int
    name: str
    artist: str
    number: str
    """What stands at the end, and below it what it counts."""
    unit: str = "plays"
    note: str = ""
    """What stands before the artist, whose name may be written from right to left."""
    rank: str = ""
    moved: str = ""
    """How the rank changed."""


def show(rows: Iterable[ItemRow], key: str, *, icons: bool = False) -> None:
    """Draw the rows; icons tell kinds apart where they are mixed."""
    with st.container(gap="xsmall", key=key):
        for row in rows:
            _show_row(row, open_item.ICONS[row.entity] if icons else None)


def _show_row(row: ItemRow, icon: str | None) -> None:
    line = st.container(horizontal=True, vertical_alignment="center", gap="xsmall")
    if row.rank:
        place = line.container(width=40, gap=None)
        place.markdown(f"**{row.rank}**", text_alignment="center")
        if row.moved:
            place.caption(row.moved, text_alignment="center")
    line.image(cover(row.artist), width=44, alt="")
    with line.container(width="stretch", gap=None):
        open_item.link(row.entity, row.group, row.name, icon)
        by = "" if row.entity == "artist" else short(row.artist)
        if words := " · ".join(filter(None, [row.note, by])):
            st.caption(md(words))
    with line.container(width=56, gap=None):
        st.markdown(f"**{row.number}**", text_alignment="right")
        st.caption(row.unit, text_alignment="right")
