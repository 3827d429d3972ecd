"""The race of the most played: played here, or taken along as a page that plays by itself."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from music_rec.analyzers.rank_race import race
from music_rec.core.models import Entity
from streamlit_app.components import card_tools, chart_card, entity_choice, filters, race_figure, standalone, theme
from streamlit_app.components.charts.moments import behind
from streamlit_app.components.open_plays import open_plays
from streamlit_app.utils.data import Look
from streamlit_app.utils.text import md

WINDOWS = {"3 months": 3, "12 months": 12, "all time": None}
HELP = "The ten most played at the end of each month, by the plays of the months before it. Click on a bar to see them."


@dataclass(frozen=True)
class _Race:
    frame: pd.DataFrame
    figure: go.Figure
    headline: str


def show(look: Look) -> None:
    """Draw the race of the range, with who runs and how long a play counts to choose."""
    with st.container(border=True, key="race"):
        head = st.container()
        with st.container(horizontal=True):
            entity = entity_choice.show("Who runs", key="race-entity")
            window = _window()
        shown = look.keep(("race", entity, window), lambda: _prepared(look, entity, WINDOWS[window]))
        if shown is None:
            head.subheader("Nothing to race here", anchor=False)
            st.caption("The plays of this range name none.")
            return
        head.subheader(md(shown.headline), anchor=False, help=HELP)
        alt = f"Bars of the ten most played {entity}s, one picture for each month. {shown.headline}."
        event = chart_card.plot(shown.figure, key=f"race-{entity}-{window}", alt=alt)
        filters.say_plays(look.context.lens)
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            _save(look, shown, window)
            card_tools.show("race", shown.headline, [chart_card.range_line(look.context), HELP])
    for point in event.selection.points:
        row = int(point["customdata"])
        lens = behind(race_figure.behind(shown.frame, row, entity), look.context)
        open_plays(lens, shown.frame["plays"][row])


def _window() -> str:
    return st.segmented_control(
        "How long a play counts",
        list(WINDOWS),
        default="12 months",
        required=True,
        format_func=str.capitalize,
        key="race-window",
        label_visibility="collapsed",
    )


def _prepared(look: Look, entity: Entity, window: int | None) -> _Race | None:
    context = look.context
    months = race(context.history, context.span, entity, race_figure.RUNNERS, window)
    if months.empty:
        return None
    shown = race_figure.thinned(months)
    return _Race(shown, theme.dressed(race_figure.draw(shown, entity)), race_figure.headline(months, entity))


def _save(look: Look, shown: _Race, window: str) -> None:
    lines = [chart_card.range_line(look.context), f"Plays count for {window}." if WINDOWS[window] else "Plays count for ever."]
    st.download_button(
        "Save as a web page",
        lambda: standalone.page(shown.headline, lines, [standalone.Part(figure=shown.figure)]),
        file_name="race.html",
        mime="text/html",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
        key="race-save",
        help="One file that plays the race in any browser, without this program and without a network",
    )
