"""Names as they go to markdown, figures and sentences; numbers and dates in words."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streamlit_app.utils.text import amount, md, number, percent, period_name, plot_text, range_name, short

HOSTILE = [
    "![x](http://host/pixel.png)",
    "[click](javascript:alert(1))",
    "**bold** _it_ `code` ~~gone~~",
    "$E=mc^2$",
    ":material/home: :streamlit: :red[x]",
    "http://host www.host.com a@b.c",
    "<b>tag</b> &amp;",
    "# heading",
    "1. list",
    "- list",
    "> quote",
    "a | b",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_markdown_sees_only_letters(name):
    shown = md(name)

    assert not re.search(r"(?<!\\)[*_`\[\]()#$~|!{}]", shown)
    assert not re.search(r"https?://|:[a-z]+[/\[:]|@\w|(?i:www\.)|<|^\d+\.", shown)


@given(st.text())
@settings(deadline=None)
def test_a_text_in_markdown_is_one_line_without_control_characters(text):
    assert not re.search(r"[\x00-\x1f\u202a-\u202e\u2066-\u2069]", md(text))


def test_turning_marks_are_gone_and_a_name_of_nothing_else_says_so():
    assert short("\u202eabc\u202c") == "abc"
    assert short("\u200f \x07") == "(no name)"


def test_an_unbreakable_space_stays_in_markdown():
    assert md(percent(0.5)) == "50\u00a0%"


def test_a_long_name_is_cut_with_an_ellipsis_and_a_wide_one_earlier():
    assert short("a" * 40) == "a" * 40
    assert short("a" * 41) == "a" * 39 + "…"
    assert short("東" * 41) == "東" * 19 + "…"


@given(st.text(), st.integers(2, 60))
@settings(deadline=None)
def test_no_name_is_longer_than_four_times_its_width(name, width):
    assert 0 < len(short(name, width)) <= 4 * width + 1 or short(name, width) == "(no name)"


def test_a_figure_gets_no_tags():
    assert plot_text("<b>x</b>") == "&lt;b&gt;x&lt;/b&gt;"


@pytest.mark.parametrize(
    ("share", "said"),
    [(0, "0\u00a0%"), (0.001, "under 1\u00a0%"), (0.12, "12\u00a0%"), (0.999, "over 99\u00a0%"), (1, "100\u00a0%")],
)
def test_a_share_is_neither_none_nor_all_unless_it_is(share, said):
    assert percent(share) == said


def test_numbers_have_thousands_separators_and_one_is_singular():
    assert (number(1_204_000), amount(1204, "play"), amount(1, "play")) == ("1,204,000", "1,204 plays", "1 play")


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2020, 3, 3), date(2020, 3, 3), "3 March 2020"),
        (date(2020, 3, 3), date(2020, 3, 9), "3–9 March 2020"),
        (date(2020, 3, 3), date(2020, 5, 9), "3 March – 9 May 2020"),
        (date(2019, 12, 30), date(2020, 1, 4), "30 December 2019 – 4 January 2020"),
    ],
)
def test_a_range_says_month_and_year_once(first, last, said):
    assert range_name(first, last) == said


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (date(2020, 2, 3), date(2020, 2, 3), "3 February 2020"),
        (date(2020, 2, 3), date(2020, 2, 9), "the week of 3 February 2020"),
        (date(2020, 2, 1), date(2020, 2, 29), "February 2020"),
        (date(2020, 12, 1), date(2020, 12, 31), "December 2020"),
        (date(2020, 1, 1), date(2020, 12, 31), "2020"),
    ],
)
def test_a_period_is_named_by_what_it_is(start, end, said):
    assert period_name(start, end) == said
