"""Charts for which too little is known yet, in one card: what each would need, and the way to whoever tells it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from music_rec.core.known import Trait
from streamlit_app.components.charts import Chart
from streamlit_app.utils.text import amount, percent
from streamlit_app.utils.trait_words import WORDS

NARROWEST = 280
"""Pixels that a chart needs beside another one."""


def show(charts: Sequence[Chart], known: Mapping[Trait, float]) -> None:
    """Draw the card; `known` tells of what share of the plays (0-1) it is known what a chart tells them apart by."""
    with st.container(border=True, key="waiting-charts"):
        st.subheader(f"{amount(len(charts), 'chart')} wait until more is known of these plays", anchor=False)
        with st.grid(3, min_column_width=NARROWEST):
            for chart in charts:
                if chart.knows:
                    _show_one(chart, chart.knows, known[chart.knows])
        if st.button("Choose who is asked", type="tertiary", icon=":material/travel_explore:", key="waiting-look-up"):
            st.switch_page("pages/settings.py", query_params={})  # without any, Streamlit refuses to leave tabs in the URL


def _show_one(chart: Chart, trait: Trait, share: float) -> None:
    words = WORDS[trait]
    with st.container(gap=None):
        st.markdown(f"**{chart.name}**", help=chart.help)
        st.caption(f"{words.many.capitalize()} are known of {percent(share)}. {words.brings}")
