"""What came in, from where, and for whom."""

from __future__ import annotations

import streamlit as st

from streamlit_app.components import empty, errors, how_to, import_form, job_panel, ledger, listener_switch, listeners
from streamlit_app.utils import data

with errors.explained():
    library = data.get_library()
    shown = data.listener()
    listener = None if shown.demo else shown

    listener_switch.show_title("Your data", shown)
    st.caption("Files in, every row accounted for. Nothing leaves this computer.")
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

    if library.people.all():
        st.header("Listeners", anchor=False)
        listeners.show()
