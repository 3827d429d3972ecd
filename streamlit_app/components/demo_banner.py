"""Says quietly that the demo is shown, and holds the doors onward."""

from __future__ import annotations

import streamlit as st

from music_rec.core.models import Listener
from streamlit_app.components.theme import emphasis
from streamlit_app.utils.state import LOOKED_AROUND
from streamlit_app.utils.text import md


def show(listener: Listener) -> None:
    """Draw the banner, until it is put away for this visit."""
    if st.session_state.get(LOOKED_AROUND):
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="demo-banner"):
        st.markdown(
            f"**This is {md(listener.name)}, who does not exist.** Eight invented years to look around in –"
            " every page works. Yours takes one file, or your name at Last.fm.",
            width="stretch",
        )
        with st.container(horizontal=True, width="content"):  # the doors stay together where the line breaks
            st.button("Look around", on_click=_put_away, key="demo-look")
            if st.button("Import your file", type=emphasis(), icon=":material/upload_file:", key="demo-import"):
                st.switch_page("pages/data.py")


def _put_away() -> None:
    st.session_state[LOOKED_AROUND] = True
