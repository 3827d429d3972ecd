"""What counts as a play: a listener's own rules. A change counts everything anew, without another import."""

from __future__ import annotations

import streamlit as st

from music_rec.core.counting import Rules
from music_rec.core.errors import MusicRecError
from music_rec.core.models import Listener
from streamlit_app.components.theme import emphasis
from streamlit_app.utils import data
from streamlit_app.utils.text import md


def show(who: Listener) -> None:
    """Draw the door to a listener's rules; they are read only once it is open."""
    key = f"rules-{who.listener_id}"
    with st.popover("What counts", icon=":material/rule:", type="tertiary", key=key, on_change="rerun") as door:
        if door.open:
            _form(who, data.get_library().people.rules(who), key)


def _form(who: Listener, rules: Rules, key: str) -> None:
    with st.form(f"{key}-form", border=False):
        st.markdown("Only rows that tell how long they were heard are judged; all others are plays.")
        seconds = st.number_input(
            "Seconds heard that make a play", 0, 600, rules.least_ms // 1000, step=5, key=f"{key}-seconds"
        )
        half = st.toggle("And half of the track, or four minutes", rules.half, key=f"{key}-half")
        private = st.toggle("Private sessions count too", rules.private, key=f"{key}-private")
        if not st.form_submit_button("Count by these", type=emphasis(), key=f"{key}-save"):
            return
        try:
            with st.spinner("Counting everything anew…"):
                data.get_library().people.set_rules(who, Rules(least_ms=seconds * 1000, half=half, private=private))
        except MusicRecError as error:
            st.error(md(error), icon=":material/error:")
            return
    st.rerun()
