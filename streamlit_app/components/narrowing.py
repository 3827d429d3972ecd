"""What recommendations may be: what is known of the tracks, who they are not by, loved or not."""

from __future__ import annotations

import streamlit as st

from music_rec.core.history import History
from music_rec.core.lens import Lens
from music_rec.core.models import Listener
from streamlit_app.components import filters, trait_filters
from streamlit_app.utils import data
from streamlit_app.utils.state import replace_query
from streamlit_app.utils.text import amount, plain

WITHOUT = "narrow-without"


def show(who: Listener, whole: History) -> Lens:
    """Draw the door to what narrows the list; what is chosen stands in the URL, and comes back as a Lens."""
    now = filters.current()
    lens = Lens(traits=tuple(one for one in now.traits if one[0] != "age"), without=_artists(now), loved=now.loved)
    rules = len({trait for trait, _ in lens.traits}) + len(lens.without) + lens.loved
    label = f"Narrow: {amount(rules, 'rule')}" if rules else "Narrow"
    door = st.popover(label, icon=":material/tune:", key="narrow", on_change="rerun")
    if door.open:
        with door:
            _without(lens, whole, data.artists(who))
            if whole.loved or lens.loved:
                st.session_state["narrow-loved"] = lens.loved
                st.toggle("Only loved tracks", key="narrow-loved", on_change=_choose_loved)
            trait_filters.show(lens, whole)
    return lens


def _without(lens: Lens, whole: History, offered: dict[int, str]) -> None:
    chosen = [int(whole.spellings.artist_group[one]) for _, one in lens.without]
    names = offered | dict(zip(chosen, whole.names("artist", chosen), strict=True))
    st.session_state[WITHOUT] = chosen
    st.multiselect(
        "Nothing by",
        list(names),
        format_func=lambda one: plain(names[one]),
        placeholder="Artists to leave out",
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
