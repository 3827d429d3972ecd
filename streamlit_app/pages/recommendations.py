"""What to hear next, and why."""

from __future__ import annotations

import streamlit as st

from music_rec.core.errors import UsageError
from music_rec.core.models import Level
from music_rec.library.recommending import UNHEARD
from streamlit_app.components import (
    dials,
    empty,
    errors,
    feedback,
    learning_note,
    listener_switch,
    model_scores,
    narrowing,
    save_list,
    seed_choice,
    track_list,
)
from streamlit_app.utils import data
from streamlit_app.utils.text import md

KINDS = {
    "What comes next": "",
    "Hear again": "actr",
    "Like this": "session_knn",
    "A bit of both": "hybrid",
    "Never heard": UNHEARD,
}
FIRST = "What comes next"
LEVELS: dict[str, Level] = {"Tracks": "track", "Artists": "artist"}
MIXED = "What each of the others says, weighed by how often it was right about your own past."
HINTS: dict[Level, dict[str, str]] = {
    "track": {
        "What comes next": "What you are most likely to play now, by what was right most often about your own past.",
        "Hear again": "Tracks you are likely to want now, by how often and how recently you came back to them.",
        "Like this": "What you play in the same sittings. Name an artist or a track, or start from your last plays.",
        "A bit of both": MIXED,
        "Never heard": "Tracks you never played: what services call alike to yours, and what is tagged and sounds like them.",
    },
    "artist": {
        "What comes next": "Who you are most likely to play now, by what was right most often about your own past.",
        "Hear again": "Artists you are likely to want now, by how often and how recently you came back to them.",
        "Like this": "Who you play in the same sittings. Name an artist or a track, or start from your last plays.",
        "A bit of both": MIXED,
        "Never heard": "Artists you never played: those whom others play beside yours, or whom services call alike to them.",
    },
}

with errors.explained():
    listener = data.listener()
    listener_switch.show_title("What to hear next", listener)
    history = data.get_library().history(listener)
    if len(history) == 0:
        empty.no_plays(any_elsewhere=False)
        st.stop()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = st.segmented_control("Kind", KINDS, default=FIRST, required=True, key="kind", label_visibility="collapsed")
        level = LEVELS[
            st.segmented_control("Named", LEVELS, default="Tracks", required=True, key="level", label_visibility="collapsed")
        ]
        seeds = seed_choice.show(listener) if kind == "Like this" else ()
        lens = narrowing.show(listener, history)
        turned = dials.show(level, unheard=KINDS[kind] == UNHEARD)
    st.caption(HINTS[level][kind])
    narrowing.show_rules(lens, history)
    dials.show_turned(turned)
    try:
        answer = data.recommend(listener, KINDS[kind], seeds, lens, level, turned)
    except UsageError as error:
        st.warning(md(error), icon=":material/search_off:")
        st.stop()
    learning_note.show(listener, answer)
    if answer.items and level == "track":
        save_list.show(listener, kind, seeds, answer)
        data.note_shown(listener, answer, seeds)
        feedback.show_outcome(listener, answer.model)
    feedback.show_last(listener)
    if answer.items:
        counts, pictures = data.evidence(listener, answer), data.pictures(listener)
        below = feedback.buttons(listener) if level == "track" else feedback.artist_button(listener)
        track_list.show_recommended(answer.items, counts, pictures, below=below)
    feedback.show_all(listener)
    model_scores.show(listener)
