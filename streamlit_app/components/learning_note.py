"""Why an answer is something else than what was asked for, or that it is about to be made anew."""

from __future__ import annotations

import streamlit as st

from music_rec.core.models import Listener
from music_rec.library.recommending import COMING, LEARNING, Answer
from streamlit_app.utils import data
from streamlit_app.utils.text import md

LOOK_S = 2.0


def show(who: Listener, answer: Answer) -> None:
    """Draw what there is to say of an answer; the page is drawn again once its model has learned, or may learn more."""
    if answer.fallback in (LEARNING, COMING):
        st.fragment(_wait, run_every=LOOK_S)(who, answer)
    elif answer.fallback:
        st.info(md(answer.fallback), icon=":material/info:")


def _wait(who: Listener, answer: Answer) -> None:
    if _is_over(who, answer):
        st.rerun()
    data.get_library().recommending.refresh(who)
    st.caption(f":material/hourglass_top: {answer.fallback}")


def _is_over(who: Listener, answer: Answer) -> bool:
    library = data.get_library()
    if answer.fallback == COMING:
        return not library.recommending.is_behind(who, answer.model)
    return library.recommending.is_ready(who, answer.model) or library.batch.has_failed(who)
