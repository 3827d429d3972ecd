"""Every play, searched and ruled; where nothing is left, the way back to all."""

from __future__ import annotations

from pathlib import Path

import pytest
from e2e.ui.shown import OpenApp

from music_rec.analyzers.counts import headline
from streamlit_app.components import play_list
from streamlit_app.utils import data

YEAR = {"from": "2024-01-01", "to": "2024-12-31"}


def test_title_counts_and_list_are_of_what_the_search_leaves(show: OpenApp, own_folder: Path):
    app = show(own_folder, "plays", **YEAR)
    assert app.title[0].value == "732 plays"
    assert "2 artists" in app.caption[0].value

    app.text_input(key="q").set_value("owls").run()

    assert not app.exception
    assert app.title[0].value == "488 plays"
    assert "1 artist," in app.caption[0].value


def test_plays_are_counted_once_for_each_search(show: OpenApp, own_folder: Path, monkeypatch: pytest.MonkeyPatch):
    data.forget()
    counted: list[int] = []
    monkeypatch.setattr(play_list, "headline", lambda plays: (counted.append(len(plays)), headline(plays))[1])
    app = show(own_folder, "plays", **YEAR)

    for text in ("owls", "", "owls"):
        app.text_input(key="q").set_value(text).run()

    assert counted == [732, 488]


@pytest.mark.parametrize("text", ["zzzz", "zzzz ![zzzz](http://q.invalid) $zq$"])
def test_a_search_without_an_answer_says_so_and_is_cleared(show: OpenApp, own_folder: Path, text: str):
    app = show(own_folder, "plays", **YEAR)

    app.text_input(key="q").set_value(text).run()
    assert app.title[0].value == "0 plays"
    said = app.get_by_key("nothing-found").markdown[1].value
    assert said.startswith("**Nothing is called anything like “zzzz")
    assert "](" not in said
    app.button(key="clear-search").click().run()

    assert app.title[0].value == "732 plays"


def test_rules_that_leave_nothing_are_cleared_with_the_days(show: OpenApp, own_folder: Path):
    app = show(own_folder, "plays", hours="3", unit="days", **YEAR)
    assert "**No play fits**" in [one.value for one in app.markdown]

    app.button(key="show-all-time").click().run()

    assert app.title[0].value == "1,462 plays"
    assert dict(app.query_params) == {"from": "", "unit": "days"}


def test_side_that_is_opened_is_all_time_and_no_year(show: OpenApp, own_folder: Path):
    none = {"from": "2030-01-01", "hours": "3", "b-from": "2030-01-01", "b-to": "2030-01-02"}
    app = show(own_folder, "explore", view="Compare", **none)

    app.button(key="show-all-time").click().run()

    assert not app.exception
    assert app.header[0].value.startswith("All time against")


def test_a_moment_of_any_day_is_opened_whatever_range_is_looked_at(show: OpenApp, own_folder: Path):
    app = show(own_folder, "library", item="artist:1", **YEAR)

    doors = [link.proto.query_string for link in app.get("page_link") if "moments=" in link.proto.query_string]
    assert len(doors) == len(["First play", "Last play"])
    assert [query.partition("&")[0] for query in doors] == ["from=", "from="]
