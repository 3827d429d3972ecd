"""A page of figures on its own: whole, safe, and silent towards the network."""

from __future__ import annotations

import re

import plotly.graph_objects as go
from plotly.offline import get_plotlyjs

from streamlit_app.components import standalone, theme
from streamlit_app.components.standalone import Part

HOSTILE = "</script><script>alert(1)</script>![x](http://h.invalid/p)\u202e"


def page(*parts: Part, title: str = "Title") -> str:
    return standalone.page(title, ["one line"], parts).decode()


def bars(name: str = "A") -> go.Figure:
    return theme.dressed(go.Figure(go.Bar(x=[name], y=[1])))


def without_plotly(text: str) -> str:
    return text.replace(get_plotlyjs(), "")


def test_hostile_words_stay_words():
    text = without_plotly(page(Part(HOSTILE, [HOSTILE], bars(HOSTILE)), title=HOSTILE))

    assert text.count("<script>") == 2  # plotly, and the figure
    assert "alert(1)</script>" not in text
    assert "\u202e" not in text
    assert "&lt;/script&gt;" in text


def test_nothing_is_fetched_from_elsewhere():
    text = without_plotly(page(Part(figure=bars()), Part(figure=bars())))

    assert not re.search(r"(src|href)=|url\(|https?://", text)


def test_no_colour_is_left_that_only_the_page_of_the_app_would_fill_in():
    assert not re.search('"#0000(0[0-9]|1[0-9]|20|37)"', without_plotly(page(Part(figure=bars()))))


def test_plotly_is_in_it_once_and_only_where_something_is_drawn():
    assert page(Part(figure=bars()), Part(figure=bars())).count(get_plotlyjs()) == 1
    assert get_plotlyjs() not in page(Part("Only words"))


def test_no_script_may_run_but_those_it_came_with():
    rules = re.search(r'Content-Security-Policy" content="([^"]+)"', page(Part(figure=bars()))).group(1)

    assert rules.startswith("default-src 'none'; script-src 'sha256-")
    assert rules.count("'sha256-") == 2
    assert "script-src 'none'" in page(Part("Only words"))


def test_colours_are_those_of_the_app():
    text = without_plotly(page(Part(figure=bars())))

    assert "#6D3BD1" in text
    assert "#000001" not in text


def test_the_same_figures_make_the_same_page():
    assert page(Part(figure=bars())) == page(Part(figure=bars()))
