"""Charts that belong together, two beside each other where there is room."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from streamlit_app.components import chart_card
from streamlit_app.components.chart_card import Prepared
from streamlit_app.components.charts import Chart, Context, Section, for_section

NARROWEST = 420
"""Pixels that a card needs beside another one."""


@st.fragment
def show(section: Section, title: str, context: Context, prepare: Callable[[Chart, Context, str], Prepared]) -> None:
    """Draw the section, the last of an odd number over the whole width; a choice on one of its cards redraws it alone."""
    st.header(title, anchor=False)
    _cards(for_section(section), f"section-{section}", context, prepare)


@st.fragment
def cards(charts: Sequence[Chart], key: str, context: Context, prepare: Callable[[Chart, Context, str], Prepared]) -> None:
    """Draw charts of any section in the same way, without a title."""
    _cards(charts, key, context, prepare)


def _cards(charts: Sequence[Chart], key: str, context: Context, prepare: Callable[[Chart, Context, str], Prepared]) -> None:
    show_pairs([partial(chart_card.show, chart, context, key=chart.id, prepare=prepare) for chart in charts], key)


def show_pairs(cards: Sequence[Callable[[], object]], key: str | None = None) -> None:
    """Call what draws each card, two beside each other where there is room, the last of an odd number over the whole width."""
    grid = st.grid(2, min_column_width=NARROWEST, key=key)
    for place, draw in enumerate(cards, 1):
        with grid.cell(column_span="all") if place == len(cards) and place % 2 == 1 else grid:
            draw()
