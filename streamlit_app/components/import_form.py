"""Bringing history in: files by drag and drop, and for the first of them who listens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import available_timezones

import streamlit as st
from streamlit.typing import UploadedFile

from music_rec.core.errors import MusicRecError
from music_rec.core.models import Listener
from music_rec.data_fetchers import IMPORTERS
from streamlit_app.components.theme import emphasis
from streamlit_app.utils import data
from streamlit_app.utils.state import IMPORTING, LISTENER, replace_query
from streamlit_app.utils.text import md


@dataclass(frozen=True)
class Told:
    """What a person says of files that do not say it."""

    timezone: str | None
    """None: the zones of the listener."""
    columns: tuple[str, ...]


FORMATS = ", ".join(one.LABEL for one in IMPORTERS.values())


def show(who: Listener | None, *, busy: bool) -> None:
    """Draw the form; nobody means that the first import makes the listener. It waits while another import runs."""
    with st.form("import-form", clear_on_submit=True):
        files = st.file_uploader("Your history files", accept_multiple_files=True, key="import-files")
        st.caption(f"It reads: {FORMATS}; also inside zip and gz, and many at once.")
        name, zone = ("", "") if who else _newcomer()
        told = _told()
        if st.form_submit_button("Import", type=emphasis(), icon=":material/upload_file:", key="import-start", disabled=busy):
            _start(who, files, name, zone, told)


def _newcomer() -> tuple[str, str]:
    with st.container(horizontal=True):
        name = st.text_input("Your name", max_chars=80, key="import-name", help="For you alone: it never leaves this computer.")
        return name, zone_choice("Your time zone", key="import-zone")


def _told() -> Told:
    """What the files do not say themselves, closed: most say everything."""
    with st.expander("If a file names no time zone, or no columns", icon=":material/tune:"):
        ours = "The clock you lived by"
        zone = st.selectbox(
            "Clock of times without a zone",
            [ours, *sorted(available_timezones())],
            key="import-clock",
            help="Logs of players and some tables write the time on the wall. Files that name their zone are read by that.",
        )
        columns = st.text_input(
            "Columns of a table without a header, in order",
            placeholder="artist, album, title, time",
            key="import-columns",
            help="Write - for a column to pass over; date_dmy or date_mdy says how 01/02/2023 is meant.",
        )
    names = tuple(name.strip() for name in columns.split(",")) if columns.strip() else ()
    return Told(None if zone == ours else zone, names)


def zone_choice(label: str, first: str | None = None, *, key: str) -> str:
    """Draw the choice of a time zone, at first this one or that of the browser; its IANA name."""
    zones = sorted(available_timezones())
    proposed = first or st.context.timezone
    index = zones.index(proposed if proposed in zones else "UTC")
    return st.selectbox(label, zones, index=index, key=key, help="Your days and hours are counted by this clock.")


def _start(who: Listener | None, files: Sequence[UploadedFile], name: str, zone: str, told: Told) -> None:
    if not files:
        st.warning("Choose a file first, or drop one above.", icon=":material/attach_file:")
        return
    newcomer = who is None
    try:
        who = who or data.get_library().people.add(name, zone)
        uploads = [(file.name, file) for file in files]
        started = data.get_library().imports.start_upload(who, uploads, timezone=told.timezone, columns=told.columns)
    except MusicRecError as error:
        st.error(md(error), icon=":material/error:")
        return
    st.session_state[IMPORTING] = (who.listener_id, started, newcomer)
    replace_query((LISTENER,), {})
    st.rerun()
