"""How health is shown: the gravest first, and every day with its whole bar."""

from __future__ import annotations

from datetime import UTC, date, datetime

from music_rec.library.health import DEGRADED, Day
from streamlit_app.components.health_days import draw
from streamlit_app.utils.health_words import GRAVEST


def test_every_state_that_needs_a_look_has_its_place():
    assert sorted(GRAVEST) == sorted(DEGRADED)


def test_first_and_last_day_have_their_whole_bar():
    figure = draw([Day(20_000, 3, 1)], date(2024, 10, 4))

    first, last = figure.layout.xaxis.range
    assert first < datetime(2024, 9, 20, 12, tzinfo=UTC)
    assert last > datetime(2024, 10, 4, 12, tzinfo=UTC)
