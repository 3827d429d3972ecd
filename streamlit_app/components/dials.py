"""The dials of a list: how varied, how much from the back of the shelf, how many by one artist, how well rested."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from music_rec.core.dials import LONGEST_REST, MOST_PER_ARTIST, MOST_PLAYS, NAMES, Dials
from music_rec.core.models import Level
from streamlit_app.utils.state import replace_query

STEP = 10
"""Per cent; what stands in the URL may lie between."""
SHARES = {
    "variety": ("Variety", "Likeliest first", "As varied as may be"),
    "less_played": ("Less played", "As it is", "Played least first"),
}
"""Label, and what each end means."""
HELP = {
    "variety": "Fewer by one artist, and of one genre where that is known. At 0 the likeliest come first, however alike.",
    "less_played": "By your own plays; of what you never heard, by those of its artist.",
}


def show(level: Level, *, unheard: bool) -> Dials:
    """Draw the door to the dials that mean something here; they stand in the URL, and come back."""
    dials = Dials.from_query(st.query_params).fitting(level, unheard=unheard)
    door = st.popover("Dials", icon=":material/instant_mix:", key="dials", on_change="rerun")  # under another label it closes
    if door.open:
        with door:
            for name in SHARES:
                _share(name, getattr(dials, name))
            if level == "track":
                _whole("per_artist", dials.per_artist, "At most so many of one artist", "Any number", 1, MOST_PER_ARTIST)
            if not unheard:
                _whole("at_most_plays", dials.at_most_plays, "Played at most so many times", "However often", 1, MOST_PLAYS)
                _whole("rest_days", dials.rest_days or None, "Not played for so many days", "However lately", 1, LONGEST_REST)
    return dials


def show_turned(dials: Dials) -> None:
    """Draw the line that says what is turned, with the button that sets all back; nothing where all are at rest."""
    if not dials.turned:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        said = ", ".join(dials.words())
        st.caption(f":material/instant_mix: {said[0].upper()}{said[1:]}.", width="content")
        st.button("Set all back", icon=":material/restart_alt:", type="tertiary", key="dials-back", on_click=set_back)


def set_back() -> None:
    """Put all dials to rest, as a callback."""
    replace_query(NAMES, {})


def _share(name: str, value: float) -> None:
    key, (label, low, high) = f"dial-{name}", SHARES[name]
    st.session_state[key] = round(value * 100)
    st.slider(label, 0, 100, step=STEP, format="%d %%", key=key, help=HELP[name], on_change=_turn(name, key, 100))
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        st.caption(low, width="content")
        st.caption(high, width="content")


def _whole(name: str, value: int | None, label: str, at_rest: str, low: int, high: int) -> None:
    key = f"dial-{name}"
    st.session_state[key] = value
    st.number_input(label, low, high, value=None, placeholder=at_rest, step=1, key=key, on_change=_turn(name, key, 1))


def _turn(name: str, key: str, of: int) -> Callable[[], None]:
    """Puts what was chosen into the URL, as a callback."""

    def turn() -> None:
        value = st.session_state[key]
        turned = Dials() if value is None else replace(Dials(), **{name: value / of if of > 1 else value})
        replace_query((name,), turned.to_query())

    return turn
