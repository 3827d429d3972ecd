"""Cards on a page."""

from __future__ import annotations

from functools import cache

import pytest
from streamlit.testing.v1 import AppTest

from streamlit_app.components.charts import CHARTS


def every_card() -> None:
    """A page of all cards, or of `state["cards"]`; `state["plays"]` says of what."""
    from datetime import date

    import streamlit as st
    from factories import history_of, utc

    from music_rec.core.history import History
    from music_rec.core.lens import Lens
    from streamlit_app.components import chart_card
    from streamlit_app.components.charts import CHARTS, Context

    name = "![x](http://host/p.png)"
    whole = history_of([(utc("2024-03-04T20:00"), name, "x"), (utc("2024-03-05T20:00"), name, "x")])
    lens = Lens(date(2024, 3, 5), date(2024, 3, 5))
    whole, part = {
        "one of two": (whole, lens.apply(whole)),
        "none of two": (whole, whole[:0]),
        "none": (History.empty(), History.empty()),
    }[st.session_state["plays"]]
    context = Context(part, whole, date(2024, 3, 20), lens=lens)
    for id in st.session_state["cards"]:
        chart_card.show(CHARTS[id], context, key=id)


def page(plays: str, cards: tuple[str, ...] = tuple(CHARTS)) -> AppTest:
    app = AppTest.from_function(every_card, default_timeout=60)
    app.session_state["plays"], app.session_state["cards"] = plays, cards
    app.run()
    assert not app.exception
    return app


looked_at = cache(page)
"""For those who change nothing on it."""


def test_each_card_says_its_finding_and_draws_one_figure_or_that_there_is_nothing_to_count():
    app = looked_at("one of two")

    assert len(app.subheader) == len(CHARTS)
    bare = [text.value for text in app.markdown].count("**Nothing to count here**")
    unknown = len([chart for chart in CHARTS.values() if chart.knows])
    assert len(app.get("plotly_chart")) + bare + unknown == len(CHARTS)
    assert bare < len(CHARTS) / 2
    assert app.subheader[0].value == "1 play on 5 March 2024"


def test_a_card_of_what_nobody_told_yet_says_who_would():
    app = looked_at("one of two")

    assert "**Genres are known of 0\u00a0% of these plays**" in [text.value for text in app.markdown]
    assert "Too few for a picture. ListenBrainz and MusicBrainz tell genres." in [text.value for text in app.caption]
    assert app.button(key="genre_river-look-up").label == "Choose who is asked"


def test_a_hostile_name_is_no_picture_in_a_title():
    title = looked_at("one of two").subheader[1].value

    assert title.startswith(r"\!\[x\]\(http")
    assert "://" not in title


def test_every_figure_is_described():
    assert all(len(figure.proto.alt) > 10 for figure in looked_at("one of two").get("plotly_chart"))


def test_another_choice_redraws_its_card():
    app = page("one of two", ("plays_over_time", "top_list"))
    before = [title.value for title in app.subheader]

    app.segmented_control(key="top_list-choice").set_value("tracks").run()

    assert app.subheader[1].value.startswith("x by")
    assert app.subheader[0].value == before[0]
    assert app.subheader[1].value != before[1]


def test_a_range_without_plays_says_so_in_every_card():
    app = page("none of two")

    assert [title.value for title in app.markdown].count("**No plays in this range**") == len(CHARTS)
    assert not app.get("plotly_chart")


def test_no_plays_at_all_says_what_to_do():
    app = page("none")

    assert "**No plays yet**" in [title.value for title in app.markdown]


def test_an_album_list_of_plays_that_name_none_is_not_called_empty_of_plays():
    app = page("one of two", ("top_list",))

    app.segmented_control(key="top_list-choice").set_value("albums").run()

    assert "**Nothing to count here**" in [title.value for title in app.markdown]


def forgotten_card() -> None:
    """A page of what one was fond of: 30 plays of one artist until a year ago, 6 of another until four months ago."""
    from datetime import date

    from factories import history_of, utc

    from streamlit_app.components import chart_card
    from streamlit_app.components.charts import CHARTS, Context

    old = [(utc("2023-02-01T20:00") + 300 * n, "Old", "x") for n in range(30)]
    late = [(utc("2023-11-10T20:00") + 300 * n, "Late", "y") for n in range(6)]
    history = history_of([*old, *late])
    chart_card.show(CHARTS["forgotten"], Context(history, history, date(2024, 3, 20)), key="forgotten")


def test_how_much_and_how_long_ago_a_favourite_was_are_set_on_the_card():
    app = AppTest.from_function(forgotten_card, default_timeout=60).run()
    assert app.subheader[0].value.endswith(" 30 plays, but none since 1 February 2023")
    assert [box.value for box in app.selectbox] == [25, 12]

    app.selectbox(key="forgotten-plays").set_value(5).run()
    app.selectbox(key="forgotten-months").set_value(3).run()

    figure = app.get("plotly_chart")[0].proto.alt
    assert (figure.count("x by Old"), figure.count("y by Late"), figure.count("silent for 3 months")) == (1, 1, 1)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({"forgotten-plays": "5 plays or more", "forgotten-months": "Silent for 3 months"}, [5, 3]),
        ({"forgotten-plays": "-1", "forgotten-months": "<b>"}, [25, 12]),
    ],
)
def test_what_a_card_is_set_to_stands_in_the_url_and_nonsense_there_is_passed_over(query, shown):
    app = AppTest.from_function(forgotten_card, default_timeout=60)
    app.query_params.update(query)

    assert [box.value for box in app.run().selectbox] == shown
