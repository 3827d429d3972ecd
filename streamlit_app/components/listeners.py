"""Who listens here: names, and the clocks they live by."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import streamlit as st

from music_rec.core.errors import MusicRecError
from music_rec.core.models import Listener
from music_rec.core.zones import Zones
from streamlit_app.components import counting_rules, display_choice
from streamlit_app.components.import_form import zone_choice
from streamlit_app.components.theme import emphasis
from streamlit_app.utils import data
from streamlit_app.utils.state import LISTENER, replace_query
from streamlit_app.utils.text import amount, day_name, input_date, md


def show() -> None:
    """Draw a card for every own listener, and the way to one more."""
    for one in data.get_library().people.all():
        with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"listener-{one.listener_id}"):
            st.markdown(f"**{md(one.name)}**  \n{md(_clocks(one))}", width="stretch")
            _rename(one)
            _move(one)
            counting_rules.show(one)
            display_choice.show(one)
            _delete(one)
    with st.popover("Add a listener", icon=":material/person_add:", key="listener-add"):
        name = st.text_input("Name", max_chars=80, key="listener-add-name")
        zone = zone_choice("Time zone", key="listener-add-zone")
        if st.button("Add", type=emphasis(), key="listener-add-save"):
            _try(lambda: data.get_library().people.add(name, zone))


def _clocks(who: Listener) -> str:
    """The zones in words: *Europe/Berlin, since 14 February 2023 America/New_York*."""
    zones = Zones(who.zones)
    first, *moves = who.zones
    return ", ".join((first[1], *(f"since {day_name(zones.day_of(since))} {zone}" for since, zone in moves)))


def _rename(who: Listener) -> None:
    with st.popover("Rename", icon=":material/edit:", type="tertiary", key=f"rename-{who.listener_id}"):
        name = st.text_input("Name", who.name, max_chars=80, key=f"rename-to-{who.listener_id}")
        if st.button("Save", type=emphasis(), key=f"rename-save-{who.listener_id}"):
            _try(lambda: data.get_library().people.rename(who, name))


def _move(who: Listener) -> None:
    people, number = data.get_library().people, who.listener_id
    with st.popover("Time zone", icon=":material/schedule:", type="tertiary", key=f"zone-{number}"):
        for since, zone in who.zones[1:]:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"{md(zone)} since {day_name(Zones(who.zones).day_of(since))}", width="stretch")
                if st.button("Remove", type="tertiary", icon=":material/close:", key=f"zone-remove-{number}-{since}"):
                    _try(lambda since=since: people.remove_zone(who, since))
        zone = zone_choice("Time zone", who.zones[0][1], key=f"zone-to-{number}")
        moved = st.date_input(
            "You moved there on",
            None,
            min_value=date(2002, 1, 1),
            max_value=datetime.now(UTC).date(),
            format=input_date(),
            key=f"zone-since-{number}",
            help="Plays before that day keep the clock of then. Empty: it is the clock of your first years.",
        )
        if st.button("Save", type=emphasis(), key=f"zone-save-{number}"):
            _try(lambda: people.set_zone(who, zone, Zones.of(zone).midnight(moved) if moved else 0))


def _delete(who: Listener) -> None:
    key = f"delete-{who.listener_id}"
    with st.popover("Delete", icon=":material/delete:", type="tertiary", key=key, on_change="rerun") as door:
        if not door.open:
            return
        plays = amount(len(data.get_library().history(who)), "play")
        st.markdown(f"**{plays} and everything else of {md(who.name)} would go for good.** A backup brings it back.")
        typed = st.text_input("Type the name to delete", key=f"{key}-name")
        if not st.button("Delete for good", type=emphasis(), key=f"{key}-go"):
            return
        if typed.strip() != who.name:
            st.warning(f"Type {md(who.name)} first; nothing was deleted.", icon=":material/keyboard:")
            return
        _try(lambda: _deleted(who))


def _deleted(who: Listener) -> Listener:
    """Whom to show once a listener is gone."""
    people = data.get_library().people
    people.delete(who)
    data.forget()
    return people.shown()


def _try(change: Callable[[], Listener]) -> None:
    """Make the change and show whom it was about; an error is said where it was asked for."""
    try:
        changed = change()
    except MusicRecError as error:
        st.error(md(error), icon=":material/error:")
        return
    if LISTENER in st.query_params:
        replace_query((LISTENER,), {LISTENER: changed.name})
    st.rerun()
