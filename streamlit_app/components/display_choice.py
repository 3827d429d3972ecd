"""How a listener reads dates, weeks and the clock."""

from __future__ import annotations

import streamlit as st

from music_rec.core.errors import MusicRecError
from music_rec.core.models import Display, Listener
from streamlit_app.components.theme import emphasis
from streamlit_app.utils import data
from streamlit_app.utils.text import md

WEEKS = {0: "Monday", 6: "Sunday", 5: "Saturday"}
CLOCKS = {24: "18:05", 12: "6:05 pm"}
DATES = {"dmy": "3 March 2020", "mdy": "March 3, 2020", "ymd": "2020-03-03"}


def show(who: Listener) -> None:
    """Draw the door to the choices of a listener."""
    key, now = f"display-{who.listener_id}", who.display
    with st.popover("Dates", icon=":material/calendar_month:", type="tertiary", key=key), st.form(f"{key}-form", border=False):
        week = st.segmented_control(
            "Weeks begin on", WEEKS, default=now.week_start, required=True, format_func=WEEKS.get, key=f"{key}-week"
        )
        clock = st.segmented_control(
            "Clock", CLOCKS, default=now.clock, required=True, format_func=CLOCKS.get, key=f"{key}-clock"
        )
        dates = st.segmented_control(
            "Dates", DATES, default=now.dates, required=True, format_func=DATES.get, key=f"{key}-dates"
        )
        if not st.form_submit_button("Save", type=emphasis(), key=f"{key}-save"):
            return
        try:
            data.get_library().people.set_display(who, Display(week, clock, dates))
        except MusicRecError as error:
            st.error(md(error), icon=":material/error:")
            return
    st.rerun()
