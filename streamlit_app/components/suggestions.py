"""Pairs of nearly identical names, each of which may count as one."""

from __future__ import annotations

import streamlit as st

from music_rec.core.errors import MusicRecError
from music_rec.core.lens import Lens
from music_rec.core.models import Listener
from music_rec.library.edits import Suggestion
from streamlit_app.components import open_plays
from streamlit_app.utils import data
from streamlit_app.utils.state import APART
from streamlit_app.utils.text import amount, md, short

SIZE = 10
_ALL = 100


def show(who: Listener) -> None:
    """Draw the pairs, the most played first; those told apart in this visit are left out."""
    apart = st.session_state.setdefault(APART, set())
    pairs = [one for one in data.suggestions(who) if (who.listener_id, one.change) not in apart]
    st.header("Perhaps the same", anchor=False)
    if not pairs:
        st.caption(":material/check: No two names are nearly the same.")
        return
    st.caption(
        f"{amount(len(pairs), 'pair')} of names that differ in a letter or two. Counted as one, the rarer goes by the other."
    )
    pages = -(-len(pairs) // SIZE)
    page = min(st.session_state.get("page-of-pairs", 1), pages)
    with st.container(border=True, key="pairs"):
        for pair in pairs[SIZE * (page - 1) : SIZE * page]:
            _show_pair(who, pair)
    if pages > 1:
        with st.container(horizontal=True, horizontal_alignment="center"):
            st.pagination(pages, key="page-of-pairs")


def _show_pair(who: Listener, pair: Suggestion) -> None:
    change = pair.change
    key = f"{change.entity}-{change.spelling_id}-{change.as_spelling_id}"
    names, answers = st.columns([5, 2], vertical_alignment="center")
    with names, st.container(gap="xsmall"):
        by = "" if change.entity == "artist" else f" by {md(short(pair.artist))}"
        with st.container(gap=None):
            st.markdown(f"{md(short(pair.other, 60))} → **{md(short(pair.name, 60))}**")
            alike = ">99" if pair.similarity == _ALL else str(pair.similarity)  # without *The*, which still tells them apart
            st.caption(f"{alike}\u00a0% alike · {change.entity}{by}")  # a name may be written from right to left
        with st.container(horizontal=True, gap=None):
            for spelling, plays in ((change.spelling_id, pair.other_plays), (change.as_spelling_id, pair.plays)):
                open_plays.link_or_text(Lens(only=((change.entity, spelling),)), amount(plays, "play"))
    with answers, st.container(horizontal=True, gap="xsmall"):
        st.button("Count as one", key=f"accept-{key}", disabled=who.demo, on_click=_accept, args=(who, pair))
        st.button(
            "Not the same",
            type="tertiary",
            key=f"apart-{key}",
            help="Puts the pair away for this visit",
            on_click=_keep_apart,
            args=(who, pair),
        )


def _accept(who: Listener, pair: Suggestion) -> None:
    try:
        data.get_library().edits.add(who, pair.change)
    except MusicRecError as error:
        st.toast(md(error), icon=":material/error:")
        return
    st.toast(f"{md(short(pair.other))} counts as {md(short(pair.name))} now.", icon=":material/call_merge:")


def _keep_apart(who: Listener, pair: Suggestion) -> None:
    st.session_state[APART] = st.session_state[APART] | {(who.listener_id, pair.change)}
