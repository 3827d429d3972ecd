"""How much of a history is here while it still comes in, in the head of every page, which follows it."""

from __future__ import annotations

import time

import streamlit as st

from music_rec.core.models import Job, Listener
from streamlit_app.utils import data, state, sync_words
from streamlit_app.utils.data import Ground
from streamlit_app.utils.text import amount, number

REDRAW_S = 5.0
"""How often a page follows a sync, at most."""
DATA = "pages/data.py"


def show(who: Listener) -> None:
    """Draw the note while older plays are missing. While a sync runs the page is drawn again whenever plays came."""
    if who.demo:
        return
    job = data.syncing(who)
    if job or data.get_library().sync.part(who):
        st.fragment(_follow, run_every=REDRAW_S if job else None)(who, _plays(who), job is not None)


def _follow(who: Listener, drawn: Ground, syncing: bool) -> None:
    job = data.syncing(who)
    _note(who, job)
    if syncing and (job is None or _plays(who) != drawn) and not state.dialog_is_open():
        st.rerun()


def _plays(who: Listener) -> Ground:
    return Ground.now(who).of(("plays",))


def _note(who: Listener, job: Job | None) -> None:
    part = data.get_library().sync.part(who)
    if not part:
        return
    here, there = part
    coming = (sync_words.left(job, time.time()) or "the rest is coming in") if job else "go on fetching the rest"
    icon = "sync" if job else "cloud_download"
    st.page_link(DATA, label=f"Newest {number(here)} of {amount(there, 'play')} · {coming}", icon=f":material/{icon}:")
