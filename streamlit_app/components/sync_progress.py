"""A sync that runs: how far it is, how fast, how long it still takes, and what it waits for."""

from __future__ import annotations

import time

import streamlit as st

from music_rec.core.models import Job, Listener
from streamlit_app.utils import sync_words
from streamlit_app.utils.text import md, percent

ASKING = "Asking Last.fm…"


def show(who: Listener, job: Job | None) -> None:
    """Draw it; None is one that is about to begin."""
    now = time.time()
    if job and sync_words.reads_old(job):
        with st.container(gap="xsmall"):
            st.subheader(sync_words.so_far(job), anchor=False)
            st.progress(min(job.done / job.total, 1.0))
            st.caption(_facts(job, now))
    else:
        st.subheader(f":shimmer[{sync_words.so_far(job) if job else ASKING}]", anchor=False)
    if job and job.waits_for:
        st.info(md(sync_words.waiting(job.waits_for, who, now)), icon=":material/hourglass_top:")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption("You can go on looking around, or close this page: the sync does not need it.", width="stretch")
        to_dashboard()


def to_dashboard() -> None:
    """Draw the way to the plays that are here."""
    if st.button("See your dashboard", icon=":material/dashboard:", type="tertiary", key="sync-to-dashboard"):
        st.switch_page("pages/dashboard.py")


def _facts(job: Job, now: float) -> str:
    facts = [percent(job.done / job.total), sync_words.pace(job, now), sync_words.left(job, now)]
    return " · ".join(filter(None, facts))
