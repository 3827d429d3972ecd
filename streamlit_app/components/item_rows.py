"""Artists, albums and tracks one below the other: a name opens the page of its item, a number the plays it counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

import streamlit as st

from music_rec.core.lens import Lens
from music_rec.core.models import Entity
from streamlit_app.components import open_item, open_plays
from streamlit_app.components.cover import Picture, tile
from streamlit_app.utils.text import md, short

Row = TypeVar("Row")
_NARROWEST = 360
"""Pixels of a column of rows."""
_LEAST_ROWS = 5
"""What a column holds before the next one begins."""
_EDGE = "&nbsp;&nbsp;"
"""As wide as the edge of a link: what stands below the text of one ends with it."""
_DIGIT = "\u2007"
"""A space as wide as a digit: a link of one digit alone would be too small to touch."""


@dataclass(frozen=True)
class Count:
    """A number with what it counts, and what shows the plays behind it; None where an address has no room for it."""

    words: str
    opens: Lens | None


@dataclass(frozen=True)
class ItemRow:
    """What a row says, all names plain text."""

    entity: Entity
    group: int
    name: str
    artist: str
    count: Count
    """What stands at the end, its last word below the others."""
    note: str = ""
    """What stands before the artist, whose name may be written from right to left."""
    counts: tuple[Count, ...] = ()
    """More numbers, below the name."""
    rank: str = ""
    moved: str = ""
    """How the rank changed."""


def show(rows: Sequence[ItemRow], key: str, *, icons: bool = False, picture: Picture = tile) -> None:
    """Draw the rows, in columns where there is room; icons tell kinds apart where they are mixed."""
    with st.container(gap="xsmall", key=key):
        in_columns(rows, lambda row: _show_row(row, open_item.ICONS[row.entity] if icons else None, picture))
        if any(count.opens is None for row in rows for count in (row.count, *row.counts)):
            st.caption(f"A number that opens nothing: {open_plays.NO_ROOM}")


def in_columns(rows: Sequence[Row], draw: Callable[[Row], None], gap: Literal["xsmall", "small"] = "xsmall") -> None:
    """Draw rows down one column and then down the next, where there is room for two."""
    columns = st.grid(2, min_column_width=_NARROWEST, gap=(gap, "medium"))
    half = max(-(-len(rows) // 2), _LEAST_ROWS)
    for part in (rows[:half], rows[half:]):
        with columns.container(gap=gap):
            for row in part:
                draw(row)


def _show_row(row: ItemRow, icon: str | None, picture: Picture) -> None:
    line = st.container(horizontal=True, vertical_alignment="center", gap="xsmall")
    if row.rank:
        place = line.container(width=40, gap=None)
        place.markdown(f"**{row.rank}**", text_alignment="center")
        if row.moved:
            place.caption(row.moved, text_alignment="center")
    line.image(picture(row.entity, row.group, row.artist), width=44, alt="")
    with line.container(width="stretch", gap="xsmall"):
        _show_words(row, icon)
        if row.counts:
            with st.container(horizontal=True, gap=None):
                for count in row.counts:
                    open_plays.link_or_text(count.opens, count.words)
    with line.container(width="content", gap=None, horizontal_alignment="right"):
        number, unit = row.count.words.rsplit(" ", 1)
        open_plays.link_or_text(row.count.opens, f"{_DIGIT * (2 - len(number))}**{number}**")
        st.caption(unit + (_EDGE if row.count.opens else ""), width="content")


def _show_words(row: ItemRow, icon: str | None) -> None:
    with st.container(gap=None):
        open_item.link(row.entity, row.group, row.name, icon)
        by = "" if row.entity == "artist" else short(row.artist)
        if words := " · ".join(filter(None, [row.note, by])):
            st.caption(_EDGE + md(words))
