"""Everything that was played, to be found, listed and looked at one by one."""

from __future__ import annotations

import streamlit as st

from streamlit_app.components import (
    empty,
    errors,
    filters,
    find_items,
    item_page,
    listener_switch,
    open_item,
    top_items,
)
from streamlit_app.utils import data

with errors.explained():
    listener = data.listener()
    look = data.look(listener, filters.current().range)

    if open_item.ITEM in st.query_params:
        item_page.show(listener, look, open_item.chosen())
        st.stop()
    listener_switch.show_title("Library", listener)
    if len(look.everything) == 0:
        empty.no_plays(any_elsewhere=False)
        st.stop()
    text = find_items.search_box()
    if text:
        find_items.show(listener, text)
        st.stop()
    with st.container(horizontal=True, vertical_alignment="center"):
        kind = top_items.choose_kind()
        with filters.pick(look.context.lens, look.everything, look.context.today, filters.look_at):
            filters.show_unit(look.context.history)
    if len(look.context.history) == 0:
        empty.no_plays(any_elsewhere=True)
        st.stop()
    top_items.show(data.look(listener, filters.days_and_unit()), kind)
