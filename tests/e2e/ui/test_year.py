"""A year on one page, and as one file."""

from __future__ import annotations

from pathlib import Path

import pytest
from e2e.ui.shown import HOSTILE, OpenApp, name_of_year

from music_rec.core.lens import Lens
from streamlit_app.components import report
from streamlit_app.utils import data


def test_the_page_opens_on_the_last_whole_year_of_whoever_chose_no_days_and_leaves_other_pages_alone(
    show: OpenApp, own_folder: Path
):
    app = show(own_folder, "year")

    assert not app.exception
    assert app.title[0].value == "Quiet Owls is the sound of your 2024"
    assert app.pills(key="report-year").value == 2024
    assert app.selectbox(key="range").value == name_of_year(2024)
    assert len(app.get("plotly_chart")) > 5
    assert not app.query_params
    assert app.switch_page("pages/dashboard.py").run().title[0].value.endswith("your 2 years")


@pytest.mark.parametrize("unit", [{}, pytest.param({"unit": "days"}, marks=pytest.mark.slow)])
def test_another_year_is_one_click_away_and_so_is_all_time(show: OpenApp, own_folder: Path, unit: dict[str, str]):
    app = show(own_folder, "year", **unit)
    app.query_params.update(unit)

    app.pills(key="report-year").set_value(2023).run()
    assert app.query_params["from"] == "2023-01-01"
    app.selectbox(key="range").set_value("All time").run()

    assert app.title[0].value.endswith("your 2 years")
    assert app.pills(key="report-year").value is None


def test_every_tile_leads_to_the_plays_it_counts(show: OpenApp, own_folder: Path):
    app = show(own_folder, "year")

    doors = [link.proto for link in app.get("page_link") if link.proto.label == "See the plays"]
    assert [one.query_string for one in doors] == ["from=2024-01-01&to=2024-12-31"] * len(app.metric)


def test_a_year_without_plays_says_so(show: OpenApp, own_folder: Path):
    app = show(own_folder, "year", **{"from": "2019-01-01", "to": "2019-12-31"})

    assert app.title[0].value == "No music in this range"
    app.button(key="show-all-time").click().run()
    assert app.title[0].value.endswith("your 2 years")


def test_whoever_has_no_plays_is_shown_the_way_in(show: OpenApp, own_folder: Path):
    app = show(own_folder, "year", listener="Bo")

    assert app.button(key="empty-import")


def test_the_file_has_every_card_and_runs_nothing_that_a_name_brings(show: OpenApp, own_folder: Path):
    show(own_folder, "year")
    ada = data.get_library().people.shown("Ada")

    page = report.to_html(ada, data.look(ada, Lens.parse("2024-01-01", "2024-12-31")), "Ada's <2024>").decode()

    assert page.count("<section>") > 5
    assert "<h1>Ada&#x27;s &lt;2024&gt;</h1>" in page
    assert HOSTILE not in page
    assert "script-src 'sha256-" in page
