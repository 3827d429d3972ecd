"""One playlist: what is on it, its name, its end, and the files it can be taken along as."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from music_rec.core.errors import UsageError
from music_rec.core.models import Listener, Playlist
from music_rec.core.zones import Zones
from music_rec.exporters import EXPORTERS
from streamlit_app.components import track_list
from streamlit_app.components.theme import emphasis
from streamlit_app.utils import data
from streamlit_app.utils.text import amount, day_name, md, short

MIX = "mix"


def make_mix(who: Listener, kept: Sequence[Playlist]) -> None:
    """Draw the button that makes the next default mix, each from a seed of its own."""
    seed = 1 + max((one.seed for one in kept if one.generator == MIX), default=0)
    if st.button("Make a mix", type=emphasis(), icon=":material/shuffle:", key="make-mix"):
        library = data.get_library()
        with st.spinner("Going through your plays…"):
            mix = library.recommending.mix(who, seed=seed)
        if mix.tracks:
            library.playlists.save(who, mix)
            st.rerun()
        st.info("There are too few plays for a mix yet.", icon=":material/info:")


def show(who: Listener, playlist: Playlist, *, expanded: bool) -> None:
    """Draw the playlist; its tracks only while it is open."""
    key = f"list-{playlist.playlist_id}"
    label = f"**{md(short(playlist.name, 60))}** · {amount(len(playlist.tracks), 'track')}"
    with st.expander(label, expanded=expanded, key=key, on_change="rerun") as card:
        if card.open:
            _show_open(who, playlist, key)


def _show_open(who: Listener, playlist: Playlist, key: str) -> None:
    st.caption(_made(who, playlist))
    with st.container(horizontal=True):
        _downloads(who, playlist, key)
        _rename(who, playlist, key)
        _delete(who, playlist, key)
    if not playlist.tracks:
        st.caption("No track is left on it.")
    shelf = data.get_library().playlists
    track_list.show_playlist(playlist.tracks, key, partial(shelf.remove, who, playlist.playlist_id))


def _made(who: Listener, playlist: Playlist) -> str:
    day = day_name(Zones(who.zones).day_of(playlist.created_at))
    how = {MIX: f" as a mix from seed {playlist.seed}", "": ""}
    return f"Made on {day}{how.get(playlist.generator, ' from recommendations')}."


def _downloads(who: Listener, playlist: Playlist, key: str) -> None:
    shelf = data.get_library().playlists
    for name, exporter in EXPORTERS.items():
        st.download_button(
            exporter.LABEL,
            lambda name=name: shelf.export(who, playlist.playlist_id, name).content,
            file_name=shelf.export(who, playlist.playlist_id, name).name,
            icon=":material/download:",
            on_click="ignore",
            key=f"{key}-{name}",
        )


def _rename(who: Listener, playlist: Playlist, key: str) -> None:
    with st.popover("Rename", icon=":material/edit:", type="tertiary", key=f"{key}-rename"):
        name = st.text_input("Name", playlist.name, max_chars=200, key=f"{key}-name")
        if st.button("Save", type=emphasis(), key=f"{key}-save"):
            try:
                data.get_library().playlists.rename(who, playlist.playlist_id, name)
            except UsageError as error:
                st.error(md(error), icon=":material/error:")
                return
            st.rerun()


def _delete(who: Listener, playlist: Playlist, key: str) -> None:
    with st.popover("Delete", icon=":material/delete:", type="tertiary", key=f"{key}-delete"):
        st.markdown(f"Delete **{md(short(playlist.name))}** for good?")
        if st.button("Delete it", type=emphasis(), key=f"{key}-delete-now"):
            data.get_library().playlists.delete(who, playlist.playlist_id)
            st.rerun()
