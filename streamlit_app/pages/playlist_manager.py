"""The lists that were kept."""

from __future__ import annotations

import streamlit as st

from streamlit_app.components import empty, errors, listener_switch, playlist_card
from streamlit_app.utils import data

with errors.explained():
    listener = data.listener()
    kept = data.get_library().playlists.all(listener)

    listener_switch.show_title("Your playlists", listener)
    st.caption("A mix is seven of ten tracks to hear again and three that go with your last ones, none played within a day.")
    if kept:
        playlist_card.make_mix(listener, kept)

    for playlist in kept:
        playlist_card.show(listener, playlist, expanded=playlist is kept[0])
    if not kept and len(data.get_library().history(listener)) == 0:
        empty.no_plays(any_elsewhere=False)
    elif not kept:
        with empty.show("queue_music", "No playlist yet", "Make a mix, or save a list of recommendations.", key="no-lists"):
            playlist_card.make_mix(listener, kept)
