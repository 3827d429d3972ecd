"""The way back from an import: what would go, what stays, and the button that takes it back."""

from __future__ import annotations

import streamlit as st

from music_rec.core.errors import MusicRecError
from music_rec.core.models import Listener
from music_rec.library import ImportEntry, Undone
from streamlit_app.components.theme import emphasis
from streamlit_app.utils import data
from streamlit_app.utils.text import amount, md


def show(who: Listener, entry: ImportEntry, account: str) -> None:
    """Draw the door; what lies behind it is counted only once it is open. An import from no file names its account."""
    key = f"undo-{entry.import_id}"
    with st.popover("Undo", icon=":material/undo:", type="tertiary", key=key, on_change="rerun") as door:
        if door.open:
            _preview(who, entry, account, key)


def _preview(who: Listener, entry: ImportEntry, account: str, key: str) -> None:
    imports = data.get_library().imports
    try:
        st.markdown(_in_words(imports.preview_undo(who, entry.import_id), account))
        if not st.button("Undo this import", type=emphasis(), icon=":material/undo:", key=f"{key}-go"):
            return
        with st.spinner("Taking it back…"):
            imports.undo(who, entry.import_id)
    except MusicRecError as error:
        st.error(md(error), icon=":material/error:")
        return
    st.rerun()


def _in_words(going: Undone, account: str) -> str:
    kinds = {"play": going.plays, "skip": going.skips, "private row": going.private}
    gone = [f"**{amount(rows, kind)}**" for kind, rows in kinds.items() if rows]
    went = f"{' and '.join(gone)} would go." if gone else "No play would go."
    stays = f" {amount(going.kept, 'row')} would stay: another import brought them too." if going.kept else ""
    if account:
        all_of_it = f" They are all that came from {md(account)}, whenever that was, and nothing is fetched by itself then."
        return f"{went}{stays}{all_of_it} *Sync now* fetches everything again."
    return f"{went}{stays} The files are yours; importing them again brings everything back."
