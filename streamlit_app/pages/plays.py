"""Every play, newest first: what stands behind each number."""

from __future__ import annotations

import streamlit as st

from streamlit_app.components import (
    changes,
    edit_dialogs,
    empty,
    errors,
    filters,
    kept_lenses,
    lens_chips,
    listener_switch,
    play_list,
)
from streamlit_app.utils import data
from streamlit_app.utils.text import amount

with errors.explained():
    listener = data.listener()
    lens = filters.current()
    look = data.look(listener, lens)

    if len(look.everything) == 0:
        listener_switch.show_title(amount(0, "play"), listener)
        empty.no_plays(any_elsewhere=False)
        st.stop()
    head = st.container()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = play_list.search_box()
        with filters.row():
            filters.show(look.context.whole, look.context.today)
            kept_lenses.show(listener, lens)
    lens_chips.show(lens, look.everything)
    changes.show_last(listener)
    shown = data.containing(look, text)
    with head:
        listener_switch.show_title(amount(len(shown), "play"), listener)
    if len(look.context.history) == 0:
        empty.no_plays(any_elsewhere=True)
        st.stop()
    if len(shown) == 0:
        play_list.show_none_like(text)
        st.stop()
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        play_list.show_counts(look, shown, text)
        span = None if text else edit_dialogs.span_shown(lens, shown.zones)
        edit_dialogs.show_hide_span(listener, span, "Hide these plays", key="hide-plays")
    play_list.show(listener, shown, key=f"{lens.to_query()} {text}")
