"""The lists that were kept."""

from __future__ import annotations

import streamlit as st

from streamlit_app.components import empty, errors, listener_switch, playlist_card
from streamlit_app.utils import data

with errors.explained():
    listener = listener_switch.show()
    kept = data.get_library().playlists.all(listener)

    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        st.title("Your playlists", anchor=False)
        if kept:
            playlist_card.make_mix(listener, kept)
    st.caption("A mix is seven of ten tracks to hear again and three that go with your last ones, none played within a day.")

    for playlist in kept:
        playlist_card.show(listener, playlist, expanded=playlist is kept[0])
    if not kept:
        with empty.show("queue_music", "No playlist yet", "Make a mix, or save a list of recommendations.", key="no-lists"):
            playlist_card.make_mix(listener, kept)
