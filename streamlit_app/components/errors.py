"""What went wrong, in words and with the next step, in the place of a page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from music_rec.core.errors import MusicRecError, SettingsError, StorageError
from streamlit_app.components.theme import emphasis
from streamlit_app.utils.text import md

_TITLES = {StorageError: "Your library cannot be opened", SettingsError: "A setting is not right"}


@contextmanager
def explained() -> Iterator[None]:
    """Shows an error of ours in the place of whatever could not be drawn; all others are bugs and go on."""
    try:
        yield
    except MusicRecError as error:
        show(error)


def explain(error: Exception) -> bool:
    """Show an error of ours that no page could catch, as those of callbacks; whether it was one."""
    if isinstance(error, MusicRecError):
        show(error)
        return True
    return False


def show(error: MusicRecError) -> None:
    """Draw the error as a card."""
    with st.container(border=True, horizontal_alignment="center", key="page-error"):
        st.markdown(":material/healing:", text_alignment="center")
        st.header(_TITLES.get(type(error), "That did not work"), anchor=False, text_alignment="center")
        st.markdown(md(error), text_alignment="center")
        st.button("Try again", type=emphasis(), icon=":material/refresh:", key="page-error-again")
