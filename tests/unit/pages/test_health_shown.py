"""How health is shown: the gravest first, and every day with its whole bar."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from music_rec.library.health import DEGRADED, Day
from streamlit_app.components.health_days import draw
from streamlit_app.utils.health_words import GRAVEST, summary


def test_every_state_that_needs_a_look_has_its_place():
    assert sorted(GRAVEST) == sorted(DEGRADED)


def test_first_and_last_day_have_their_whole_bar():
    figure = draw([Day(20_000, 3, 1)], date(2024, 10, 4))

    first, last = figure.layout.xaxis.range
    assert first < datetime(2024, 9, 20, 12, tzinfo=UTC)
    assert last > datetime(2024, 10, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("states", "words"),
    [
        (["off", "no_key"], "No service is in use, so nothing leaves this computer."),
        (["ok", "off"], "The service in use is well."),
        (["ok", "ok"], "All 2 services in use are well."),
        (["ok", "unasked"], "1 of 2 services in use is well, and nothing was asked of the rest."),
        (["unasked"], "The service in use was not asked yet."),
        (["unasked", "unasked_since"], "None of the 2 services in use was asked yet."),
        (["slow", "unasked", "ok"], "1 of 3 services in use needs a look."),
    ],
)
def test_the_head_says_no_more_than_is_known(states: list[str], words: str):
    services = [SimpleNamespace(health=SimpleNamespace(state=one)) for one in states]

    assert summary(SimpleNamespace(services=services)) == words  # type: ignore[arg-type]  # nothing else is read of it
