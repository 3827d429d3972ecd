"""How much is known of the plays, in one line that grows while it is looked up."""

from __future__ import annotations

import time
from dataclasses import dataclass

import streamlit as st

from music_rec.core.models import Listener
from music_rec.library.enriching import standing_of
from streamlit_app.utils import data, look_up_words, state

LOOK_S = 5.0
"""How often the line follows a run."""
DATA = "pages/data.py"
PART = {"part": "Look up"}


@dataclass
class _Page:
    """One drawing of a page while a run goes."""

    fresh: bool = True
    """Whether it was drawn just now."""


def show(who: Listener) -> None:
    """Draw the line. While a run goes it is drawn again every few seconds, alone; at the end the page is, once."""
    if who.demo:
        return
    if data.looks_up(who):
        st.fragment(_follow, run_every=LOOK_S)(who, _Page())
    elif line := _known(who):
        _line(line, "label")


def _follow(who: Listener, page: _Page) -> None:
    fresh, page.fresh = page.fresh, False
    if not fresh and not data.looks_up(who) and not state.dialog_is_open():
        st.rerun()
    _line(_growing(who), "travel_explore")


def _growing(who: Listener) -> str:
    """Genres for 84 % of your plays, lengths for 91 % · about 4 minutes left; with a token …"""
    job = data.get_library().enriching.job(who)
    standing = standing_of(job) if job and job.status == "running" else None
    if standing is None:
        return "Looking up what you play has begun"
    rest = "; ".join(
        filter(None, [look_up_words.left(standing.now), look_up_words.with_token(standing.now, standing.with_token)])
    )
    wait = job.waits_for if job else None
    if wait and wait.kind in ("asked", "breaker") and wait.until > time.time():
        rest = "; ".join(filter(None, ["a service asked to wait", rest]))
    return " · ".join(filter(None, [look_up_words.known(standing.coverage), rest]))


def _known(who: Listener) -> str:
    """What is known now; empty before anything was looked up."""
    if data.get_library().looking_up.answer(who) == "":
        return ""
    coverage = data.coverage(who)
    return "" if look_up_words.nothing_known(coverage) else look_up_words.known(coverage)


def _line(words: str, icon: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(f":material/{icon}: {words}", width="stretch")
        st.page_link(DATA, label="What is known", icon=":material/arrow_forward:", query_params=PART)
