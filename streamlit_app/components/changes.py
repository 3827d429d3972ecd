"""What a listener changed about the own history: in words, each with the way back, and what may be worth changing."""

from __future__ import annotations

import streamlit as st

from music_rec.core.edits import CountsAs, Edit, Hide, Match, Repair, group_of
from music_rec.core.errors import MusicRecError
from music_rec.core.history import History
from music_rec.core.lens import Item
from music_rec.core.models import Listener
from music_rec.core.zones import Zones
from streamlit_app.components import empty, suggestions
from streamlit_app.utils import data
from streamlit_app.utils.state import EDITED
from streamlit_app.utils.text import amount, day_name, md, short

DEMO = "The demo listener stays as it is. Import your own file to change things."
SIZE = 20


def show(who: Listener) -> None:
    """Draw all changes, newest first, and below them names that may be the same."""
    if who.demo:
        st.caption(f":material/lock: {DEMO}")
    edits = data.get_library().edits.all(who)
    if edits:
        _show_all(who, edits)
    elif not who.demo:
        hint = "On the page of an artist, album or track you can hide it, or count it as another. Both can be undone here."
        empty.show("edit_note", "Nothing is changed yet", hint, key="no-changes")
    suggestions.show(who)


def _show_all(who: Listener, edits: list[Edit]) -> None:
    standing = sum(edit.undone_at is None for edit in edits)
    st.caption(f"{amount(len(edits), 'change')}, {standing} in force. What was imported stays as it came.")
    pages = -(-len(edits) // SIZE)
    page = min(st.session_state.get("page-of-changes", 1), pages)
    part = edits[SIZE * (page - 1) : SIZE * page]
    with st.container(border=True, key="changes"):
        show_some(who, part)
    if pages > 1:
        with st.container(horizontal=True, horizontal_alignment="center"):
            st.pagination(pages, key="page-of-changes")


def show_some(who: Listener, edits: list[Edit]) -> None:
    """Draw these changes, each in words, with its day and the way back."""
    for edit, words in zip(edits, data.get_library().edits.described(who, edits), strict=True):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            with st.container(width="stretch", gap=None):
                st.markdown(f":material/{_icon(edit)}: {md(short(words, 120))}")
                st.caption(_state(edit, Zones(who.zones)))
            if edit.undone_at is None:
                key = f"undo-edit-{edit.edit_id}"
                st.button("Undo", icon=":material/undo:", key=key, disabled=who.demo, on_click=undo, args=(who, edit.edit_id))


def _icon(edit: Edit) -> str:
    if isinstance(edit.change, Repair):
        return "build"
    if isinstance(edit.change, Match):
        return "rule"
    return "call_merge" if isinstance(edit.change, CountsAs) else "visibility_off"


def _state(edit: Edit, zones: Zones) -> str:
    made = f"Made on {day_name(zones.day_of(edit.created_at))}"
    return f"{made}, in force" if edit.undone_at is None else f"{made}, undone on {day_name(zones.day_of(edit.undone_at))}"


def show_last(who: Listener) -> None:
    """Draw the change made last in this visit while it is in force: it can be taken back where it was made."""
    last = st.session_state.get(EDITED)
    made = [
        edit for edit in data.get_library().edits.all(who) if (who.listener_id, edit.edit_id) == last and edit.undone_at is None
    ]
    if made:
        with st.container(border=True, key="last-change"):
            show_some(who, made)


def touching(who: Listener, history: History, item: Item) -> list[Edit]:
    """The changes in force that are about one artist, album or track."""
    entity, spelling = item
    groups = getattr(history.spellings, f"{entity}_group")
    group = group_of(groups, spelling)
    return [
        edit
        for edit in data.get_library().edits.all(who)
        if group
        and edit.undone_at is None
        and isinstance(edit.change, Hide | CountsAs)
        and edit.change.entity == entity
        and group_of(groups, edit.change.spelling_id) == group
    ]


def undo(who: Listener, edit_id: int) -> None:
    """Take a change back, as a callback."""
    try:
        data.get_library().edits.undo(who, edit_id)
    except MusicRecError as error:
        st.toast(md(error), icon=":material/error:")
        return
    st.toast("Undone: everything counts as before.", icon=":material/undo:")
