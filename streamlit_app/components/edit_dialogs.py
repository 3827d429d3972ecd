"""Hiding plays and counting one name as another: first what would change, then the button that does it."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date, timedelta

import streamlit as st

from music_rec.core.errors import MusicRecError
from music_rec.core.lens import Lens
from music_rec.core.models import Entity, Listener
from music_rec.core.zones import Zones
from music_rec.library.edits import Change, CountsAs, Hide, HideRange, Preview
from streamlit_app.components.changes import DEMO
from streamlit_app.components.theme import emphasis
from streamlit_app.utils import data, state
from streamlit_app.utils.state import EDITED
from streamlit_app.utils.text import amount, day_name, md, number, short

MOST_TARGETS = 6


def show_doors(who: Listener, entity: Entity, group: int, name: str) -> None:
    """Draw the ways to hide one artist, album or track, and to count it as another."""
    told = {"disabled": who.demo, "help": DEMO if who.demo else "You see first what would change, and can undo it."}
    if st.button("Hide", icon=":material/visibility_off:", key="hide-item", **told):
        _hide(who, Hide(entity, group), short(name))
    if st.button("Counts as …", icon=":material/call_merge:", key="counts-as-item", **told):
        _counts_as(who, entity, group, name)


def show_hide_span(who: Listener, change: HideRange | None, label: str, key: str) -> None:
    """Draw the way to hide the plays of a span of time; nothing without one."""
    help = DEMO if who.demo else None
    if change and st.button(label, icon=":material/visibility_off:", key=key, type="tertiary", disabled=who.demo, help=help):
        _hide(who, change, "These plays")


def span_shown(lens: Lens, zones: Zones) -> HideRange | None:
    """The span that a Lens is: whole days from midnight to midnight, or a range of moments; None for any other."""
    lens = replace(lens, unit="plays")
    if lens == lens.range and lens.start and lens.end:
        return HideRange(zones.midnight(lens.start), zones.midnight(lens.end + timedelta(days=1)) - 1)
    if len(lens.moments) == 1 and lens == Lens(moments=lens.moments):
        return HideRange(*lens.moments[0])
    return None


@st.dialog("Hide from my statistics and recommendations", icon=":material/visibility_off:", on_dismiss="rerun")
def _hide(who: Listener, change: Hide | HideRange, name: str) -> None:
    state.mark_dialog()
    st.markdown(f"**{md(name)}**")
    _show_change(who, change, "would vanish", "Hide them")


@st.dialog("Counts as another", icon=":material/call_merge:", on_dismiss="rerun")
def _counts_as(who: Listener, entity: Entity, group: int, name: str) -> None:
    state.mark_dialog()
    st.markdown(f"Which {entity} is **{md(short(name))}** really?")
    text = st.text_input(
        f"Search your {entity}s", name[:200], icon=":material/search:", key="counts-as-find", label_visibility="collapsed"
    )
    found = data.get_library().search.find(who, text, MOST_TARGETS + 1, (entity,))
    found = found[found["group"] != group].head(MOST_TARGETS)
    if found.empty:
        st.caption(f"No other {entity} of yours is called anything like it.")
        return
    names = dict(zip(found["group"].tolist(), zip(found["name"], found["artist"], found["plays"], strict=True), strict=True))
    target = st.radio(
        "Counts as",
        list(names),
        format_func=lambda one: md(_target(entity, *names[one])),
        index=None,
        key="counts-as-target",
        label_visibility="collapsed",
    )
    if target is None:
        st.caption("Choose one to see what would change.")
        return
    _show_change(who, CountsAs(entity, group, target), f"would count as {md(short(names[target][0]))}", "Count as one")


def _target(entity: Entity, name: str, artist: str, plays: int) -> str:
    by = "" if entity == "artist" else f" by {short(artist, 30)}"
    return f"{short(name)}{by}, {amount(plays, 'play')}"


def _show_change(who: Listener, change: Change, verb: str, label: str) -> None:
    try:
        preview = data.get_library().edits.preview(who, change)
    except MusicRecError as error:
        st.warning(md(error), icon=":material/info:")
        return
    st.markdown(in_words(preview, verb, Zones(who.zones), _today(who)))
    st.caption("Nothing is deleted: what was imported stays as it came, and you can undo this at any time.")
    icon = ":material/call_merge:" if isinstance(change, CountsAs) else ":material/visibility_off:"
    st.button(label, type=emphasis(), icon=icon, key="edit-go", on_click=_make, args=(who, change))


def _today(who: Listener) -> date:
    return Zones(who.zones).day_of(int(time.time()))


def in_words(preview: Preview, verb: str, zones: Zones, today: date) -> str:
    """What would change: *1,204 of 59,484 plays would vanish, 3 March 2019 to today.*"""
    if preview.first is None or preview.last is None:
        return f"None of {amount(preview.of, 'play')} {verb}."
    first, last = zones.day_of(preview.first), zones.day_of(preview.last)
    until = "today" if last == today else day_name(last)
    days = f"on {until}" if first == last else f"{day_name(first)} to {until}"
    return f"**{number(preview.plays)} of {amount(preview.of, 'play')}** {verb}, {days}."


def _make(who: Listener, change: Change) -> None:
    """Make the change, as a callback: the dialog closes, and the page shows the change with the way back."""
    try:
        edit = data.get_library().edits.add(who, change)
    except MusicRecError as error:
        st.toast(md(error), icon=":material/error:")
        return
    st.session_state[EDITED] = (who.listener_id, edit.edit_id)
    st.rerun()
