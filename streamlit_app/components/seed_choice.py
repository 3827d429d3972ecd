"""What to start from: an artist or a track of one's own, chosen or typed."""

from __future__ import annotations

import streamlit as st

from music_rec.core.models import Listener
from streamlit_app.utils import data


def show(who: Listener) -> tuple[str, ...]:
    """Draw the choice; the seeds named, none where it is left open."""
    seeds = st.multiselect(
        "Start from",
        data.seeds(who),
        placeholder="An artist, or artist - title; your last plays if empty",
        accept_new_options=True,
        max_selections=5,
        select_all=False,
        key="seeds",
        label_visibility="collapsed",
        width=460,
    )
    return tuple(seeds)
