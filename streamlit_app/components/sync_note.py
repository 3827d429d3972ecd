"""How much of a history is here while it still comes in, in the head of every page, which follows it."""

from __future__ import annotations

import time
from dataclasses import dataclass

import streamlit as st

from music_rec.core.models import Job, Listener
from streamlit_app.utils import data, state, sync_words
from streamlit_app.utils.data import Ground
from streamlit_app.utils.text import amount, number

REDRAW_S = 5.0
"""How often a page follows a sync, at most."""
DATA = "pages/data.py"


@dataclass
class _Page:
    """One drawing of a page while a sync runs."""

    job: Job | None
    """The sync as it was then; None once the page was looked at again."""
    plays: Ground


def show(who: Listener) -> None:
    """Draw the note while older plays are missing. While a sync runs the page is drawn again whenever plays came."""
    if who.demo:
        return
    if job := data.syncing(who):
        st.fragment(_follow, run_every=REDRAW_S)(who, _Page(job, _plays(who)))
    else:
        _note(who, None)


def _follow(who: Listener, page: _Page) -> None:
    first, page.job = page.job, None
    job = first or data.syncing(who)
    _note(who, job)
    if not first and (job is None or _plays(who) != page.plays) and not state.dialog_is_open():
        st.rerun()


def _plays(who: Listener) -> Ground:
    return Ground.now(who).of(("plays",))


def _note(who: Listener, job: Job | None) -> None:
    part = data.get_library().sync.part(who)
    if part:
        here, there = part
        coming = (sync_words.left(job, time.time()) or "the rest is coming in") if job else "go on fetching the rest"
        icon = "sync" if job else "cloud_download"
        st.page_link(DATA, label=f"Newest {number(here)} of {amount(there, 'play')} · {coming}", icon=f":material/{icon}:")
    elif job and not job.total:
        st.page_link(DATA, label="Your plays are coming in from Last.fm", icon=":material/sync:")
