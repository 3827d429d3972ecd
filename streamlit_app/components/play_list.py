"""A list of plays with its counts: searched, paged, each play a door to its track, artist and album."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from music_rec.analyzers.counts import headline
from music_rec.core.edits import HideRange
from music_rec.core.history import History
from music_rec.core.models import Listener
from music_rec.library.plays import Page
from streamlit_app.components import edit_dialogs, empty, open_item, play_table
from streamlit_app.components.theme import emphasis
from streamlit_app.utils import data
from streamlit_app.utils.data import Look
from streamlit_app.utils.text import amount, percent

_SEARCH = "q"


def search_box() -> str:
    """Draw the box; what is typed there stands in the URL."""
    text = st.text_input(
        "Search these plays",
        placeholder="Search artist, album or track",
        icon=":material/search:",
        key=_SEARCH,
        bind="query-params",
        label_visibility="collapsed",
        max_chars=200,
        width=340,
    )
    return text.strip()


def show_none_like(text: str) -> None:
    """Draw that no play is what the text searches for, and the way back to all of them."""
    empty.nothing_like(text).button("Show them all", type=emphasis(), on_click=_clear_search, key="clear-search")


def _clear_search() -> None:
    st.session_state[_SEARCH] = ""


def show_counts(look: Look, plays: History, text: str) -> None:
    """Draw what the plays of the look that a text searches for hold, in one line."""
    value = look.keep(("counts", text), lambda: headline(plays)).set_index("measure")["value"]
    held = ", ".join(amount(value[name], name.removesuffix("s")) for name in ("artists", "albums", "tracks"))
    timed = f"; {amount(round(value['minutes'] / 60), 'hour')} heard" if value["timed"] else ""
    known = "" if value["timed"] in (0, len(plays)) else f", of the {percent(value['timed'] / len(plays))} whose time is known"
    st.caption(f"On {amount(value['days'], 'day')}: {held}{timed}{known}.")


def show(who: Listener, plays: History, key: str) -> None:
    """Draw a page of the list, and below it the way to the others; another `key` begins at the first."""
    pages = Page().pages(len(plays))
    number = f"page-of-{key}"
    page = Page(min(st.session_state.get(number, 1), pages))
    rows = data.get_library().plays.page(who, plays, page)
    chosen = play_table.show(rows, key=f"{page.number}-of-{len(plays)}-{key}")  # once one is hidden, none is chosen
    if pages > 1:
        with st.container(horizontal=True, horizontal_alignment="center"):
            st.pagination(pages, key=number)
    if chosen is not None:
        _show_chosen(who, rows.iloc[chosen])


def _show_chosen(who: Listener, play: pd.Series) -> None:
    """The doors of one play, and the way to hide it."""
    with st.container(horizontal=True, vertical_alignment="center", key="chosen-play"):
        for entity in ("track", "artist", "album"):
            if play[f"{entity}_group"]:
                open_item.link(entity, int(play[f"{entity}_group"]), play[entity], open_item.ICONS[entity])
        moment = int(play["played_at"])
        edit_dialogs.show_hide_span(who, HideRange(moment, moment), "Hide this play", key="hide-play")
