"""The first screen, as somebody sees it who just came, who listens, and who has not begun."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from e2e.ui.shown import OpenApp, name_of_year
from streamlit.testing.v1 import AppTest

from streamlit_app.components.charts import for_section
from streamlit_app.components.charts.chart import DASHBOARD


def alts(app: AppTest) -> list[str]:
    """What the figures on the page tell someone who does not see them."""
    return [chart.proto.alt for chart in app.get("plotly_chart")]


def test_newcomer_sees_the_demo_and_two_doors(show: OpenApp, demo_folder: Path):
    app = show(demo_folder)

    assert not app.exception
    assert "your 8 years" in app.title[0].value
    assert "who does not exist" in app.markdown[0].value
    assert app.button(key="demo-import")
    app.button(key="demo-look").click().run()
    assert not [one for one in app.markdown if "does not exist" in one.value]


def test_every_chart_is_drawn_and_says_what_it_shows(show: OpenApp, demo_folder: Path):
    app = show(demo_folder)

    assert len(alts(app)) == sum(len(for_section(name)) for name in DASHBOARD)
    assert all(alts(app))


def test_the_door_of_the_demo_leads_to_the_import(show: OpenApp, demo_folder: Path):
    app = show(demo_folder).button(key="demo-import").click().run()

    assert app.title[0].value == "Your data"


def test_title_names_who_was_played_most_and_the_tiles_count(show: OpenApp, own_folder: Path):
    app = show(own_folder)

    assert app.title[0].value == "Quiet Owls is the sound of your 2 years"
    assert "1,462 plays, 1 January 2023 – 31 December 2024" in app.caption[0].value
    assert [(one.label, one.value) for one in app.metric[:3]] == [("Plays", "1,462"), ("Artists", "2"), ("Tracks", "28")]


def test_range_in_the_url_is_shown_and_compared_with_the_one_before(show: OpenApp, own_folder: Path):
    app = show(own_folder, **{"from": "2024-01-01", "to": "2024-12-31"})

    assert app.selectbox(key="range").value == name_of_year(2024)
    assert app.title[0].value.endswith("your 2024")
    assert app.metric[0].value == "732"
    assert app.metric[0].delta


def test_the_range_before_keeps_the_rules_too(show: OpenApp, own_folder: Path):
    app = show(own_folder, least="artist:300", **{"from": "2024-01-01", "to": "2024-12-31"})

    assert [(one.value, one.delta) for one in app.metric[:2]] == [("488", "under 1\xa0% more"), ("1", "the same")]


def test_minutes_of_plays_without_a_length_are_counted_as_plays(show: OpenApp, own_folder: Path):
    app = show(own_folder, unit="minutes")

    assert not app.exception
    assert app.segmented_control(key="unit-of-counts").value == "plays"
    assert app.segmented_control(key="unit-of-counts").options == ["Plays", "Days"]
    assert [one.value for one in app.subheader[:2] if "plays" in one.value] == [one.value for one in app.subheader[:2]]


def test_what_is_chosen_goes_into_the_url(show: OpenApp, own_folder: Path):
    app = show(own_folder)

    app.pills(key="range-year").select(2023).run()

    assert dict(app.query_params) == {"from": "2023-01-01", "to": "2023-12-31"}
    assert app.title[0].value.endswith("your 2023")


def test_weekdays_parts_of_the_day_and_this_day_of_every_year_are_chosen_as_rules(show: OpenApp, own_folder: Path):
    app = show(own_folder, on="02-29")
    assert not app.toggle(key="only-this-day").value

    app.pills(key="only-weekdays").set_value([6, 0]).run()
    app.pills(key="only-parts-of-the-day").set_value(["evenings", "nights"]).run()
    assert dict(app.query_params) == {"on": "02-29", "weekdays": "0,6", "hours": "0-5,18-23"}
    app.toggle(key="only-this-day").set_value(True).run()
    app.toggle(key="only-this-day").set_value(False).run()
    app.pills(key="only-weekdays").set_value([0]).run()

    assert dict(app.query_params) == {"weekdays": "0", "hours": "0-5,18-23"}
    assert app.metric[0].value == "210"


def test_days_in_the_wrong_order_change_nothing(show: OpenApp, own_folder: Path):
    app = show(own_folder, **{"from": "2024-03-01", "to": "2024-03-31"})

    app.date_input(key="range-to").set_value(date(2024, 2, 1)).run()

    assert "ends" in app.toast[0].value
    assert app.selectbox(key="range").value == "1–31 March 2024"


@pytest.mark.parametrize("query", [{"from": "<script>"}, {"from": "2024-02-01", "to": "2024-01-01"}, {"listener": "../x"}])
def test_nonsense_in_the_url_shows_everything(show: OpenApp, own_folder: Path, query: dict[str, str]):
    app = show(own_folder, **query)

    assert not app.exception
    assert app.metric[0].value == "1,462"


def test_range_without_plays_offers_the_way_back(show: OpenApp, own_folder: Path):
    app = show(own_folder, **{"from": "2030-01-01"})

    assert app.title[0].value == "No music in this range"
    app.button(key="show-all-time").click().run()
    assert app.metric[0].value == "1,462"


def test_listener_without_plays_is_shown_the_import(show: OpenApp, own_folder: Path):
    app = show(own_folder, listener="Bo")

    assert app.title[0].value == "No music yet"
    assert app.button(key="empty-import")
    assert not app.get("plotly_chart")


def test_switch_shows_each_listener_and_the_demo(show: OpenApp, own_folder: Path):
    app = show(own_folder)

    switch = app.selectbox(key="listener-switch")
    assert switch.options == ["Ada", "Bo", "Demo"]
    app = switch.select("Demo").run()
    assert "your 8 years" in app.title[0].value
    app = app.selectbox(key="listener-switch").select("Bo").run()
    assert dict(app.query_params) == {"listener": "Bo"}
    assert app.title[0].value == "No music yet"


def test_hostile_name_stands_in_the_title_as_text(show: OpenApp, own_folder: Path):
    app = show(own_folder, **{"from": "2023-01-01", "to": "2023-01-01"})

    title = app.title[0].value
    assert "](" not in title
    assert "<b>" not in title
    assert ":sos:" not in title
    assert "$x$" not in title
