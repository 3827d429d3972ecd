"""Why an answer is something else than what was asked for, or that it is about to be made anew."""

from __future__ import annotations

import streamlit as st

from music_rec.core.models import Listener
from music_rec.library.recommending import LEARNING, Answer
from streamlit_app.utils import data
from streamlit_app.utils.text import md

LOOK_S = 2.0


def show(who: Listener, answer: Answer) -> None:
    """Draw what there is to say of an answer; the page is drawn again once its model has learned."""
    if answer.fallback == LEARNING:
        st.fragment(_wait, run_every=LOOK_S)(who, answer.model)
    elif answer.fallback:
        st.info(md(answer.fallback), icon=":material/info:")


def _wait(who: Listener, model: str) -> None:
    library = data.get_library()
    if library.recommending.is_ready(who, model) or library.batch.has_failed(who):
        st.rerun()
    st.caption(f":material/hourglass_top: {LEARNING}")
