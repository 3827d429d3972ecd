"""The way from a name to the page of its artist, album or track."""

from __future__ import annotations

import streamlit as st

from music_rec.core.lens import Item, Lens
from music_rec.core.models import Entity
from streamlit_app.components.filters import days_and_unit
from streamlit_app.components.open_plays import address
from streamlit_app.utils.text import md, short

LIBRARY = "pages/library.py"
ITEM = "item"
"""The parameter of the URL that names it: `artist:12`, by any of its spellings."""
ICONS: dict[Entity, str] = {"artist": ":material/artist:", "album": ":material/album:", "track": ":material/music_note:"}


def link(entity: Entity, group: int, name: str, icon: str | None) -> None:
    """Draw a link to the page of one; `ICONS` tell kinds apart."""
    st.page_link(LIBRARY, label=md(short(name)), icon=icon, query_params=item_address(entity, group))


def open_item(entity: Entity, group: int) -> None:
    """Show the page of one."""
    st.switch_page(LIBRARY, query_params=item_address(entity, group))


def chosen() -> Item | None:
    """What the URL names, None where that is nonsense."""
    items = Lens.from_query({"only": st.query_params.get(ITEM, "")}).only
    return items[0] if len(items) == 1 else None


def item_address(entity: Entity, group: int) -> dict[str, str]:
    """What the URL of its page holds; the days looked at stay, and what is counted."""
    return {**address(days_and_unit()), ITEM: f"{entity}:{group}"}
