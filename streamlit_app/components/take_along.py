"""Everything, to take along: a backup for another computer, the way back from one, and the plays for other programs."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from music_rec.core.errors import MusicRecError
from music_rec.core.models import Listener
from music_rec.exporters import HISTORY_EXPORTERS
from streamlit_app.components.theme import emphasis
from streamlit_app.utils import data
from streamlit_app.utils.state import BACKUP, LISTENER, replace_query
from streamlit_app.utils.text import amount, file_size, md


def show(shown: Listener) -> None:
    """Draw the three ways, side by side where there is room."""
    backup, restore, export = st.columns(3)
    with backup.container(border=True, height="stretch"):
        _backup()
    with restore.container(border=True, height="stretch"):
        _restore()
    with export.container(border=True, height="stretch"):
        _export(shown)


def _backup() -> None:
    st.header("Move to a new computer", anchor=False)
    st.caption("One file with all listeners and everything that is theirs. Keys and passwords stay out.")
    if st.button("Make a backup", type=emphasis(), icon=":material/archive:", key="backup"):
        try:
            with st.spinner("Packing…"):
                st.session_state[BACKUP] = data.get_library().moving.backup_here()
        except MusicRecError as error:
            st.warning(md(error), icon=":material/archive:")
            return
    if made := st.session_state.get(BACKUP):
        _made(made)


def _made(made: Path) -> None:
    if not made.exists():
        return
    st.markdown(f":material/check_circle: **{md(made.name)}**, {file_size(made.stat().st_size)}, in data/backups.")
    st.download_button(
        "Download it",
        made.read_bytes,
        file_name=made.name,
        mime="application/octet-stream",
        icon=":material/download:",
        on_click="ignore",
        key="backup-download",
    )


def _restore() -> None:
    st.header("Bring a backup in", anchor=False)
    st.caption("It takes the place of everything here. What was here before is kept in data/backups.")
    file = st.file_uploader("Backup", type=["backup", "zip"], key="restore-file", label_visibility="collapsed")
    sure = st.checkbox("Put it in the place of everything here", key="restore-sure", disabled=file is None)
    if not st.button("Restore", icon=":material/settings_backup_restore:", key="restore", disabled=not (file and sure)):
        return
    try:
        with st.spinner("Checking and unpacking…"):
            done = data.get_library().moving.restore_upload(file)
    except MusicRecError as error:
        st.error(md(error), icon=":material/error:")
        return
    replace_query((LISTENER,), {})
    st.toast(f"Restored: {amount(done.backup.tables['scrobbles'], 'row')} of plays.", icon=":material/check_circle:")
    st.rerun()


def _export(shown: Listener) -> None:
    st.header("Take your plays", anchor=False)
    st.caption(f"All plays of {md(shown.name)} for other programs, with times and ids. Coming back, they are the same plays.")
    name = st.selectbox(
        "Format",
        list(HISTORY_EXPORTERS),
        format_func=lambda key: HISTORY_EXPORTERS[key].LABEL,
        key="export-format",
        label_visibility="collapsed",
        filter_mode=None,
    )
    st.download_button(
        "Download your plays",
        lambda: data.get_library().moving.history_bytes(shown, name),
        file_name=f"my-plays{HISTORY_EXPORTERS[name].ENDING}",
        icon=":material/download:",
        on_click="ignore",
        key="export-history",
    )
