"""Keeping a list of recommendations as a playlist."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from music_rec.core.errors import UsageError
from music_rec.core.models import Listener, Playlist
from music_rec.library.recommending import Answer
from streamlit_app.components.theme import emphasis
from streamlit_app.utils import data
from streamlit_app.utils.text import md, short


def show(who: Listener, kind: str, seeds: Sequence[str], answer: Answer) -> None:
    """Draw the button that opens the name, and the door to the playlist once it is kept."""
    with st.popover("Save as playlist", icon=":material/playlist_add:", key="save-list"):
        name = st.text_input("Name", short(" · ".join((kind, *seeds)), 80), max_chars=200, key=f"save-name-{kind}-{len(seeds)}")
        if st.button("Save", type=emphasis(), key="save-list-now"):
            _save(who, name, answer)


def _save(who: Listener, name: str, answer: Answer) -> None:
    tracks = tuple(one.as_line() for one in answer.items)
    try:
        made = data.get_library().playlists.save(who, Playlist(0, name, tracks, generator=answer.model, model=answer.version))
    except UsageError as error:
        st.error(md(error), icon=":material/error:")
        return
    st.success(f"{md(made.name)} is kept under Playlists.", icon=":material/check:")
