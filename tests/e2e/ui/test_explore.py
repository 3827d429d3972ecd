"""The page Explore: any part of a history, two parts side by side, and how the most played rose."""

from __future__ import annotations

from pathlib import Path

import pytest
from e2e.ui.shown import HOSTILE, OpenApp, name_of_year
from streamlit.testing.v1 import AppTest

from streamlit_app.components.time_machine import FOLLOWING

YEAR = {"from": "2024-01-01", "to": "2024-12-31"}


def figures(app: AppTest) -> int:
    return len(app.get("plotly_chart"))


def table(app: AppTest, key: str) -> list[list]:
    """The rows of a table."""
    [found] = [one for one in app.dataframe if one.key == key]
    return found.value.to_numpy().tolist()


def test_time_machine_tells_about_the_range_in_the_url(show: OpenApp, own_folder: Path):
    app = show(own_folder, "explore", **YEAR)

    assert not app.exception
    assert app.title[0].value == "Explore your 2024"
    assert app.header[0].value == "Any part of your time"
    assert app.subheader[0].value.startswith("This range holds 50")
    assert app.metric[0].value == "732"
    assert figures(app) == 1 + len(FOLLOWING)
    app.button(key="whole-history").click().run()
    assert app.title[0].value == "Explore your 2 years"
    assert app.button(key="whole-history").disabled


def test_a_range_without_plays_leaves_the_line_of_time_to_choose_on(show: OpenApp, own_folder: Path):
    app = show(own_folder, "explore", **{"from": "2030-01-01"})

    assert app.title[0].value == "Explore"
    assert figures(app) == 1
    assert app.button(key="show-all-time")


def test_compare_begins_with_the_last_two_years(show: OpenApp, own_folder: Path):
    app = show(own_folder, "explore", view="Compare")

    assert not app.exception
    assert app.header[0].value == f"{name_of_year(2024)} against {name_of_year(2023)}"
    assert table(app, "compare-numbers")[0] == ["Plays", "732", "730", "+2"]
    assert "0 + 0 + 2 = 2 artists in all" in [one.value for one in app.caption]
    assert dict(app.query_params) == {"view": "Compare"}


def test_both_sides_are_chosen_and_stand_in_the_url(show: OpenApp, own_folder: Path):
    sides = {"from": "2024-03-01", "to": "2024-03-02", "b-from": "2024-05-01", "b-to": "2024-05-03", "b-only": "artist:1"}
    app = show(own_folder, "explore", view="Compare", **sides)

    assert [row[:3] for row in table(app, "compare-numbers")][:2] == [["Plays", "4", "2"], ["Artists", "2", "1"]]
    app.pills(key="b-side-range-year").select(2023).run()
    assert (app.query_params["b-from"], app.query_params["b-only"]) == ("2023-01-01", "artist:1")
    assert app.query_params["from"] == "2024-03-01"
    app.selectbox(key="side-range").select("All time").run()
    assert not app.exception
    assert app.query_params["from"] == ""
    assert app.header[0].value.startswith(f"All time against {name_of_year(2023)}")


def test_every_view_takes_one_play_and_a_name_that_means_harm(show: OpenApp, own_folder: Path):
    for view in ("Compare", "Rank over time", "Race"):
        app = show(own_folder, "explore", view=view, **{"from": "2023-01-01", "to": "2023-01-01"})

        assert not app.exception
        assert not [one for one in (*app.subheader, *app.header, *app.markdown) if HOSTILE in one.value]
        assert figures(app) == 1


def test_rank_and_race_are_drawn_as_chosen(show: OpenApp, own_folder: Path):
    app = show(own_folder, "explore", view="Race")
    app.segmented_control(key="race-window").set_value("all time").run()
    assert app.subheader[0].value.startswith("Quiet Owls led")

    app = show(own_folder, "explore", view="Rank over time")
    app.segmented_control(key="rank_over_time-choice").set_value("tracks").run()
    assert not app.exception
    assert figures(app) == 1


def test_what_counts_plays_says_so_where_the_range_counts_something_else(show: OpenApp, own_folder: Path):
    app = show(own_folder, "explore", unit="days", **{"from": "2024-01-01"})

    for view in ("Compare", "Rank over time", "Race"):
        app.query_params["view"] = view
        said = [text.value for text in app.run().caption]
        assert "This counts plays; days are counted in top lists and in what was heard when." in said


@pytest.mark.parametrize(
    "query", [{"view": "<b>"}, {"view": "Compare", "b-from": "<script>", "b-only": "x"}, {"from": "9", "to": "\u202e"}]
)
def test_nonsense_in_the_url_shows_something_sensible(show: OpenApp, own_folder: Path, query: dict[str, str]):
    app = show(own_folder, "explore", **query)

    assert not app.exception
    assert figures(app)


def test_without_plays_the_import_is_shown(show: OpenApp, own_folder: Path):
    app = show(own_folder, "explore", listener="Bo")

    assert app.title[0].value == "Explore"
    assert app.button(key="empty-import")
