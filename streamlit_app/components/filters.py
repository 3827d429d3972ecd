"""The one row of controls: which range the page looks at. It stands in the URL and nowhere else."""

from __future__ import annotations

from datetime import date

import streamlit as st

from music_rec.analyzers.measure import UNITS, coverage
from music_rec.core.errors import UsageError
from music_rec.core.history import History
from music_rec.core.lens import Lens
from streamlit_app.utils.ranges import calendar_year, called, presets
from streamlit_app.utils.state import replace_query
from streamlit_app.utils.text import md, percent

_RANGE, _FROM, _TO, _YEAR, _UNIT = "range", "range-from", "range-to", "range-year", "unit-of-counts"
_SIDES = ("from", "to")


def current() -> Lens:
    """The range in the URL."""
    return Lens.from_query(st.query_params)


def show(whole: History, today: date) -> None:
    """Draw the row; what is chosen goes into the URL."""
    lens = current().range
    named = list(presets(today).values())
    st.session_state[_RANGE] = lens
    st.selectbox(
        "Range",
        named if lens in named else [lens, *named],
        format_func=lambda one: called(one, today),
        key=_RANGE,
        on_change=_choose,
        label_visibility="collapsed",
        filter_mode=None,
        width=230,
    )
    with st.popover("More", icon=":material/date_range:", key="range-more", help="Any dates or year, another unit"):
        _more(lens, whole, today)


def show_all_time() -> None:
    """Open the range, as a callback of a button."""
    replace_query(_SIDES, {})


def _more(lens: Lens, whole: History, today: date) -> None:
    first = whole.zones.day_of(int(whole.played_at[0])) if len(whole) else today
    last = whole.zones.day_of(int(whole.played_at[-1])) if len(whole) else today
    years = list(range(last.year, first.year - 1, -1))
    st.session_state[_YEAR] = next((year for year in years if calendar_year(year) == lens), None)
    st.pills("A year of your own", years, key=_YEAR, on_change=_choose_year)
    st.session_state[_FROM], st.session_state[_TO] = lens.start, lens.end
    reach = {
        "min_value": min(filter(None, (first, lens.start, lens.end))),
        "max_value": max(filter(None, (today, last, lens.start, lens.end))),
    }
    with st.container(horizontal=True):
        st.date_input("From", key=_FROM, on_change=_choose_days, format="YYYY-MM-DD", width=150, **reach)
        st.date_input("To", key=_TO, on_change=_choose_days, format="YYYY-MM-DD", width=150, **reach)
    st.session_state[_UNIT] = current().unit
    timed = coverage(whole)
    st.segmented_control(
        "Count in",
        [unit for unit in UNITS if unit != "minutes" or timed],
        required=True,
        format_func=str.capitalize,
        key=_UNIT,
        on_change=_choose_unit,
        help=f"What lists and times are counted in. Minutes are known of {percent(timed)} of your plays.",
    )


def _choose() -> None:
    replace_query(_SIDES, st.session_state[_RANGE].to_query())


def _choose_year() -> None:
    year = st.session_state[_YEAR]
    replace_query(_SIDES, (calendar_year(year) if year else Lens()).to_query())


def _choose_unit() -> None:
    replace_query(("unit",), Lens(unit=st.session_state[_UNIT]).to_query())


def _choose_days() -> None:
    try:
        replace_query(_SIDES, Lens(st.session_state[_FROM], st.session_state[_TO]).to_query())
    except UsageError as error:
        st.toast(md(error), icon=":material/event_busy:")
