"""The way from a number to the plays behind it."""

from __future__ import annotations

import streamlit as st

from music_rec.core.lens import Lens
from streamlit_app.utils.state import LISTENER

PLAYS = "pages/plays.py"
NO_ROOM = "The plays behind it take more rules than an address holds."


def open_plays(lens: Lens | None, counted: float) -> None:
    """Show the plays behind a number on their page; where no Lens shows them, say why."""
    if lens is not None:
        st.switch_page(PLAYS, query_params=address(lens))
    st.caption(NO_ROOM if counted else "There are no plays behind it.")


def link(lens: Lens, label: str, icon: str | None = ":material/list:") -> None:
    """Draw a link to the plays of a Lens; the label is markdown."""
    st.page_link(PLAYS, label=label, icon=icon, query_params=address(lens))


def link_or_text(lens: Lens | None, label: str) -> None:
    """Draw a link to the plays of a Lens, or the label alone where there is none; the label is markdown."""
    if lens:
        link(lens, f":primary[{label}]", None)
    else:
        st.markdown(label, width="content")


def address(lens: Lens) -> dict[str, str]:
    """What the URL of a page holds that shows a Lens to the same listener."""
    whose = {LISTENER: st.query_params[LISTENER]} if LISTENER in st.query_params else {}
    days = {"from": ""} if any(map(st.query_params.get, ("from", "to"))) else {}  # open days say so, or these came along
    return {**whose, **days, **lens.to_query()}
