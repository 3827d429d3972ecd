"""What services are not sure of, most played first: the listener says whether it is what was played."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from music_rec.core.edits import Edit
from music_rec.core.errors import MusicRecError
from music_rec.core.lens import Lens
from music_rec.core.models import Listener
from music_rec.library.matches import Doubtful
from streamlit_app.components import changes, open_plays
from streamlit_app.utils import data
from streamlit_app.utils.state import EDITED
from streamlit_app.utils.text import amount, md, percent, short

SIZE = 10
_PAGE = "page-of-doubts"


def show(who: Listener) -> None:
    """Draw the list; nothing where there is no doubt and none was settled just now."""
    found = data.doubtful(who)
    settled = st.session_state.get(EDITED, (None, None))[0] == who.listener_id
    if not found and not settled:
        return
    st.header("Doubtful matches", anchor=False)
    changes.show_last(who)
    if not found:
        st.caption("None is left. What you said stands under Changes, where it can be undone.")
        return
    st.caption(
        f"{amount(len(found), 'answer')} may be about something else. Nothing of {'it' if len(found) == 1 else 'them'} counts"
        " until you say so; what you say is kept, and can be undone."
    )
    pages = -(-len(found) // SIZE)
    page = min(st.session_state.get(_PAGE, 1), pages)
    for one in found[SIZE * (page - 1) : SIZE * page]:
        _one(who, one)
    if pages > 1:
        with st.container(horizontal=True, horizontal_alignment="center"):
            st.pagination(pages, key=_PAGE)


def _one(who: Listener, one: Doubtful) -> None:
    doubt, matches = one.doubt, data.get_library().matches
    key = f"{doubt.question}-{doubt.entity}-{doubt.spelling_id}"
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"doubt-{key}"):
        with st.container(width="stretch", gap=None):
            with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
                st.markdown(f"**{_played(one)}**", width="content")
                open_plays.link_or_text(Lens(only=((doubt.entity, doubt.spelling_id),)), amount(one.plays, "play"))
            sure = f" · {percent(doubt.score)} sure" if 0 < doubt.score < 1 else ""
            st.markdown(f":material/help: {one.service} calls it *{md(short(doubt.named, 80))}*{sure}")
        with st.container(horizontal=True, width="content"):
            accept = (who, lambda: matches.accept(who, doubt))
            st.button("That is it", icon=":material/check:", key=f"accept-{key}", on_click=_settle, args=accept)
            reject = (who, lambda: matches.reject(who, doubt))
            st.button("It is not", icon=":material/close:", key=f"reject-{key}", on_click=_settle, args=reject)
            _correction(who, one, key)


def _correction(who: Listener, one: Doubtful, key: str) -> None:
    with st.popover("Correct", icon=":material/edit:", key=f"correct-{key}"):
        also = ", of the track at Spotify, or its ISRC" if one.doubt.entity == "track" else ""
        label = f"Paste the address of the {one.doubt.entity} at MusicBrainz{also}"
        typed = st.text_input(label, max_chars=300, autocomplete="off", key=f"right-{key}")
        given = (who, lambda: data.get_library().matches.correct(who, one.doubt, typed))
        st.button("Take this one", icon=":material/check:", key=f"take-{key}", on_click=_settle, args=given)
        st.caption("It is asked about that from then on, whatever it is called there.")


def _played(one: Doubtful) -> str:
    artist = md(short(one.artist, 60))
    return f"{md(short(one.title, 80))}** by **{artist}" if one.title else artist


def _settle(who: Listener, judge: Callable[[], Edit]) -> None:
    try:
        edit = judge()
    except MusicRecError as error:
        st.toast(md(error), icon=":material/error:")
        return
    st.session_state[EDITED] = (who.listener_id, edit.edit_id)
