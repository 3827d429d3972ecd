"""What recommendations may be: what is known of the tracks, who they are not by, loved or not."""

from __future__ import annotations

import streamlit as st

from music_rec.core.history import History
from music_rec.core.lens import Lens
from music_rec.core.models import Listener
from streamlit_app.components import filters, lens_chips, trait_filters
from streamlit_app.utils import data
from streamlit_app.utils.state import replace_query
from streamlit_app.utils.text import plain

WITHOUT = "narrow-without"
RULES = ("traits", "without", "loved")
"""Parameters of the URL that narrow a list."""


def show(who: Listener, whole: History) -> Lens:
    """Draw the door to what narrows the list; what is chosen stands in the URL, and comes back as a Lens."""
    now = filters.current()
    lens = Lens(traits=tuple(one for one in now.traits if one[0] != "age"), without=_artists(now), loved=now.loved)
    door = st.popover("Narrow", icon=":material/tune:", key="narrow", on_change="rerun")  # under another label it closes
    if door.open:
        with door:
            _without(lens, whole, data.artists(who))
            if whole.loved or lens.loved:
                st.session_state["narrow-loved"] = lens.loved
                st.toggle("Only loved tracks", key="narrow-loved", on_change=_choose_loved)
            trait_filters.show(lens, whole)
    return lens


def show_rules(lens: Lens, whole: History) -> None:
    """Draw a button for each rule that narrows the list, which takes it away; nothing where there are none."""
    lens_chips.show(lens, whole, lambda left: replace_query(RULES, left.to_query()))


def _without(lens: Lens, whole: History, offered: dict[int, str]) -> None:
    chosen = [int(whole.spellings.artist_group[one]) for _, one in lens.without]
    names = offered | dict(zip(chosen, whole.names("artist", chosen), strict=True))
    st.session_state[WITHOUT] = chosen
    st.multiselect(
        "Nothing by",
        list(names),
        format_func=lambda one: plain(names[one]),
        placeholder="Artists to leave out",
        select_all=False,  # else Enter leaves out everybody
        key=WITHOUT,
        on_change=_choose_without,
    )


def _choose_without() -> None:
    chosen = tuple(("artist", group) for group in st.session_state[WITHOUT])
    replace_query(("without",), Lens(without=chosen).to_query())


def _choose_loved() -> None:
    replace_query(("loved",), Lens(loved=st.session_state["narrow-loved"]).to_query())


def _artists(lens: Lens) -> tuple[tuple[str, int], ...]:
    return tuple(one for one in lens.without if one[0] == "artist")
