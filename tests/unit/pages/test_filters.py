"""The row that chooses days, on days when two names are one range."""

from __future__ import annotations

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest


def row() -> None:
    """The row alone; `state["today"]` says on which day."""
    import streamlit as st
    from factories import history_of, utc

    from music_rec.core.lens import Lens
    from streamlit_app.components import filters

    def choose(lens: Lens) -> None:
        st.session_state["chosen"] = lens

    whole = history_of([(utc("2024-03-04T20:00"), "A", "x")])
    filters.pick(st.session_state.get("chosen", Lens()), whole, st.session_state["today"], choose)


@pytest.mark.parametrize(
    ("today", "one", "other"),
    [(date(2026, 12, 31), "This year", "Last 12 months"), (date(2026, 1, 30), "This year", "Last 30 days")],
)
def test_two_names_of_one_range_are_told_apart_and_stay_as_chosen(today, one, other):
    app = AppTest.from_function(row, default_timeout=60)
    app.session_state["today"] = today
    box = app.run().selectbox(key="range")
    assert len(set(box.options)) == len(box.options) == 5

    for name in (one, other):
        app.selectbox(key="range").select(name).run()

        assert not app.exception
        assert app.selectbox(key="range").value == name
        assert app.session_state["chosen"].end == today


def test_days_without_a_name_stand_before_those_with_one():
    app = AppTest.from_function(row, default_timeout=60)
    app.session_state["today"] = date(2026, 5, 1)
    app.run()
    app.date_input(key="range-from").set_value(date(2025, 5, 5)).run()

    assert app.selectbox(key="range").value == "Since 5 May 2025"
    assert app.selectbox(key="range").options[0] == "Since 5 May 2025"
    app.selectbox(key="range").select("All time").run()
    assert len(app.selectbox(key="range").options) == 5
