"""Charts that belong together, two beside each other where there is room."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

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
    grid = st.grid(2, min_column_width=NARROWEST, key=key)
    for place, chart in enumerate(charts, 1):
        with cell(grid, place, len(charts)):
            chart_card.show(chart, context, key=chart.id, prepare=prepare)


def cell(grid: DeltaGenerator, place: int, cards: int) -> DeltaGenerator:
    """Where the card of this place goes: the last of an odd number takes the whole width."""
    return grid.cell(column_span="all") if place == cards and place % 2 == 1 else grid
