"""Charts that belong together, two beside each other where there is room."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from streamlit_app.components import chart_card, waiting_charts
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
    """Draw those for which enough is known; where several wait for more, they share a card."""
    known = {chart.knows: prepare(chart, context, next(iter(chart.choices), "")).known for chart in charts if chart.knows}
    short = {trait: share for trait, share in known.items() if share is not None and share < chart_card.LEAST_KNOWN}
    waiting = [chart for chart in charts if chart.knows in short]
    drawn = charts if len(waiting) < 2 else [chart for chart in charts if chart not in waiting]
    show_pairs([partial(chart_card.show, chart, context, key=chart.id, prepare=prepare) for chart in drawn], key)
    if len(waiting) > 1:
        waiting_charts.show(waiting, short)


def show_pairs(cards: Sequence[Callable[[], object]], key: str | None = None) -> None:
    """Call what draws each card, two beside each other where there is room, the last of an odd number over the whole width."""
    grid = st.grid(2, min_column_width=NARROWEST, key=key)
    for place, draw in enumerate(cards, 1):
        with grid.cell(column_span="all") if place == len(cards) and place % 2 == 1 else grid:
            draw()
