"""The way in: the form, the import that runs, where files come from, and every import so far."""

from __future__ import annotations

import streamlit as st

from music_rec.core.models import Listener
from streamlit_app.components import empty, how_to, import_form, job_panel, ledger, sync_panel
from streamlit_app.utils import data


def show(shown: Listener) -> None:
    """Draw it for a listener; of the demo it is the way to a first listener."""
    library = data.get_library()
    listener = None if shown.demo else shown
    if listener or not library.people.all():
        sync_panel.show(shown)
    busy = listener is not None and job_panel.running(listener)
    if shown.demo and library.people.all():
        st.info("The demo takes no files. Choose yourself above to import.", icon=":material/person:")
    else:
        import_form.show(listener, busy=busy)
    if listener:
        job_panel.show(listener)
    how_to.show(listener)

    st.header("Imports", anchor=False)
    imports = [one for one in library.imports.all(shown) if not (busy and one.status == "running")]
    for entry in imports:
        ledger.show(shown, entry, expanded=entry is imports[0])
    if not imports:
        empty.show("inbox", "Nothing came in yet", "Drop a file above; its ledger will stand here.", key="no-imports")
